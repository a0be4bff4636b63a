import { MessageChannel } from 'node:worker_threads';
import { afterAll } from 'vitest';
import { SystemClock } from '../../daemon/base/clock.ts';
import type { LanguageModel } from '../../daemon/ports/language.ts';
import { EngineClient } from '../../models/client.ts';
import { OpenAiCompatibleModel } from '../../models/engines/openai-compatible.ts';
import { FallbackModel } from '../../models/fallback.ts';
import { RemoteLanguageModel, serveLanguageModel } from '../../models/language-link.ts';
import { createCancelFlags } from '../../models/protocol.ts';
import { CHAT_CONTEXT_TOKENS, chat, SHORT_ANSWER, SHORT_QUESTION } from '../fakes/chat-reply.ts';
import { OpenAiTestServer } from '../fakes/openai-server.ts';
import { type LanguageModelContract, languageModelContract } from './language-model.ts';

const server = await OpenAiTestServer.start(chat);
const down = await OpenAiTestServer.start();
const downEntry = down.entry({ name: 'down' });
await down.stop();
const close: (() => void)[] = [];
afterAll(async () => {
  for (const end of close) end();
  await server.stop();
});

function openServer(entry = server.entry({ contextTokens: CHAT_CONTEXT_TOKENS })): LanguageModel {
  return new OpenAiCompatibleModel(entry, { clock: new SystemClock(), warn: () => {} });
}

/** A model behind a MessageChannel, in this thread. */
function link(model: LanguageModel): Promise<LanguageModel> {
  const { port1, port2 } = new MessageChannel();
  const flags = createCancelFlags();
  serveLanguageModel(port2, model, flags);
  close.push(() => port1.close());
  return RemoteLanguageModel.open(new EngineClient(port1, flags));
}

function fallback(): LanguageModel {
  const parts = { clock: new SystemClock(), onSwitch: () => {} };
  return new FallbackModel([openServer(downEntry), openServer()], parts);
}

const prompts: Omit<LanguageModelContract, 'open'> = {
  longAnswer: { messages: [{ role: 'user', content: 'Tell me everything.' }] },
  shortAnswer: {
    prompt: { messages: [{ role: 'user', content: SHORT_QUESTION }] },
    text: SHORT_ANSWER,
  },
};

languageModelContract('a server', { ...prompts, open: async () => openServer() });
languageModelContract('a fallback whose first is down', {
  ...prompts,
  open: async () => fallback(),
});
languageModelContract('a link', { ...prompts, open: () => link(openServer()) });
languageModelContract('a link to a fallback', { ...prompts, open: () => link(fallback()) });

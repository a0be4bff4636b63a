import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { FreeAnswers } from '../../daemon/compose/free-answers.ts';
import { answerInWriting } from '../../daemon/compose/written-ask.ts';
import type { Prepare, Turn } from '../../daemon/dialog/turn.ts';
import type { LanguageModel } from '../../daemon/ports/language.ts';
import type { BoxTool } from '../../daemon/ports/tools.ts';
import type { TurnRecord } from '../../daemon/ports/turns.ts';
import { OpenAiCompatibleModel } from '../../models/engines/openai-compatible.ts';
import { agentWith, asking, FakeTool } from '../fakes/agent-bench.ts';
import { CallingModel, type Step } from '../fakes/calling-model.ts';
import { OpenAiTestServer, plain, words } from '../fakes/openai-server.ts';
import { settled, Talk } from '../fakes/talk.ts';

const { signal } = new AbortController();
const QUESTION = 'Shall I unlock front door?';
const UNLOCK: Step[][] = [[{ call: 'unlock', with: { what: 'front door' } }]];

function door(): FakeTool {
  const tool = new FakeTool('unlock', { effect: 'risky' });
  tool.outcome = { kind: 'done', content: 'open', spoken: 'The front door is unlocked.' };
  return tool;
}

const freeWith = (model: LanguageModel, tools: readonly BoxTool[]): FreeAnswers =>
  new FreeAnswers({
    agent: agentWith({ model, tools: () => tools }),
    documents: undefined,
    apology: () => 'Sorry.',
  });

describe('a question at the end of an answer of a model', () => {
  function talkWith(tool: FakeTool) {
    const free = freeWith(new CallingModel(...UNLOCK), [tool]);
    return new Talk({
      prepareWith: (prepare) => async (request, stop) => {
        const isFree = request.text === 'let them in';
        return (
          (isFree ? await free.prepare(request, '', stop) : undefined) ?? prepare(request, stop)
        );
      },
    });
  }

  async function asked() {
    const tool = door();
    const talk = talkWith(tool);
    await talk.ask('let them in');
    expect(talk.spoken).toEqual([QUESTION]);
    await talk.playToEnd('t0');
    expect([talk.state, tool.runs]).toEqual(['followUp', []]);
    return { talk, tool };
  }

  it('is answered by a yes without the wake word, and then it is done once', async () => {
    const { talk, tool } = await asked();
    await talk.say('yes please');
    expect(tool.runs).toEqual([{ what: 'front door' }]);
    expect(talk.spoken.at(-1)).toBe('The front door is unlocked.');
    await talk.playToEnd('t1');
    await talk.ask('yes');
    expect(tool.runs).toHaveLength(1);
  });

  it.each(['no', 'what time is it', 'sure you are'])('is dropped after "%s"', async (text) => {
    const { talk, tool } = await asked();
    await talk.say(text);
    await talk.playToEnd('t1');
    await talk.ask('yes');
    expect(tool.runs).toEqual([]);
  });

  it('is not asked, and waits for no yes, before the request is sure', async () => {
    let asks = 0;
    const agent = agentWith({ model: new CallingModel(...UNLOCK), tools: () => [door()] });
    const onQuestion = () => {
      asks += 1;
    };
    const answer = await agent.answer(asking({ onQuestion }), signal);
    const first = answer?.pieces[Symbol.asyncIterator]().next();
    await settled();
    expect(asks).toBe(0);
    answer?.commit();
    expect([(await first)?.value?.trim(), asks]).toEqual([QUESTION, 1]);
  });

  it('is dropped when nobody answers in time', async () => {
    const { talk, tool } = await asked();
    const utteranceId = talk.begin();
    talk.clock.advanceBy(8001);
    await talk.end(utteranceId, 'yes');
    expect(tool.runs).toEqual([]);
  });
});

describe('earshot ask', () => {
  async function written(isConfirmed: boolean, rounds: Step[][] = UNLOCK) {
    const tool = door();
    const free = freeWith(new CallingModel(...rounds), [tool]);
    const turns: Turn[] = [];
    const none = { commit: async () => ({ pieces: (async function* () {})() }) };
    const prepare: Prepare = async (request, stop) =>
      (await free.prepare(request, '', stop)) ?? none;
    const parts = {
      clock: new ManualClock(),
      brain: { prepare, remember: () => undefined },
      record: (turn: Turn) => {
        turns.push(turn);
        return { id: turn.id } as TurnRecord;
      },
      timerNote: undefined,
    } as unknown as Parameters<typeof answerInWriting>[0];
    const reply = await answerInWriting(parts, 'let them in', { isConfirmed, signal });
    return { reply, tool, turns };
  }

  it('asks, does nothing, and says that it needs a yes', async () => {
    const { reply, tool } = await written(false);
    expect(reply).toMatchObject({ reply: QUESTION, needsConfirmation: true });
    expect(tool.runs).toEqual([]);
  });

  it('--yes does it, and tells what came of it', async () => {
    const { reply, tool } = await written(true);
    const answer = { reply: 'The front door is unlocked.', needsConfirmation: false };
    expect(reply).toMatchObject(answer);
    expect(tool.runs).toHaveLength(1);
  });

  it('keeps who answered, and what it took', async () => {
    const { turns } = await written(false, [['Air scatters.']]);
    expect(turns[0]?.facts?.()).toEqual({ provider: 'scripted', usage: {} });
  });
});

describe('a server that takes no tools', () => {
  let server: OpenAiTestServer | undefined;
  let model: OpenAiCompatibleModel | undefined;
  afterEach(async () => {
    await model?.close();
    await server?.stop();
  });

  it('is asked again without them, and what it claims to have done is not said', async () => {
    const refusal = { error: { message: 'this model does not support tools' } };
    server = await OpenAiTestServer.start(
      plain(400, refusal),
      words('I have unlocked the front door. ', 'Good night!'),
    );
    const parts = { clock: new ManualClock(), warn: () => undefined, jitter: () => 0 };
    model = new OpenAiCompatibleModel(server.entry(), parts);
    const tool = door();
    const prepared = await freeWith(model, [tool]).prepare(
      { text: 'let them in', confidence: 1 },
      ...(['', signal] as const),
    );
    const said: string[] = [];
    const answer = await prepared?.commit();
    for await (const piece of answer?.pieces ?? []) said.push(piece.trim());
    expect(server.requests.map(({ body }) => 'tools' in body)).toEqual([true, false]);
    expect(said.join(' ')).not.toContain('unlocked');
    expect(said).toContain('To be honest, I have not done that.');
    expect([tool.runs, answer?.facts?.().provider]).toEqual([[], model.name]);
  });
});

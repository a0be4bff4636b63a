import type { Recognition } from '../../daemon/ports/hearing.ts';
import { MAX_EMBED_TEXTS } from '../../daemon/ports/memory.ts';
import { RemoteEmbedder } from '../../models/embedder-link.ts';
import { RemoteLanguageModel } from '../../models/language-link.ts';
import { RemoteRecognizer } from '../../models/recognizer-link.ts';
import { piecesOf, textOf } from '../contract/generated-pieces.ts';
import { RemoteVoice } from '../contract/remote-voice.ts';
import type { SpawnedEngine, SpawnRequest } from './spawned-engine.ts';
import type { TestedEngines } from './tested-engines.ts';

/** An engine that is at work when something happens to it. */
export interface WorkingEngine {
  /** Why it cannot be tested on this machine; empty: it can. */
  missing: string;
  request: Pick<SpawnRequest, 'thread' | 'settings'>;
  /** Does something small; resolves with what should be `answer`. */
  tryOut(engine: SpawnedEngine): Promise<unknown>;
  answer: unknown;
  /** Does what takes long; `onWork` is called once, when it is in the middle of it. */
  work(engine: SpawnedEngine, onWork: () => void): Promise<unknown>;
}

export const SENTENCE = 'Turn on the kitchen light. ';
const MANY_SENTENCES = 2000;
/** Seconds of work for the fastest voice. */
export const LONG_TEXT = SENTENCE.repeat(MANY_SENTENCES);
/** Half a minute of speech. */
const MANY_UTTERANCES = 20;
/** The tiny llama never stops repeating this. */
export const ENDLESS = { messages: [{ role: 'user', content: ' red red red red' }] } as const;
const LONG_ANSWER_TOKENS = 900;
const LIGHTS = ['the light is dim', 'a bright lamp'] as const;
/** Of MAX_EMBED_TEXTS texts each: several seconds of work. */
const MANY_EMBEDDINGS = 10_000;

function workingRecognizer(tested: TestedEngines['recognizers'][string]): WorkingEngine {
  const { missing, choice, subject } = tested;
  const [words] = subject.sentences;
  const begin = async ({ client }: SpawnedEngine): Promise<Recognition> => {
    const recognizer = new RemoteRecognizer(client);
    await recognizer.setGrammar(subject.grammar);
    const recognition = recognizer.begin({ utteranceId: 'u', onPartial: () => undefined });
    recognition.accept(subject.say(words));
    return recognition;
  };
  return {
    missing,
    request: { thread: 'stt', settings: choice },
    answer: words,
    tryOut: async (engine) => (await (await begin(engine)).finish()).text,
    work: async (engine, onWork) => {
      const recognition = await begin(engine);
      await recognition.settled();
      for (let n = 0; n < MANY_UTTERANCES; n += 1) recognition.accept(subject.say(words));
      const finished = recognition.finish();
      onWork();
      return finished;
    },
  };
}

function workingVoice({ missing, choice }: TestedEngines['voices'][string]): WorkingEngine {
  const say = async (
    { client }: SpawnedEngine,
    { text, onChunk }: { text: string; onChunk: () => void },
  ): Promise<void> => {
    const voice = new RemoteVoice(client, async () => undefined);
    await voice.synthesize({ text, rate: 1 }, () => {
      onChunk();
      return true;
    });
  };
  return {
    missing,
    request: { thread: 'tts', settings: choice },
    answer: 'sound',
    tryOut: async (engine) => {
      let sound = 'nothing';
      await say(engine, {
        text: SENTENCE,
        onChunk: () => {
          sound = 'sound';
        },
      });
      return sound;
    },
    work: (engine, onWork) => say(engine, { text: LONG_TEXT, onChunk: once(onWork) }),
  };
}

function once(call: () => void): () => void {
  let isCalled = false;
  return () => {
    if (isCalled) return;
    isCalled = true;
    call();
  };
}

function workingLanguageModel(choice: TestedEngines['languageModel']): WorkingEngine {
  return {
    missing: '',
    request: { thread: 'llm', settings: choice },
    answer: ' red green blue',
    tryOut: async ({ client }) => {
      const model = await RemoteLanguageModel.open(client);
      const messages = [{ role: 'user', content: ' red green blue' }] as const;
      return textOf(await piecesOf(model, { messages, maxTokens: 9 }));
    },
    work: async ({ client }, onWork) => {
      const model = await RemoteLanguageModel.open(client);
      const { signal } = new AbortController();
      const begin = once(onWork);
      const request = { ...ENDLESS, maxTokens: LONG_ANSWER_TOKENS, temperature: 0, signal };
      for await (const _ of model.generate(request)) begin();
    },
  };
}

function workingEmbedder(settings: TestedEngines['knowledge']): WorkingEngine {
  const { signal } = new AbortController();
  return {
    missing: '',
    request: { thread: 'knowledge', settings },
    answer: LIGHTS.length,
    tryOut: async ({ client }) => {
      const embedder = await RemoteEmbedder.open(client);
      return (await embedder.embed(LIGHTS, signal)).length;
    },
    work: async ({ client }, onWork) => {
      const embedder = await RemoteEmbedder.open(client);
      const begin = once(onWork);
      const texts = Array.from({ length: MAX_EMBED_TEXTS }, () => LIGHTS[0]);
      for (let n = 0; n < MANY_EMBEDDINGS; n += 1) {
        await embedder.embed(texts, signal);
        begin();
      }
    },
  };
}

/** Every engine, in the middle of its work. */
export function workingEngines(tested: TestedEngines): Record<string, WorkingEngine> {
  const all = <T>(
    engines: Record<string, T>,
    make: (engine: T) => WorkingEngine,
  ): [string, WorkingEngine][] =>
    Object.entries(engines).map(([name, engine]) => [name, make(engine)]);
  return Object.fromEntries([
    ...all(tested.recognizers, workingRecognizer),
    ...all(tested.voices, workingVoice),
    ['llama', workingLanguageModel(tested.languageModel)],
    ['embedder', workingEmbedder(tested.knowledge)],
  ]);
}

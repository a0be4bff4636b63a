import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SystemClock } from '../../daemon/base/clock.ts';
import { Hold } from '../../daemon/base/hold.ts';
import type { Recognizer } from '../../daemon/ports/hearing.ts';
import type { Synthesizer } from '../../daemon/ports/speech.ts';
import { RemoteEmbedder } from '../../models/embedder-link.ts';
import { RemoteLanguageModel } from '../../models/language-link.ts';
import { Patience } from '../../models/patience.ts';
import { RemoteRecognizer } from '../../models/recognizer-link.ts';
import { RemoteSynthesizer } from '../../models/synthesizer-link.ts';
import { ECHO_WORDS } from '../../scripts/fixtures/gguf-model.ts';
import { describeEmbedder } from '../contract/embedder.ts';
import { languageModelContract } from '../contract/language-model.ts';
import { examineRecognizer } from '../contract/recognizer.ts';
import { RemoteVoice } from '../contract/remote-voice.ts';
import { synthesizerContract } from '../contract/synthesizer.ts';
import { until } from '../fakes/until.ts';
import { HOMES, type SpawnedEngine, type SpawnRequest, spawnEngine } from './spawned-engine.ts';
import { testedEngines } from './tested-engines.ts';
import { ENDLESS } from './working-engines.ts';

const CHUNK_WITHIN_MS = 10_000;
const FEW_PIECES = 5;
const ENDLESS_TOKENS = 900;
/** The model would make more than a piece meanwhile, if it did not hold. */
const ROUND_TRIPS = 1000;

const folder = mkdtempSync(join(tmpdir(), 'earshot-engine-contracts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { recognizers, voices, languageModel, knowledge } = testedEngines(folder);

/** Spawns for one suite, and ends what it spawned after it. */
function spawner(): (request: SpawnRequest) => Promise<SpawnedEngine> {
  const spawned: SpawnedEngine[] = [];
  afterAll(async () => {
    for (const engine of spawned.splice(0)) await engine.end();
  });
  return async (request) => {
    const engine = await spawnEngine(request);
    spawned.push(engine);
    return engine;
  };
}

/** The engine that all tests of a suite share: starting one for each takes longer than they do. */
function shared<T>(request: SpawnRequest, connect: (engine: SpawnedEngine) => T): () => Promise<T> {
  const spawn = spawner();
  let engine: T;
  beforeAll(async () => {
    engine = connect(await spawn(request));
  });
  return async () => engine;
}

describe.each(HOMES)('engines in a %s of their own', (isolation) => {
  for (const [name, { missing, choice, subject }] of Object.entries(recognizers)) {
    describe.skipIf(missing !== '')(`the recogniser ${name} ${missing}`, () => {
      const open = shared<Recognizer>(
        { thread: 'stt', isolation, settings: choice },
        ({ client }) => new RemoteRecognizer(client),
      );
      examineRecognizer('over its link', { ...subject, open });
    });
  }

  for (const [name, { missing, choice }] of Object.entries(voices)) {
    describe.skipIf(missing !== '')(`the voice ${name} ${missing}`, () => {
      const open = shared<Synthesizer>(
        { thread: 'tts', isolation, settings: choice },
        ({ client }) => new RemoteVoice(client, async () => undefined),
      );
      synthesizerContract('over its link', {
        missing,
        open,
        text: 'Turn on the light. Set a timer. Stop it, please.',
        sentence: 'Turn on the kitchen light.',
      });
    });
  }

  describe.skipIf(voices['espeak-ng']?.missing !== '')('a voice with a cache', () => {
    const spawn = spawner();
    it('says a sentence again from memory', async () => {
      const settings = { ...voices['espeak-ng']?.choice, cacheMiB: 1 };
      const { client } = await spawn({ thread: 'tts', isolation, settings });
      const clock = new SystemClock();
      const onStuck = () => undefined;
      const patience = new Patience({ clock, name: 'tts', limitMs: CHUNK_WITHIN_MS, onStuck });
      const voice = new RemoteSynthesizer(client, patience);
      const { signal } = new AbortController();
      const said = { sentence: 0, text: 'It is five.', rate: 1 };
      const lengths = [];
      for (const turnId of ['t0', 't1'])
        lengths.push(await voice.speak({ turnId, ...said }, signal));
      expect(voice.cache).toMatchObject({ hits: 1, misses: 1 });
      expect(lengths[0]).toBeGreaterThan(100);
      expect(lengths[1]).toBe(lengths[0]);
    });
  });

  describe('the language model', () => {
    const spawn = spawner();
    languageModelContract('llama over its link', {
      open: async () => {
        const { client } = await spawn({ thread: 'llm', isolation, settings: languageModel });
        return RemoteLanguageModel.open(client);
      },
      longAnswer: {
        messages: [
          { role: 'system', content: 'You repeat.' },
          { role: 'user', content: ECHO_WORDS.slice(0, 30).join('') },
        ],
      },
      shortAnswer: {
        prompt: { messages: [{ role: 'user', content: ' red green blue' }] },
        text: ' red green blue',
      },
    });

    it('makes nothing while its reader holds, however much was taken before', async () => {
      const { client } = await spawn({ thread: 'llm', isolation, settings: languageModel });
      const model = await RemoteLanguageModel.open(client);
      const hold = new Hold();
      const abort = new AbortController();
      const request = { ...ENDLESS, maxTokens: ENDLESS_TOKENS, temperature: 0, hold };
      let taken = 0;
      const reading = (async () => {
        for await (const _ of model.generate({ ...request, signal: abort.signal })) taken += 1;
      })();
      await until('some pieces', () => taken >= FEW_PIECES);
      hold.hold();
      // What was on its way has come when a later call was answered.
      await client.call('describe', undefined);
      await client.call('describe', undefined);
      const held = taken;
      for (let n = 0; n < ROUND_TRIPS; n += 1) await client.call('describe', undefined);
      expect(taken - held).toBeLessThanOrEqual(1);
      expect(taken).toBeLessThan(ENDLESS_TOKENS);
      hold.release();
      await until('it goes on', () => taken > held + FEW_PIECES);
      abort.abort();
      await reading;
    });
  });

  describe('the embedder of the knowledge', () => {
    const spawn = spawner();
    describeEmbedder('over its link', {
      open: async () => {
        const { client } = await spawn({ thread: 'knowledge', isolation, settings: knowledge });
        return RemoteEmbedder.open(client);
      },
      like: ['the light is dim', 'a bright lamp', 'it is late, timer'],
    });
  });
});

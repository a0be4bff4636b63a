import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import type { ModelFiles } from '../../daemon/ports/models.ts';
import { RemoteVoice } from '../contract/remote-voice.ts';
import { HOMES, type SpawnedEngine, type SpawnRequest, spawnEngine } from './spawned-engine.ts';
import { processesOf, processOf } from './tasks.ts';
import { testedEngines } from './tested-engines.ts';
import { LONG_TEXT, SENTENCE, workingEngines } from './working-engines.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-engine-trouble-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const tested = testedEngines(folder);

const spawned: SpawnedEngine[] = [];
afterEach(async () => {
  for (const engine of spawned.splice(0)) await engine.end();
});

async function spawn(request: SpawnRequest): Promise<SpawnedEngine> {
  const engine = await spawnEngine(request);
  spawned.push(engine);
  return engine;
}

/** Chunks that came over the link to a voice, taken by anybody or not. */
function countChunks({ ports }: SpawnedEngine): { chunks: number } {
  const count = { chunks: 0 };
  ports[0]?.on('message', ({ kind }: { kind: string }) => {
    if (kind === 'chunk') count.chunks += 1;
  });
  return count;
}

/** What an engine is told, and the file of its model that is spoiled. */
const MODELS = {
  'sherpa streaming': {
    thread: 'stt',
    choice: tested.recognizers['sherpa streaming']!.choice,
    file: 'encoder.onnx',
  },
  'sherpa offline': {
    thread: 'stt',
    choice: tested.recognizers['sherpa offline']!.choice,
    file: 'encoder.onnx',
  },
  'sherpa voice': {
    thread: 'tts',
    choice: tested.voices['sherpa voice']!.choice,
    file: 'model.onnx',
  },
  llama: { thread: 'llm', choice: tested.languageModel, file: 'tiny.gguf' },
  embedder: { thread: 'knowledge', choice: tested.knowledge.embedder!, file: 'model.onnx' },
} as const;

/** The model with one file replaced. */
function withFile(model: ModelFiles, file: string, path: string): ModelFiles {
  return { ...model, paths: { ...model.paths, [file]: path } };
}

/** The first half of a file, under its own name in another folder. */
function halfOf(model: ModelFiles, file: string): string {
  const half = join(folder, 'half', model.id);
  mkdirSync(half, { recursive: true });
  const whole = readFileSync(model.paths[file]!);
  writeFileSync(join(half, file), whole.subarray(0, whole.length / 2));
  return join(half, file);
}

describe.each(HOMES)('in a %s of its own', (isolation) => {
  for (const [name, engine] of Object.entries(workingEngines(tested))) {
    const { missing, request, work, tryOut, answer } = engine;
    it.skipIf(missing !== '')(
      `${name} that is ended at work fails its caller, and a fresh one works ${missing}`,
      async () => {
        const dying = await spawn({ ...request, isolation });
        const working = work(dying, () => {
          if (isolation === 'thread') void dying.end();
          else process.kill(processOf(request.thread), 'SIGKILL');
        });
        await expect(working).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
        await expect(tryOut(dying)).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
        const fresh = await spawn({ ...request, isolation });
        expect(await tryOut(fresh)).toEqual(answer);
      },
    );
  }

  for (const [name, { missing, choice }] of Object.entries(tested.voices)) {
    it.skipIf(missing !== '')(
      `a cancel reaches the voice ${name} inside its library ${missing}`,
      async () => {
        const engine = await spawn({ thread: 'tts', isolation, settings: choice });
        const voice = new RemoteVoice(engine.client, async () => undefined);
        const sent = countChunks(engine);
        await voice.synthesize({ text: SENTENCE, rate: 1 }, () => true);
        const ofSentence = sent.chunks;
        expect(ofSentence).toBeGreaterThan(0);
        sent.chunks = 0;
        await voice.synthesize({ text: LONG_TEXT, rate: 1 }, () => false);
        // Were the flag not seen, all sentences would have come before the voice reads a message.
        const sentences = LONG_TEXT.length / SENTENCE.length;
        expect(sent.chunks).toBeLessThan((ofSentence * sentences) / 10);
        sent.chunks = 0;
        await voice.synthesize({ text: SENTENCE, rate: 1 }, () => true);
        expect(sent.chunks).toBeGreaterThan(0);
      },
    );
  }

  for (const [name, { thread, choice, file }] of Object.entries(MODELS)) {
    it(`${name} names the file that is damaged or missing, and nothing stays behind`, async () => {
      const open = (path: string): Promise<SpawnedEngine> => {
        const own = { ...choice, model: withFile(choice.model, file, path) };
        const settings = thread === 'knowledge' ? { ...tested.knowledge, embedder: own } : own;
        return spawn({ thread, isolation, settings });
      };
      const half = halfOf(choice.model, file);
      await expect(open(half)).rejects.toMatchObject({
        code: 'MODEL_INVALID',
        message: expect.stringContaining(half),
      });
      const absent = join(folder, 'nowhere', file);
      await expect(open(absent)).rejects.toMatchObject({
        code: 'MODEL_MISSING',
        message: expect.stringContaining(absent),
      });
      await vi.waitFor(() => expect(processesOf(thread)).toEqual([]));
    });
  }
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { EngineHome, ModelFiles } from '../../daemon/ports/models.ts';
import { OnnxEmbedder } from '../../models/engines/embedder.ts';
import { SmartTurn } from '../../models/engines/end-of-turn.ts';
import { openOnnxModel } from '../../models/engines/onnx.ts';
import { sessionOptions } from '../../models/engines/onnx-options.ts';
import { OpenWakeWord } from '../../models/engines/openwakeword.ts';
import { embeddedSilero, SileroVad } from '../../models/engines/silero-vad.ts';
import { buildTinyEmbedder } from '../../scripts/fixtures/tiny-embedder.ts';
import { buildTinySmartTurn } from '../../scripts/fixtures/tiny-smart-turn.ts';
import { buildTinyWake } from '../../scripts/fixtures/tiny-wake.ts';

const HOME: EngineHome = { threads: 1, provider: 'cpu' };
const GPU = {
  deviceId: 1,
  engineCacheFolder: '/cache',
  baselinePath: '/nowhere/b.json',
  turnPath: '/run/turn',
};
const folder = mkdtempSync(join(tmpdir(), 'earshot-onnx-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function built(name: string, build: (folder: string) => ModelFiles): ModelFiles {
  const own = join(folder, name);
  mkdirSync(own);
  return build(own);
}

interface Openable {
  model: ModelFiles;
  open: (model: ModelFiles, home: EngineHome) => Promise<{ close(): Promise<void> }>;
}

const ENGINES: Record<string, Openable> = {
  'the speech detector': { model: embeddedSilero(), open: SileroVad.open },
  'the wake word': { model: built('wake', buildTinyWake), open: OpenWakeWord.open },
  'the embedder': { model: built('embedder', buildTinyEmbedder), open: OnnxEmbedder.open },
  'the end of turn': { model: built('turn', buildTinySmartTurn), open: SmartTurn.open },
};
/** A model of ONNX, but of no engine here. */
const STRANGER = built('other', buildTinyWake).paths['ping.onnx'] ?? '';

const FAULTS: Record<string, (bytes: Buffer) => Uint8Array> = {
  empty: () => new Uint8Array(0),
  'cut in half': (bytes) => bytes.subarray(0, bytes.length / 2),
  'all zeros': (bytes) => new Uint8Array(bytes.length),
  'a web page': () => Buffer.from('<!doctype html><title>404</title>'),
  'another model': () => readFileSync(STRANGER),
};

/** Every file of every engine, with every fault. */
const CASES = Object.entries(ENGINES).flatMap(([engine, { model }]) =>
  Object.keys(model.paths).flatMap((file) =>
    Object.keys(FAULTS)
      .filter((fault) => !(fault === 'another model' && /^p.ng/.test(file)))
      .map((fault) => ({ engine, file, fault })),
  ),
);

describe('a model file that is not what it should be', () => {
  it.each(CASES)('is named: $engine, $file $fault', async ({ engine, file, fault }) => {
    const { model, open } = ENGINES[engine]!;
    const bad = join(folder, `bad-${CASES.length}-${file.replaceAll('/', '-')}`);
    writeFileSync(bad, FAULTS[fault]!(readFileSync(model.paths[file]!)));
    const opened = open({ ...model, paths: { ...model.paths, [file]: bad } }, HOME);
    await expect(opened).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringContaining(bad),
    });
  });

  it.each(Object.keys(ENGINES))('is missing: %s', async (engine) => {
    const { model, open } = ENGINES[engine]!;
    for (const file of Object.keys(model.paths)) {
      const paths = { ...model.paths, [file]: join(folder, 'nowhere', file) };
      await expect(open({ ...model, paths }, HOME)).rejects.toMatchObject({
        code: 'MODEL_MISSING',
        message: expect.stringContaining(paths[file] ?? ''),
      });
    }
  });

  it('is one of several where one is expected', async () => {
    const paths = { 'a.onnx': '/a', 'b.onnx': '/b' };
    await expect(SileroVad.open({ id: 'vad', paths, settings: {} }, HOME)).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringContaining('a.onnx, b.onnx'),
    });
  });
});

describe('where a model computes', () => {
  it('is the CPU with as many threads as it is given', () => {
    const { executionProviders, intraOpNumThreads } = sessionOptions({ ...HOME, threads: 3 });
    expect(executionProviders).toEqual(['cpu']);
    expect(intraOpNumThreads).toBe(3);
  });

  it('is the GPU that is named, then what is slower', () => {
    const cuda = sessionOptions({ threads: 1, provider: 'cuda', gpu: GPU });
    expect(cuda.executionProviders).toEqual([{ name: 'cuda', deviceId: 1 }, 'cpu']);
    const tensorrt = sessionOptions({ threads: 1, provider: 'tensorrt', gpu: GPU });
    expect(tensorrt.executionProviders).toEqual([
      { name: 'tensorrt', deviceId: 1 },
      { name: 'cuda', deviceId: 1 },
      'cpu',
    ]);
    expect(tensorrt.extra).toMatchObject({ ep: { context_file_path: '/cache/model_ctx.onnx' } });
  });

  it('must be known', () => {
    expect(() => sessionOptions({ threads: 1, provider: 'cuda' })).toThrow(
      expect.objectContaining({ code: 'INTERNAL' }),
    );
  });

  it.each(['cuda', 'tensorrt'] as const)('is not %s without its libraries', async (provider) => {
    const opened = openOnnxModel(STRANGER, { threads: 1, provider, gpu: GPU });
    await expect(opened).rejects.toMatchObject({
      code: 'LIBRARY_MISSING',
      message: expect.stringContaining(provider),
    });
  });
});

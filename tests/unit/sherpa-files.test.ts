import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ModelFiles } from '../../daemon/ports/models.ts';
import { OnnxTensor, openOnnxModel } from '../../models/engines/onnx.ts';
import { readOnnxHead } from '../../models/engines/onnx-head.ts';
import { sherpaConfig } from '../../models/engines/sherpa-config.ts';
import { checkSherpaFiles } from '../../models/engines/sherpa-files.ts';
import { loadSherpa } from '../../models/engines/sherpa-library.ts';
import { OnnxGraph, onnxModel } from '../../scripts/fixtures/onnx-model.ts';

const GTCRN = join(
  import.meta.dirname,
  '../../../shared/models/denoise/gtcrn/gtcrn_simple.sherpa.onnx',
);
const folder = mkdtempSync(join(tmpdir(), 'earshot-sherpa-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** y = 2x + 1 */
function line(metadata: Record<string, string | number> = {}): Uint8Array {
  const graph = new OnnxGraph('line');
  const x = graph.input('x', 'float', ['N']);
  const y = graph.apply('Add', [graph.apply('Mul', [x, graph.floats([2])]), graph.floats([1])]);
  graph.output('y', y, { type: 'float', dims: ['N'] });
  return onnxModel(graph, metadata);
}

function voice(model: string): ModelFiles {
  return {
    id: 'voice',
    paths: { 'model.onnx': model, 'a.txt': file('a.txt', 'a'), 'b.txt': file('b.txt', 'b') },
    settings: {
      api: 'OfflineTts',
      model: { vits: { model: 'model.onnx', lexicon: 'a.txt,b.txt', noiseScale: 0.6 } },
      maxNumSentences: 1,
    },
  };
}

const VOICE = { sample_rate: 16_000, n_speakers: 1, language: 'English', comment: 'tones' };

describe('a model that we wrote', () => {
  it('is computed by ONNX Runtime, and its metadata is read back', async () => {
    const path = file('line.onnx', line({ model_type: 'line', T: 45 }));
    const session = await openOnnxModel(path);
    const { y } = await session.run({ x: new OnnxTensor('float32', [1, -4], [2]) });
    expect([...(y!.data as Float32Array)]).toEqual([3, -7]);
    await session.release();
    const { metadata } = await readOnnxHead(path);
    expect([...metadata]).toEqual([
      ['model_type', 'line'],
      ['T', '45'],
    ]);
  });

  it('has the same bytes every time', () => {
    expect(line({ a: 1 })).toEqual(line({ a: 1 }));
  });
});

describe('settings of a model', () => {
  it('become a sherpa config with paths, threads and provider in the right place', () => {
    const model = voice('/m/model.onnx');
    const config = sherpaConfig(model, { threads: 3, provider: 'tensorrt' });
    expect(config).toEqual({
      model: {
        vits: {
          model: '/m/model.onnx',
          lexicon: `${join(folder, 'a.txt')},${join(folder, 'b.txt')}`,
          noiseScale: 0.6,
        },
        numThreads: 3,
        provider: 'trt',
        debug: false,
      },
      maxNumSentences: 1,
    });
  });

  it('that name a file which the model does not have are refused, naming it', () => {
    const model = { ...voice('/m/model.onnx'), paths: {} };
    expect(() => sherpaConfig(model, { threads: 1, provider: 'cpu' })).toThrow(
      expect.objectContaining({
        code: 'MODEL_MISSING',
        message: expect.stringMatching(/model\.onnx.*model\.vits\.model/),
      }),
    );
  });
});

describe('the files of a model', () => {
  const check = (path: string) => checkSherpaFiles(voice(path), 'OfflineTts');

  it('pass when they are whole and carry what the engine reads', async () => {
    const found = await check(file('whole.onnx', line(VOICE)));
    expect(found.get('model.vits.model')?.get('language')).toBe('English');
  });

  it('are refused when one is missing', async () => {
    await expect(check(join(folder, 'none.onnx'))).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      message: expect.stringContaining('none.onnx'),
    });
  });

  it.each([
    ['empty.onnx', new Uint8Array(0), 'is empty'],
    ['text.onnx', '<!DOCTYPE html><html><body>Not found</body></html>', ''],
    ['zeros.onnx', new Uint8Array(4096), 'is not an ONNX model'],
    ['metadata.onnx', line({ ...VOICE, sample_rate: 'many' }), 'sample_rate'],
    ['other.onnx', line({ T: 45 }), 'files swapped'],
  ])('are refused when one is broken: %s', async (name, content, what) => {
    await expect(check(file(name, content))).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringMatching(new RegExp(`${name}.*${what}`)),
    });
  });

  it('are refused wherever one is cut short', async () => {
    const whole = line(VOICE);
    for (let length = 0; length < whole.length; length++) {
      await expect(check(file('cut.onnx', whole.subarray(0, length)))).rejects.toMatchObject({
        code: 'MODEL_INVALID',
        message: expect.stringContaining('cut.onnx'),
      });
    }
  });

  it('of a speaker model may be of two kinds', async () => {
    const speaker = { id: 's', settings: { model: 'model.onnx' } };
    const facts = { framework: 'wespeaker', language: 'English', output_dim: 4 };
    const open = (path: string) =>
      checkSherpaFiles({ ...speaker, paths: { 'model.onnx': path } }, 'SpeakerEmbeddingExtractor');
    const whole = { ...facts, sample_rate: 16_000, normalize_samples: 1 };
    await open(file('speaker.onnx', line(whole)));
    await expect(open(file('speaker.onnx', line(facts)))).rejects.toMatchObject({
      message: expect.stringContaining('sample_rate, normalize_samples'),
    });
  });
});

describe.skipIf(!existsSync(GTCRN))('a real model (no ../shared/models/denoise/gtcrn)', () => {
  const model: ModelFiles = {
    id: 'gtcrn',
    paths: { 'gtcrn_simple.sherpa.onnx': GTCRN },
    settings: { model: { gtcrn: { model: 'gtcrn_simple.sherpa.onnx' } } },
  };

  it('passes the checks and is opened', async () => {
    await checkSherpaFiles(model, 'OfflineSpeechDenoiser');
    const { OfflineSpeechDenoiser } = await loadSherpa();
    const denoiser = new OfflineSpeechDenoiser(
      sherpaConfig(model, { threads: 1, provider: 'cpu' }),
    );
    expect(denoiser.sampleRate).toBe(16_000);
  });
});

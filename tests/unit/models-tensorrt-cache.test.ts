import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { embeddedSilero } from '../../models/engines/silero-vad.ts';
import {
  compiledModel,
  TensorrtCache,
  type TensorrtPlatform,
  tensorrtSession,
} from '../../models/tensorrt-cache.ts';

const PLATFORM: TensorrtPlatform = {
  gpuName: 'NVIDIA GeForce RTX 4090',
  computeCapability: '8.9',
  tensorrtVersion: '10.3.0',
  runtimeVersion: '1.30.0',
};
const [A, B, C] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string];

let folder: string;
let clock: ManualClock;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-trt-'));
  clock = new ManualClock(1_700_000_000_000);
});
afterEach(() => rmSync(folder, { recursive: true }));

function cache(platform: Partial<TensorrtPlatform> = {}, maxBytes = 1_000_000): TensorrtCache {
  return new TensorrtCache({ folder, platform: { ...PLATFORM, ...platform }, maxBytes, clock });
}

/** Stages a model and writes an engine of so many bytes. */
function build(at: TensorrtCache, hash: string, bytes = 10): string {
  clock.advanceBy(60_000);
  const path = at.stage(hash);
  writeFileSync(join(path, 'subgraph_0_sm89.engine'), Buffer.alloc(bytes));
  return path;
}

describe('the folder of a model', () => {
  it('is made when it is staged, named for GPU, versions and model', () => {
    expect(cache().stage(A)).toBe(
      join(folder, 'sm8.9-nvidia-geforce-rtx-4090-trt10.3.0-ort1.30.0', A),
    );
    expect(statSync(cache().stage(A)).isDirectory()).toBe(true);
  });

  it.each([
    { gpuName: 'NVIDIA GeForce RTX 3060' },
    { computeCapability: '8.6' },
    { tensorrtVersion: '10.16.2' },
    { runtimeVersion: '1.31.0' },
  ])('is another one for %j', (change) => {
    expect(cache(change).stage(A)).not.toBe(cache().stage(A));
  });

  it.each(['../../etc', '', 'A'.repeat(64), `${A}/x`])('is refused for the hash %j', (hash) => {
    expect(() => cache().stage(hash)).toThrow(/no SHA-256/);
  });

  it('that cannot be made is told with its path', () => {
    writeFileSync(join(folder, 'file'), '');
    const blocked = new TensorrtCache({
      folder: join(folder, 'file'),
      platform: PLATFORM,
      maxBytes: 1,
      clock,
    });
    expect(() => blocked.stage(A)).toThrow(expect.objectContaining({ code: 'STATE_UNUSABLE' }));
  });

  it('counts engines with something in them', () => {
    const at = cache();
    expect(at.countEngines(A)).toBe(0);
    const path = build(at, A);
    writeFileSync(compiledModel(path), 'x');
    writeFileSync(join(path, 'empty.engine'), '');
    writeFileSync(join(path, 'timing.cache'), 'x');
    expect(at.countEngines(A)).toBe(2);
  });
});

describe('cleaning', () => {
  it('removes other platforms and models that are gone, and nothing that is not ours', () => {
    const other = build(cache({ tensorrtVersion: '10.2.0' }), A);
    const gone = build(cache(), B);
    const kept = build(cache(), A);
    const notes = join(folder, 'notes');
    mkdirSync(notes);
    symlinkSync(notes, join(folder, 'sm8.6-link-trt10.2.0-ort1.30.0'));
    const removed = cache().clean(new Set([A]));
    expect(removed).toEqual([join(other, '..'), gone]);
    expect([other, gone, kept, notes].map(existsSync)).toEqual([false, false, true, true]);
    expect(existsSync(join(folder, 'sm8.6-link-trt10.2.0-ort1.30.0'))).toBe(true);
  });

  it('keeps within its bytes, those used last', () => {
    const at = cache({}, 250);
    const [a, b, c] = [build(at, A, 100), build(at, B, 100), build(at, C, 100)];
    clock.advanceBy(60_000);
    at.stage(A); // used again
    expect(at.clean(new Set([A, B, C]))).toEqual([b]);
    expect([a, b, c].map(existsSync)).toEqual([true, false, true]);
  });

  it('of a cache that is not there does nothing', () => {
    rmSync(folder, { recursive: true });
    expect(cache().clean(new Set())).toEqual([]);
    mkdirSync(folder);
  });
});

describe('session options', () => {
  it('try TensorRT, then CUDA, then the CPU, and keep what was compiled', () => {
    expect(tensorrtSession('/cache/m')).toEqual({
      executionProviders: [{ name: 'tensorrt', deviceId: 0 }, { name: 'cuda', deviceId: 0 }, 'cpu'],
      extra: {
        ep: {
          context_enable: '1',
          context_file_path: '/cache/m/model_ctx.onnx',
          context_embed_mode: '1',
        },
      },
    });
  });

  it('are understood by the binding', async () => {
    const [silero = ''] = Object.values(embeddedSilero().paths);
    const { extra } = tensorrtSession(folder);
    const options = { executionProviders: ['cpu'], extra };
    const session = await InferenceSession.create(silero, options);
    await session.release();
    const wrong = { executionProviders: ['cpu'], extra: { ep: { context_enable: 1 } } };
    await expect(InferenceSession.create(silero, wrong)).rejects.toThrow(/string/);
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock, SystemClock } from '../../daemon/base/clock.ts';
import { CpuBaselines } from '../../models/cpu-baselines.ts';
import {
  median,
  type ProofRequest,
  type ProviderVerdict,
  proveProvider,
} from '../../models/provider-proof.ts';
import { describeVerdict } from '../../models/provider-wording.ts';
import { busyEngine, timedEngine } from '../fakes/fixture-engine.ts';

const MIB = 1024 * 1024;

/** A proof with scripted times, ms. */
function prove(
  askedMs: readonly number[],
  cpuMs: readonly number[] | number,
  more: Partial<ProofRequest> = {},
): Promise<ProviderVerdict> {
  const clock = new ManualClock();
  const { probe } = timedEngine('cuda', clock, askedMs);
  const cpu =
    typeof cpuMs === 'number'
      ? ({ kind: 'stored', medianMs: cpuMs } as const)
      : ({ kind: 'engine', probe: timedEngine('cpu', clock, cpuMs).probe } as const);
  const request = { role: 'stt', model: 'parakeet', asked: 'cuda', probe, cpu, ...more } as const;
  return proveProvider(request, clock);
}

describe('an engine that really works', () => {
  const clock = new SystemClock();
  const cpu = { kind: 'engine', probe: busyEngine('cpu', 1).probe } as const;

  it('that claims CUDA and runs at CPU speed is never reported as CUDA', async () => {
    const engine = busyEngine('cuda', 1);
    const verdict = await proveProvider(
      { role: 'stt', model: 'm', asked: engine.claims, probe: engine.probe, cpu },
      clock,
    );
    // On a machine that is torn by other work the times may differ too much to say "the CPU".
    expect(['cpu', 'unknown']).toContain(verdict.inUse);
    expect(describeVerdict(verdict).state).toBe('warning');
  });

  it('that is six times as fast is never reported as the CPU', async () => {
    const engine = busyEngine('cuda', 1 / 6);
    const verdict = await proveProvider(
      { role: 'stt', model: 'm', asked: engine.claims, probe: engine.probe, cpu },
      clock,
    );
    expect(['cuda', 'unknown']).toContain(verdict.inUse);
    if (verdict.inUse === 'cuda') expect(describeVerdict(verdict).state).toBe('ok');
  });
});

describe('the verdict', () => {
  it('is the CPU where CUDA was asked for and the speed is the same', async () => {
    const verdict = await prove([50, 52, 48], [50, 51, 49], { gpuMemoryGrowthBytes: 0 });
    expect(verdict).toMatchObject({ asked: 'cuda', inUse: 'cpu' });
    expect(verdict.figures).toMatchObject({ rounds: 9, cpuMs: 50, gpuMemoryGrowthBytes: 0 });
    expect(describeVerdict(verdict)).toEqual({
      state: 'warning',
      text:
        'parakeet was asked for CUDA but computes on the CPU; no faster than the CPU: 50.0 ms ' +
        'against 50.0 ms on the CPU (1.0 times as fast), GPU memory +0 MiB',
      fix: 'scripts/install-gpu-runtime, then restart Earshot',
    });
  });

  it('is CUDA where it is clearly faster, although single rounds are disturbed', async () => {
    const verdict = await prove([500, 400, 300, 10, 10, 90, 11, 10, 10, 11, 12, 10], [52, 50, 400]);
    expect(verdict.inUse).toBe('cuda');
    expect(verdict.figures?.askedMs).toBe(10);
    expect(describeVerdict(verdict).text).toMatch(/^parakeet on CUDA; 10\.0 ms against 52\.0 ms/);
  });

  it('is not fooled by the first inferences, which build and allocate', async () => {
    const cold = [5000, 900, 200, 10, 10, 10, 10, 10, 10, 10, 10, 10];
    expect((await prove(cold, [50])).inUse).toBe('cuda');
  });

  it('is open where the speed is in between and nothing else speaks', async () => {
    const verdict = await prove([36], [50], { gpuMemoryGrowthBytes: undefined });
    expect(verdict).toMatchObject({ inUse: 'unknown' });
    expect(verdict.evidence).toMatch(/^too little faster: .*GPU memory not readable$/);
    expect(describeVerdict(verdict).text).toContain('asked for CUDA, which is not proved');
  });

  it('is CUDA in between when the memory of the GPU grew', async () => {
    expect((await prove([36], [50], { gpuMemoryGrowthBytes: 300 * MIB })).inUse).toBe('cuda');
    expect((await prove([36], [50], { gpuMemoryGrowthBytes: 5 * MIB })).inUse).toBe('unknown');
  });

  it('is open where memory grew and nothing became faster', async () => {
    const verdict = await prove([50], [50], { gpuMemoryGrowthBytes: 300 * MIB });
    expect(verdict).toMatchObject({ inUse: 'unknown' });
    expect(verdict.evidence).toMatch(/^memory and speed contradict/);
  });

  it('is open where the faster half is luck', async () => {
    expect((await prove([10, 90, 10, 90, 10], [50])).inUse).toBe('unknown');
  });

  it('asks more of a baseline that was measured another day', async () => {
    expect((await prove([25], 50)).inUse).toBe('unknown');
    expect((await prove([25], [50])).inUse).toBe('cuda');
    expect((await prove([15], 50)).inUse).toBe('cuda');
    expect((await prove([49], 50)).inUse).toBe('cpu');
  });

  it('tells TensorRT from CUDA by its engines only', async () => {
    const asked = { asked: 'tensorrt' } as const;
    expect(await prove([10], [50], { ...asked, tensorrtEngines: 2 })).toMatchObject({
      inUse: 'tensorrt',
      evidence: expect.stringContaining('2 TensorRT engines'),
    });
    expect(await prove([10], [50], { ...asked, tensorrtEngines: 0 })).toMatchObject({
      inUse: 'cuda',
      evidence: expect.stringContaining('no TensorRT engine was built'),
    });
    expect((await prove([10], [50], asked)).inUse).toBe('unknown');
    expect((await prove([50], [50], { ...asked, tensorrtEngines: 2 })).inUse).toBe('cpu');
  });

  it('needs no measurement for the CPU, and a comparison for the rest', async () => {
    const probe = (): Promise<void> => Promise.reject(new Error('must not run'));
    const request = { role: 'vad', model: 'silero', probe } as const;
    const clock = new ManualClock();
    const onCpu = await proveProvider({ ...request, asked: 'cpu' }, clock);
    expect(describeVerdict(onCpu)).toEqual({ state: 'ok', text: 'silero on the CPU', fix: '' });
    expect((await proveProvider({ ...request, asked: 'cuda' }, clock)).inUse).toBe('unknown');
  });

  it('is open when the engine fails, with its words', async () => {
    const probe = (): Promise<void> => Promise.reject(new Error('out of memory'));
    const verdict = await prove([10], [50], { probe });
    expect(verdict).toMatchObject({
      inUse: 'unknown',
      evidence: 'its trial inference failed: out of memory',
      figures: undefined,
    });
  });

  it('gives up a probe that takes too long, and says so', async () => {
    const verdict = await prove([4000], [4000]);
    expect(verdict).toMatchObject({ inUse: 'unknown' });
    expect(verdict.evidence).toContain('takes too long');
    expect(verdict.figures!.rounds).toBeLessThan(5);
  });

  it('never says CUDA for a CPU whose times wander by a fifth, in any order', async () => {
    const times = fc.array(fc.double({ min: 45, max: 55, noNaN: true }), {
      minLength: 24,
      maxLength: 24,
    });
    await fc.assert(
      fc.asyncProperty(
        times,
        times,
        fc.option(fc.integer({ min: 0, max: 60 * MIB })),
        async (a, b, m) => {
          const verdict = await prove(a, b, { gpuMemoryGrowthBytes: m ?? undefined });
          expect(verdict.inUse).toBe('cpu');
        },
      ),
    );
  });

  it('has a median', () => {
    expect([median([]), median([3]), median([1, 9]), median([9, 1, 4])]).toEqual([0, 3, 5, 4]);
  });
});

describe('stored CPU baselines', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'earshot-baselines-'));
    path = join(folder, 'cpu-baselines.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const key = { modelHash: 'a'.repeat(64), threads: 4 };

  it('are found again by model and threads', () => {
    new CpuBaselines(path).keep(key, 51.5);
    const again = new CpuBaselines(path);
    expect(again.find(key)).toBe(51.5);
    expect(again.find({ ...key, threads: 2 })).toBeUndefined();
    again.keep(key, 40);
    expect(new CpuBaselines(path).find(key)).toBe(40);
  });

  it('stay few', () => {
    const baselines = new CpuBaselines(path);
    for (let threads = 1; threads <= 100; threads += 1) baselines.keep({ ...key, threads }, 1);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toHaveLength(64);
    expect(baselines.find({ ...key, threads: 1 })).toBeUndefined();
    expect(baselines.find({ ...key, threads: 100 })).toBe(1);
  });

  it.each(['', 'null', '{}', '[1, null, {"key": 5}, {"key": "k", "medianMs": -1}]', '['])(
    'are none in a spoilt file %j',
    (text) => {
      writeFileSync(path, text);
      const baselines = new CpuBaselines(path);
      expect(baselines.find(key)).toBeUndefined();
      baselines.keep(key, 7);
      expect(new CpuBaselines(path).find(key)).toBe(7);
    },
  );
});

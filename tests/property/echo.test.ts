import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KalmanEchoCanceller } from '../../daemon/voice/echo/kalman-echo-canceller.ts';
import { noise } from '../fakes/echo-signals.ts';

const FRAME = 512;

/** One frame of something that a driver may deliver. */
const frames = fc.array(
  fc.record({
    kind: fc.constantFrom('noise', 'zeros', 'clipped', 'nan', 'infinite', 'huge', 'click', 'echo'),
    gain: fc.double({ min: 0.0001, max: 1, noNaN: true }),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    repeat: fc.integer({ min: 1, max: 6 }),
  }),
  { minLength: 1, maxLength: 8 },
);
type Sketch = { kind: string; gain: number; seed: number; repeat: number };

function drawn({ kind, gain, seed, repeat }: Sketch, played: Float32Array): Float32Array {
  const sound = noise(FRAME * repeat, seed);
  return sound.map((x, n) => {
    switch (kind) {
      case 'zeros':
        return 0;
      case 'clipped':
        return Math.sign(x);
      case 'nan':
        return n % 7 === 0 ? Number.NaN : gain * x;
      case 'infinite':
        return n % 99 === 0 ? Number.NEGATIVE_INFINITY : x;
      case 'huge':
        return 1e30 * x;
      case 'click':
        return n === 0 ? 1 : 0;
      case 'echo':
        return gain * (played[n] ?? 0);
      default:
        return gain * x;
    }
  });
}

/** What of it a converter could have delivered. */
function energy(samples: Float32Array): number {
  return samples.reduce((sum, x) => sum + (Number.isNaN(x) ? 0 : Math.min(1, x * x)), 0);
}

describe('the Kalman echo canceller, whatever comes in', () => {
  it('stays finite and never lets out much more than came in', () => {
    const input = fc.record({ mic: frames, ref: frames, isSuppressing: fc.boolean() });
    fc.assert(
      fc.property(input, ({ mic, ref, isSuppressing }) => {
        const canceller = new KalmanEchoCanceller({ isSuppressing });
        let [received, sent] = [0, 0];
        for (const [index, sketch] of mic.entries()) {
          const twin = ref[index % ref.length] ?? sketch;
          const played = drawn({ ...twin, repeat: sketch.repeat }, new Float32Array(0));
          const heard = drawn(sketch, played);
          for (let at = 0; at < heard.length; at += FRAME) {
            const frame = heard.subarray(at, at + FRAME);
            const out = canceller.process(frame, played.subarray(at, at + FRAME));
            expect(out.every((x) => Number.isFinite(x))).toBe(true);
            received += energy(frame);
            sent += energy(out);
          }
        }
        expect(sent).toBeLessThanOrEqual(2 * received + 1e-6);
        const { driftPpm, erleDb } = canceller.status();
        expect(Math.abs(driftPpm)).toBeLessThanOrEqual(300);
        expect(erleDb === undefined || Number.isFinite(erleDb)).toBe(true);
        const silence = new Float32Array(FRAME);
        const still = Array.from({ length: 4 }, () => canceller.process(silence, silence)).at(-1);
        expect(energy(still ?? silence)).toBeLessThan(1e-9);
      }),
      { numRuns: 20 },
    );
  });

  it('says the same of the same sound', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        const [mic, ref] = [noise(8 * FRAME, seed), noise(8 * FRAME, seed + 1)];
        const whole = new KalmanEchoCanceller().process(mic, ref);
        const inFrames = new KalmanEchoCanceller();
        for (let at = 0; at < mic.length; at += FRAME) {
          const out = inFrames.process(mic.subarray(at, at + FRAME), ref.subarray(at, at + FRAME));
          expect(out).toEqual(whole.slice(at, at + FRAME));
        }
      }),
      { numRuns: 10 },
    );
  });
});

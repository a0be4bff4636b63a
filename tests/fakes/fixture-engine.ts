import type { ManualClock } from '../../daemon/base/clock.ts';
import type { Provider } from '../../daemon/ports/models.ts';

/** An engine that says one thing and does another, as native libraries do. */
export interface FixtureEngine {
  /** What it says it computes on. */
  readonly claims: Provider;
  probe(): Promise<void>;
}

/** Works for real: multiplies matrices on this thread, `share` of what the CPU engine does. */
export function busyEngine(claims: Provider, share: number): FixtureEngine {
  const size = 64;
  const repeats = Math.round(12 * share);
  const left = new Float32Array(size * size).fill(0.5);
  const out = new Float32Array(size * size);
  const multiply = (): void => {
    for (let row = 0; row < size; row += 1) {
      for (let column = 0; column < size; column += 1) {
        let sum = 0;
        for (let k = 0; k < size; k += 1) sum += left[row * size + k]! * left[k * size + column]!;
        out[row * size + column] = sum;
      }
    }
  };
  return {
    claims,
    probe: async () => {
      for (let turn = 0; turn < repeats; turn += 1) multiply();
    },
  };
}

/** Takes times from a list, again from its beginning at the end. */
export function timedEngine(
  claims: Provider,
  clock: ManualClock,
  timesMs: readonly number[],
): FixtureEngine {
  let next = 0;
  return {
    claims,
    probe: async () => {
      clock.advanceBy(timesMs[next % timesMs.length]!);
      next += 1;
    },
  };
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createResampler } from '../../hw/resampler.ts';

function tone(hz: number, rateHz: number, samples: number): Float32Array {
  return Float32Array.from({ length: samples }, (_, i) =>
    Math.sin((2 * Math.PI * hz * i) / rateHz),
  );
}

/** Root mean square of the middle half, away from the edges of the filter, in dB of a sine. */
function levelDb(samples: Float32Array): number {
  const middle = samples.subarray(samples.length / 4, (samples.length * 3) / 4);
  const power = middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length;
  return 10 * Math.log10(power * 2 + 1e-12);
}

interface Rates {
  fromHz: number;
  toHz: number;
  /** Samples given at once. */
  block?: number;
}

function resampled(signal: Float32Array, { fromHz, toHz, block = 480 }: Rates): Float32Array {
  const resampler = createResampler(fromHz, toHz);
  const out: number[] = [];
  for (let at = 0; at < signal.length; at += block) {
    out.push(...resampler.process(signal.subarray(at, at + block)));
  }
  resampler.close();
  return Float32Array.from(out);
}

describe('the resampler', () => {
  it.each([
    [48_000, 16_000],
    [44_100, 16_000],
    [22_050, 48_000],
    [16_000, 44_100],
    [8_000, 16_000],
    [192_000, 16_000],
  ])('keeps the level, the pitch and the length of a 1 kHz tone from %i to %i Hz', (from, to) => {
    const output = resampled(tone(1_000, from, from), { fromHz: from, toHz: to });
    expect(Math.abs(output.length - to)).toBeLessThanOrEqual(4);
    expect(Math.abs(levelDb(output))).toBeLessThan(0.2);
    const middle = output.subarray(to / 4, (to * 3) / 4);
    const rises = middle.filter((s, i) => i > 0 && s >= 0 && middle[i - 1]! < 0).length;
    expect(Math.abs(rises - 500)).toBeLessThanOrEqual(1);
  });

  it('removes what the lower rate cannot carry', () => {
    const rates = { fromHz: 48_000, toHz: 16_000 };
    expect(levelDb(resampled(tone(9_000, 48_000, 48_000), rates))).toBeLessThan(-60);
    expect(levelDb(resampled(tone(15_000, 48_000, 48_000), rates))).toBeLessThan(-60);
  });

  it('is the identity between equal rates', () => {
    const signal = tone(440, 16_000, 100);
    expect(resampled(signal, { fromHz: 16_000, toHz: 16_000 })).toEqual(signal);
  });

  it('forgets the former signal on reset', () => {
    const resampler = createResampler(48_000, 16_000);
    resampler.process(new Float32Array(4_800).fill(1));
    resampler.reset();
    expect(resampler.process(new Float32Array(480)).every((sample) => sample === 0)).toBe(true);
    resampler.close();
    resampler.close();
    expect(() => resampler.process(new Float32Array(1))).toThrow('after close');
  });

  it('gives the same samples whatever the size of the blocks', () => {
    const signal = tone(700, 44_100, 6_000);
    const rates = { fromHz: 44_100, toHz: 16_000 };
    const whole = resampled(signal, { ...rates, block: signal.length });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000 }), (block) => {
        const pieces = resampled(signal, { ...rates, block });
        return (
          pieces.length === whole.length && pieces.every((s, i) => Math.abs(s - whole[i]!) < 1e-5)
        );
      }),
      { numRuns: 30 },
    );
  });
});

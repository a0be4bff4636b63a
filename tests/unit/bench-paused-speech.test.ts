import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movedSample, type Pause, withPauses } from '../../scripts/bench/paused-speech.ts';

/** Pauses of some lengths, ms, after 16 and after 48 samples. */
function pausesOf(first: number, second: number): Pause[] {
  return [
    { atSample: 16, lengthMs: first },
    { atSample: 48, lengthMs: second },
  ];
}

describe('a sample of a recording with other pauses', () => {
  it('moves with the speech, and falls on the end of a pause that is shorter', () => {
    const moved = (sample: number): number => movedSample(sample, pausesOf(2, 1), pausesOf(1, 3));
    expect([0, 15, 16, 20].map(moved)).toEqual([0, 15, 16, 20]);
    expect([32, 40, 47, 48].map(moved)).toEqual([32, 32, 32, 32]);
    expect([49, 79, 80, 95].map(moved)).toEqual([33, 63, 64, 79]);
    // The second pause is longer: speech goes on later.
    expect([96, 100].map(moved)).toEqual([112, 116]);
  });

  it('is where the same sound is', () => {
    const clip = Float32Array.from({ length: 6400 }, (_, n) => n + 1);
    const ms = fc.integer({ min: 0, max: 40 });
    const pair = fc.tuple(ms, ms);
    fc.assert(
      fc.property(pair, pair, fc.nat(5000), ([a, b], [c, d], sample) => {
        const places = [1600, 4800] as const;
        const at = (x: number, y: number): Pause[] => [
          { atSample: places[0], lengthMs: x },
          { atSample: places[1], lengthMs: y },
        ];
        const from = withPauses(clip, at(a, b));
        const to = withPauses(clip, at(c, d));
        const inSpeech = from[sample] === sample + 1 && sample < places[0];
        const moved = movedSample(sample, at(a, b), at(c, d));
        if (inSpeech) expect(to[moved]).toBe(from[sample]);
        const end = from.length - 1;
        expect(to[movedSample(end, at(a, b), at(c, d))]).toBe(from[end]);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { drawnInterval, meanInterval, poisson, wilson } from '../../scripts/bench/intervals.ts';

describe('intervals of counts', () => {
  // Garwood's exact limits, as in tables of the Poisson distribution.
  it.each([
    [0, 0, 3.6889],
    [1, 0.0253, 5.5716],
    [5, 1.6235, 11.6683],
    [10, 4.7954, 18.3904],
    [100, 81.364, 121.627],
  ])('of %i events is that of the tables', (count, low, high) => {
    const [from, to] = poisson(count);
    expect(from).toBeCloseTo(low, 3);
    expect(to).toBeCloseTo(high, 3);
  });

  // Wilson score limits without continuity correction, Newcombe 1998, table I.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is that of the tables', (part, whole, low, high) => {
    const [from, to] = wilson(part, whole);
    expect(from).toBeCloseTo(low, 4);
    expect(to).toBeCloseTo(high, 4);
  });

  it('says nothing about nothing', () => {
    expect(wilson(0, 0)).toEqual([0, 1]);
  });
});

describe('the interval of a mean', () => {
  it('is two standard errors to each side', () => {
    // Standard deviation 2, standard error 1.
    const [low, high] = meanInterval([8, 8, 12, 12].map((x) => 10 + (x - 10) * Math.sqrt(3 / 4)));
    expect(low).toBeCloseTo(10 - 1.96, 3);
    expect(high).toBeCloseTo(10 + 1.96, 3);
  });
});

describe('an interval by drawing again', () => {
  it('is about that of the formula where there is one', () => {
    const groups = Array.from({ length: 400 }, (_, n) => ({ part: n % 2, whole: 1 }));
    const [low, high] = drawnInterval(groups);
    const [wanted, most] = wilson(200, 400);
    expect(low).toBeCloseTo(wanted, 1.7);
    expect(high).toBeCloseTo(most, 1.7);
    expect(drawnInterval(groups)).toEqual([low, high]);
  });

  it('is wider where few groups hold all that was counted', () => {
    const groups = Array.from({ length: 4 }, (_, n) => ({ part: 100 * (n % 2), whole: 100 }));
    const [low, high] = drawnInterval(groups);
    expect(high - low).toBeGreaterThan(0.5);
  });
});

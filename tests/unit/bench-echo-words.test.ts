import { describe, expect, it } from 'vitest';
import { errorRate, moreErrors } from '../../scripts/bench/echo-words.ts';

const cases = (errors: readonly number[]) =>
  errors.map((count, n) => ({ sentence: `s${n % 4}`, words: 10, errors: count }));

describe('word errors beside those of the clean near end', () => {
  it('are of all words, not a mean of rates', () => {
    const long = { sentence: 'long', words: 90, errors: 0 };
    const short = { sentence: 'short', words: 10, errors: 10 };
    expect(errorRate([long, short])).toBe(10);
  });

  it('are compared case by case: what both have in common is no chance', () => {
    const clean = [0, 9, 0, 9, 0, 9, 0, 9];
    const { points, interval } = moreErrors(cases(clean.map((count) => count + 1)), cases(clean));
    expect(points).toBeCloseTo(10);
    expect(interval[0]).toBeCloseTo(10);
    expect(interval[1]).toBeCloseTo(10);
  });

  it('may be fewer, and the interval says how sure that is', () => {
    const { points, interval } = moreErrors(cases([0, 4, 0, 0]), cases([1, 1, 3, 1]));
    expect(points).toBeCloseTo(-5);
    expect(interval[0]).toBeLessThan(-5);
    expect(interval[1]).toBeGreaterThan(0);
  });
});

import { describe, expect, it } from 'vitest';
import { similarityCurve } from '../../daemon/cli/eval/similarity-curve.ts';
import { suretyOf } from '../../daemon/knowledge/search/surety.ts';

describe('the curve of an embedder', () => {
  it('is found again from what follows it', () => {
    const curve = { half: 0.62, steepness: 25 };
    const found = Array.from({ length: 4000 }, (_, at) => {
      const cosine = 0.4 + 0.4 * (at / 4000);
      // As many are right as the curve says: a low-discrepancy sequence instead of chance.
      return { cosine, isRight: (at * 0.618034) % 1 < suretyOf(cosine, curve) };
    });
    const fit = similarityCurve(found)!;
    expect(fit.half).toBeCloseTo(curve.half, 2);
    expect(fit.steepness / curve.steepness).toBeCloseTo(1, 1);
  });

  it('has an end where similarity decides everything', () => {
    const found = Array.from({ length: 100 }, (_, at) => ({ cosine: at, isRight: at >= 50 }));
    const fit = similarityCurve(found)!;
    expect(fit.half).toBeCloseTo(49.5, 1);
    expect(fit.steepness).toBeLessThan(100);
  });

  it('is not drawn through too little, or where what is nearer is not righter', () => {
    const few = Array.from({ length: 100 }, (_, at) => ({ cosine: at, isRight: at > 90 }));
    expect(similarityCurve(few)).toBeUndefined();
    expect(similarityCurve([])).toBeUndefined();
    const wrong = Array.from({ length: 100 }, (_, at) => ({ cosine: at, isRight: at < 50 }));
    expect(similarityCurve(wrong)).toBeUndefined();
    const alike = Array.from({ length: 100 }, (_, at) => ({ cosine: 0.5, isRight: at < 50 }));
    expect(similarityCurve(alike)).toBeUndefined();
  });
});

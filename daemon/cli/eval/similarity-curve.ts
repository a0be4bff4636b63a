import type { SuretyCurve } from '../../knowledge/search/surety.ts';

/** A passage that an embedder found nearest. */
export interface NearestPassage {
  cosine: number;
  /** It answers the question. */
  isRight: boolean;
}

/** Fewer of either kind say nothing about a curve. */
const FEWEST = 20;
/** Newton's method on two numbers settles in less than ten. */
const ROUNDS = 50;
/** As if a little were known before, so that a perfect split has an end. */
const RIDGE = 0.01;
const SETTLED = 1e-9;

/**
 * How surely a passage is the right one by its similarity: logistic regression by Newton's method
 * (Hastie, Tibshirani, Friedman, "The elements of statistical learning", 2009, 4.4.1).
 * @returns undefined: there is too little to go by, or more similar passages are not righter
 */
export function similarityCurve(found: readonly NearestPassage[]): SuretyCurve | undefined {
  const right = found.filter(({ isRight }) => isRight).length;
  if (Math.min(right, found.length - right) < FEWEST) return undefined;
  const mean = found.reduce((sum, { cosine }) => sum + cosine, 0) / found.length;
  const spread = Math.sqrt(
    found.reduce((sum, { cosine }) => sum + (cosine - mean) ** 2, 0) / found.length,
  );
  if (spread === 0) return undefined;
  const points = found.map(({ cosine, isRight }) => ({ x: (cosine - mean) / spread, isRight }));
  const { slope, offset } = fitted(points);
  return slope > 0
    ? { half: mean - (offset / slope) * spread, steepness: slope / spread }
    : undefined;
}

function fitted(points: readonly { x: number; isRight: boolean }[]): {
  slope: number;
  offset: number;
} {
  let [slope, offset] = [0, 0];
  for (let round = 0; round < ROUNDS; round += 1) {
    const sums = { slope: -RIDGE * slope, offset: 0, xx: RIDGE, x: 0, one: 0 };
    for (const { x, isRight } of points) {
      const chance = 1 / (1 + Math.exp(-(slope * x + offset)));
      const missing = (isRight ? 1 : 0) - chance;
      const weight = chance * (1 - chance);
      sums.slope += missing * x;
      sums.offset += missing;
      sums.xx += weight * x * x;
      sums.x += weight * x;
      sums.one += weight;
    }
    const determinant = sums.xx * sums.one - sums.x ** 2;
    if (!(determinant > 0)) break;
    const slopeStep = (sums.one * sums.slope - sums.x * sums.offset) / determinant;
    const offsetStep = (sums.xx * sums.offset - sums.x * sums.slope) / determinant;
    slope += slopeStep;
    offset += offsetStep;
    if (Math.abs(slopeStep) + Math.abs(offsetStep) < SETTLED) break;
  }
  return { slope, offset };
}

/**
 * A passage of which one in two is the right one has this fit, and how fast that changes: fitted by
 * logistic regression to one half of the questions of XQuAD (by a hash), each asked with and
 * without the article that it is about, among 15, 75 and 1,475 passages. Without a good match the
 * best passage of a larger store fits better by chance, so one curve for all sizes is a compromise;
 * `earshot eval retrieval` shows what the floor costs and saves.
 */
const HALF_FIT = 0.31;
const STEEPNESS = 18;

/** Default floor: below it the documents are taken not to say it. */
export const MIN_SCORE = 0.4;

/** @param fit 0..1, see pool-ranking.ts @returns 0..1, how surely it is what was asked for */
export function suretyOf(fit: number): number {
  return 1 / (1 + Math.exp(-STEEPNESS * (fit - HALF_FIT)));
}

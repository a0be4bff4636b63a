/** How a measure becomes a probability: the logistic function. */
export interface SuretyCurve {
  /** Of the passages that measure this, one in two is the right one. */
  half: number;
  /** Above 0: how fast that changes, per unit of the measure. */
  steepness: number;
}

/**
 * Of the fit of words (pool-ranking.ts). Fitted by logistic regression to one half of the questions
 * of XQuAD (by a hash), each asked with and without the article that it is about, among 15, 75 and
 * 1,475 passages. Without a good match the best passage of a larger store fits better by chance, so
 * one curve for all sizes is a compromise; `earshot eval retrieval` shows what the floor costs and
 * saves.
 */
export const WORDS_SURETY: SuretyCurve = { half: 0.31, steepness: 18 };

/** @returns 0..1, how surely a passage that measures this is what was asked for */
export function suretyOf(measure: number, { half, steepness }: SuretyCurve): number {
  return 1 / (1 + Math.exp(-steepness * (measure - half)));
}

/**
 * Keeps the first places from deciding everything: Cormack et al. ("Reciprocal rank fusion", 2009)
 * take 60; with 10 a weak embedder beside the words did less harm, and more good.
 */
const RANK_OFFSET = 10;

/**
 * Joins two orders, the best first, into one by reciprocal ranks.
 * @param weight of the second order beside the first, 0 or more; 0: it only adds what the first
 *   lacks
 */
export function fused(
  first: readonly number[],
  second: readonly number[],
  weight: number,
): number[] {
  const scores = new Map<number, number>();
  for (const [at, id] of first.entries()) scores.set(id, 1 / (RANK_OFFSET + at + 1));
  for (const [at, id] of second.entries()) {
    scores.set(id, (scores.get(id) ?? 0) + weight / (RANK_OFFSET + at + 1));
  }
  return [...scores].sort((a, b) => b[1] - a[1]).map(([id]) => id);
}

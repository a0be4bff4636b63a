/** Fewer passages than this say little about how rare a word is; taken as if there were more. */
const FEWEST_PASSAGES = 1000;

/**
 * How much a word tells, 0 or more: Robertson and Spärck Jones' weight in the form that never goes
 * below zero (Lucene's BM25).
 * @param inPassages how many of them have it
 * @param fewest how many passages there are taken to be at least
 */
export function rarity(inPassages: number, passages: number, fewest = FEWEST_PASSAGES): number {
  const all = Math.max(passages, fewest, inPassages);
  return Math.log(1 + (all - inPassages + 0.5) / (inPassages + 0.5));
}

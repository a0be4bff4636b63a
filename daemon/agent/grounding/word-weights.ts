/** A word that stands nowhere is as rare as one in every other text. */
const UNSEEN = 0.5;

/**
 * How much words tell: the rarer in these texts, the more (inverse document frequency, Spärck
 * Jones 1972, smoothed so that a word in all of them still counts).
 * @param texts stems of each
 */
export function wordWeights(texts: readonly (readonly string[])[]): (stem: string) => number {
  const counts = new Map<string, number>();
  for (const stems of texts) {
    for (const stem of new Set(stems)) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  }
  const total = Math.max(1, texts.length);
  return (stem) => Math.log(1 + total / (counts.get(stem) ?? UNSEEN));
}

import type { Evidence } from './evidence.ts';
import { isFiller } from './phrase-reader.ts';
import type { Spot } from './spots.ts';

/** "I want to hear", and then anything; undefined: it opens otherwise, or is about other things. */
export function readOpening(
  tokens: readonly string[],
  spots: readonly Spot[],
): Evidence | undefined {
  const first = spots.find(({ meanings }) => meanings.some(({ is }) => is === 'opening'));
  const before = spots.filter(({ end }) => end <= (first?.start ?? 0));
  if (first === undefined || !before.every(isFiller)) return undefined;
  const rest = spots.filter(({ start }) => start >= first.end);
  const end = rest.findLast((spot) => !isFiller(spot))?.end ?? first.end;
  const words = tokens.slice(first.end, end);
  if (words.length === 0) return undefined;
  for (const meaning of first.meanings) {
    if (meaning.is !== 'opening' || words.some((word) => meaning.never.has(word))) continue;
    const { intent, slot } = meaning.opening;
    return { match: { intent, slots: { [slot]: words.join(' ') }, score: 1 }, certainty: 1 };
  }
  return undefined;
}

import type { Term } from './question.ts';

/**
 * Passages that the index is made to score, about: each costs it some 3 µs, and of those with any
 * word of a question there may be half the store.
 */
const MAX_MATCHES = 3000;
/** Common words are looked for in pairs of the rarest so many. */
const PAIRED_TERMS = 5;

/**
 * What to ask the index for, in the syntax of FTS5: passages with any of the rare words, and, as
 * far as these leave room, with two of the common ones. Words of wordsIn() hold no quotes.
 * @returns '' where no passage has any of the words
 */
export function wordQuery(
  terms: readonly Term[],
  frequencies: ReadonlyMap<string, number>,
  passages: number,
): string {
  const frequency = ({ stem }: Term): number => frequencies.get(stem) ?? 0;
  const known = terms.filter((term) => frequency(term) > 0);
  known.sort((one, other) => frequency(one) - frequency(other));
  const asked: string[] = [];
  const common: Term[] = [];
  let matches = 0;
  const add = (expression: string, expected: number): void => {
    if (asked.length > 0 && matches + expected > MAX_MATCHES) return;
    asked.push(expression);
    matches += expected;
  };
  for (const term of known) {
    if (matches + frequency(term) <= MAX_MATCHES) add(quoted(term), frequency(term));
    else common.push(term);
  }
  for (const [one, other] of pairsOf(common.slice(0, PAIRED_TERMS))) {
    // As often as if the words had nothing to do with each other.
    const expected = (frequency(one) * frequency(other)) / Math.max(1, passages);
    add(`(${quoted(one)} AND ${quoted(other)})`, expected);
  }
  const [only] = common;
  if (asked.length === 0 && only !== undefined) return quoted(only);
  return asked.join(' OR ');
}

function quoted({ word }: Term): string {
  return `"${word}"`;
}

/** Each two, those with early ones first. */
function pairsOf<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((other, at) => items.slice(0, at).map((one): [T, T] => [one, other]));
}

import { drawnInterval, type Interval, type Share } from './intervals.ts';
import { percentOf, sum } from './stats.ts';

/** What became of the words of one case. */
export interface CaseWords {
  /** Cases of one sentence are not independent of each other. */
  sentence: string;
  words: number;
  errors: number;
}

/** @returns word errors per 100 words */
export function errorRate(cases: readonly CaseWords[]): number {
  return percentOf(sum(cases.map(({ errors }) => errors)), sum(cases.map(({ words }) => words)));
}

/**
 * How many more errors there are than in the same cases heard clean, with what of it is chance.
 * @param cases and @param clean are of the same length and order
 * @returns points: word errors per 100 words
 */
export function moreErrors(
  cases: readonly CaseWords[],
  clean: readonly CaseWords[],
): { points: number; interval: Interval } {
  const groups = new Map<string, Share>();
  for (const [index, { sentence, words, errors }] of cases.entries()) {
    const group = groups.get(sentence) ?? { part: 0, whole: 0 };
    groups.set(sentence, group);
    group.part += errors - (clean[index]?.errors ?? 0);
    group.whole += words;
  }
  const [low, high] = drawnInterval([...groups.values()]);
  return { points: errorRate(cases) - errorRate(clean), interval: [100 * low, 100 * high] };
}

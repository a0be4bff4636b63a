import type { Replies } from '../replies.ts';
import { tokenize } from '../tokens.ts';

/** Home Assistant domain of lists. */
export const LIST = 'todo';
/** A sentence with more things is a mistake. */
const MAX_ITEMS = 20;
/** Stands for a blank that parts nothing; nobody types it. */
const BOUND = '\u0001';

/**
 * The things that somebody names in one sentence: "milk, eggs and bread" are three.
 * @param item their words, without punctuation
 * @param said the whole request as written, for its commas; undefined: not known
 */
export function itemsSaid(item: string, said: string | undefined, replies: Replies): string[] {
  const written = writtenAs(item, said ?? '') ?? item;
  const pattern = (name: string): RegExp => {
    return new RegExp(replies.word('names', name) ?? '(?!)', 'giu');
  };
  const bound = written.replace(pattern('compound'), (words) => words.replace(/\s/g, BOUND));
  const items = bound
    .split(pattern('between'))
    .map((each) => each.replaceAll(BOUND, ' ').trim())
    .filter((each) => each !== '');
  return withoutRepeats(items.slice(0, MAX_ITEMS));
}

/** The same words in whatever case are the same thing. */
export function isSameItem(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function withoutRepeats(items: readonly string[]): string[] {
  return items.filter((item, index) => {
    return items.findIndex((other) => isSameItem(item, other)) === index;
  });
}

function writtenAs(item: string, said: string): string | undefined {
  const words = tokenize(item).map((word) => word.replace(/[^\p{L}\p{N}]/gu, '\\$&'));
  const pattern = new RegExp(words.join('[^\\p{L}\\p{N}]+'), 'iu');
  return words.length === 0 ? undefined : pattern.exec(said)?.[0];
}

import { tokenize } from '../tokens.ts';

/** Marks that may end a command; a comma or point in a number is none. */
const MARK = /[,;.!?:\n]+(?=\s|$)/u;

/**
 * After how many words a mark of writing stands.
 * @param tokens the words of the text; where cutting at the marks changes them, no mark counts
 */
export function punctuationGaps(text: string, tokens: readonly string[]): ReadonlySet<number> {
  const gaps = new Set<number>();
  let count = 0;
  for (const part of text.split(MARK)) {
    count += tokenize(part).length;
    if (count > 0 && count < tokens.length) gaps.add(count);
  }
  return count === tokens.length ? gaps : new Set();
}

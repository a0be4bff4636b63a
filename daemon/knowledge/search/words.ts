import { porterStem } from './porter-stem.ts';

/**
 * Words of a text as the index takes them apart: runs of letters and digits, lower case, without
 * the marks above and below letters.
 */
export function wordsIn(text: string): string[] {
  const plain = text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
  return plain.match(/[\p{L}\p{N}\p{Co}]+/gu) ?? [];
}

/** Words whose stems are kept at hand; a language has some ten thousand that are used. */
const MAX_STEMS = 50_000;
const stems = new Map<string, string>();

/** The stem of a word of wordsIn(), under which the index keeps it. */
export function stemOf(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  if (stems.size >= MAX_STEMS) stems.clear();
  const stem = porterStem(word);
  stems.set(word, stem);
  return stem;
}

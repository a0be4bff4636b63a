import { readingOrder, rightToLeftBalance } from './bidi.ts';
import { type Box, boundsOf, median } from './box.ts';

/** Letters without a space between them, in the order in which they stand from left to right. */
export interface Word extends Box {
  letters: readonly string[];
  baseline: number;
  /** Of the type, in the units of the box. */
  size: number;
  isBold: boolean;
  isFixedWidth: boolean;
}

/** Words on one line with no wide gap between them, from left to right. */
export interface Segment extends Box {
  words: readonly Word[];
  baseline: number;
  /** Of most of its letters. */
  size: number;
}

/** Scripts written without spaces. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hira}\p{Script=Kana}\p{Script=Thai}\u3000-\u303f\uff00-\uffef]/u;

/** The segment of these words, which lie on one line. */
export function segmentOf(words: readonly Word[]): Segment {
  const sorted = [...words].sort((a, b) => a.x0 - b.x0);
  const main = sorted.reduce<Word | undefined>(
    (best, word) => (best && best.letters.length >= word.letters.length ? best : word),
    undefined,
  );
  const size = median(sorted.flatMap((word) => word.letters.map(() => word.size)));
  const baseline = sorted.find((word) => word.size === size)?.baseline ?? main?.baseline ?? 0;
  return { ...boundsOf(sorted), words: sorted, baseline, size };
}

/** True where two neighbouring words stand together although they are two: 漢字 漢字. */
function isUnspaced(left: Word, right: Word): boolean {
  const before = left.letters.at(-1) ?? '';
  const after = right.letters[0] ?? '';
  return UNSPACED.test(before) && UNSPACED.test(after);
}

/** What words say that stand on one line, in the order in which they are read. */
export function textOfWords(words: readonly Word[], isRightToLeft: boolean): string {
  const letters: string[] = [];
  for (const [at, word] of words.entries()) {
    const before = words[at - 1];
    if (before && !isUnspaced(before, word)) letters.push(' ');
    for (const letter of word.letters) letters.push(letter);
  }
  return readingOrder(letters, isRightToLeft);
}

/** True when most letters of these words are read from right to left. */
export function areRightToLeft(words: readonly Word[]): boolean {
  let balance = 0;
  for (const word of words) balance += rightToLeftBalance(word.letters);
  return balance > 0;
}

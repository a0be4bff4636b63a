/**
 * From the order in which letters stand on the page to the order in which they are read: the
 * reverse of the Unicode Bidirectional Algorithm (UAX #9) for one line, without explicit marks.
 */

const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const LETTER = /\p{L}/u;
const DIGIT = /\p{Nd}/u;
/** One of these between digits belongs to the number, as do signs beside it (UAX #9, W4, W5). */
const IN_NUMBER = /^[.,:/+\-\u2212%\u066a\u066b\u066c$\u20ac\u00a3]$/;
const BRACKETS: Readonly<Record<string, string>> = {
  '(': ')',
  ')': '(',
  '[': ']',
  ']': '[',
  '{': '}',
  '}': '{',
  '\u00ab': '\u00bb',
  '\u00bb': '\u00ab',
};

/** R: right to left, L: left to right, D: digits, N: takes the direction of its neighbours. */
type Direction = 'R' | 'L' | 'D' | 'N';

function directionOf(letter: string): Direction {
  if (DIGIT.test(letter)) return 'D';
  if (RIGHT_TO_LEFT.test(letter)) return LETTER.test(letter) ? 'R' : 'N';
  return LETTER.test(letter) ? 'L' : 'N';
}

/** True where a text has letters that are read from right to left. */
export function hasRightToLeft(text: string): boolean {
  return RIGHT_TO_LEFT.test(text);
}

/** More than zero: most letters are read from right to left; below: from left to right. */
export function rightToLeftBalance(letters: Iterable<string>): number {
  let balance = 0;
  for (const letter of letters) {
    const direction = directionOf(letter);
    if (direction === 'R') balance++;
    else if (direction === 'L') balance--;
  }
  return balance;
}

/** Which way each letter runs, once numbers and what stands between Latin words are settled. */
function settledDirections(letters: readonly string[]): Direction[] {
  const found = letters.map(directionOf);
  for (const [at, letter] of letters.entries()) {
    if (found[at] !== 'N' || !IN_NUMBER.test(letter)) continue;
    const before = found[at - 1];
    const next = found[at + 1];
    const isSign = /[%\u066a$\u20ac\u00a3]/.test(letter) && (before === 'D' || next === 'D');
    if (isSign || (before === 'D' && next === 'D')) found[at] = 'D';
  }
  let lastLatin: number | undefined;
  for (const [at, direction] of found.entries()) {
    if (direction === 'R') lastLatin = undefined;
    if (direction === 'L' || (direction === 'D' && lastLatin !== undefined)) {
      if (lastLatin !== undefined) found.fill('L', lastLatin, at);
      found[at] = 'L';
      lastLatin = at;
    }
  }
  return found;
}

/** Letters of a stretch that is read from right to left; Latin words and numbers keep theirs. */
function reversed(letters: readonly string[], directions: readonly Direction[]): string[] {
  const read: string[] = [];
  for (let end = letters.length; end > 0; ) {
    const direction = directions[end - 1];
    let start = end - 1;
    const before = directions[end];
    const isNewScript =
      (direction === 'L' && before === 'R') || (direction === 'R' && before === 'L');
    if (isNewScript) read.push(' ');
    if (direction === 'L' || direction === 'D') {
      while (start > 0 && directions[start - 1] === direction) start--;
    }
    read.push(...letters.slice(start, end));
    end = start;
  }
  return withBracketsThatOpenFirst(read);
}

/** Fonts name a bracket by its shape, which is mirrored in text from right to left. */
function withBracketsThatOpenFirst(letters: string[]): string[] {
  const first = letters.find((letter) => letter in BRACKETS);
  const opensLater = first !== undefined && letters.includes(BRACKETS[first] ?? '');
  if (!opensLater || !/[)\]}\u00bb]/.test(first)) return letters;
  return letters.map((letter) => BRACKETS[letter] ?? letter);
}

/**
 * The text of a line in the order in which it is read.
 * @param letters from left to right as they stand, with spaces
 * @param isRightToLeft the direction of the paragraph
 */
export function readingOrder(letters: readonly string[], isRightToLeft: boolean): string {
  if (!letters.some(hasRightToLeft)) return letters.join('');
  const directions = settledDirections(letters);
  if (isRightToLeft) return reversed(letters, directions).join('');
  let text = '';
  for (let at = 0; at < letters.length; ) {
    if (directions[at] !== 'R') {
      text += letters[at];
      at++;
      continue;
    }
    let end = at + 1;
    for (let next = end; next < letters.length && directions[next] !== 'L'; next++) {
      if (directions[next] === 'R') end = next + 1;
    }
    text += reversed(letters.slice(at, end), directions.slice(at, end)).join('');
    at = end;
  }
  return text;
}

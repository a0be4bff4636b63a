/** No spoken command comes near these; longer text is refused before any work is done on it. */
const MAX_COMMAND_CHARS = 600;
export const MAX_COMMAND_TOKENS = 64;

const LETTER_HYPHEN = /(?<=[\p{L}\d])-(?=\p{L})/gu;
const TOKEN =
  /\d+(?::\d\d)+|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+|\p{L}[\p{L}\p{M}']*|[-+*/=%^]/gu;

/** Most names and most of what is heard: nothing but words, for which the rest changes nothing. */
const PLAIN = /^[A-Za-z ]*$/;

function isWord(text: string): boolean {
  return text !== '';
}

/**
 * Words as they are compared: lower case, no punctuation, numerals and signs apart ("10min 50%" is
 * `10 min 50 %`), hyphens in words as blanks. Apostrophes stay ("what's"). Knows no language.
 */
export function tokenize(text: string): string[] {
  if (PLAIN.test(text)) return text.toLowerCase().split(' ').filter(isWord);
  const plain = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(/[−–—]/g, '-')
    .replace(/[×✕]/g, '*')
    .replace(/÷/g, '/')
    .replace(LETTER_HYPHEN, ' ');
  const tokens: string[] = [];
  for (const match of plain.matchAll(TOKEN)) {
    // Before a numeral a dash is a sign; anywhere else it is punctuation.
    if (match[0] === '-' && plain !== '-' && !/^-\s*\d/.test(plain.slice(match.index))) continue;
    tokens.push(isNumeral(match[0]) ? match[0].replaceAll(',', '') : match[0].replace(/'+$/, ''));
  }
  return tokens;
}

/** The words of a command, or undefined for a text too long to be one. */
export function commandTokens(text: string): string[] | undefined {
  if (text.length > MAX_COMMAND_CHARS) return undefined;
  const tokens = tokenize(text);
  return tokens.length > MAX_COMMAND_TOKENS ? undefined : tokens;
}

/** True for "10", "1.5" and ".5", not for "3:30" or "ten". */
export function isNumeral(token: string): boolean {
  return /^[\d,]*\.?\d+$/.test(token);
}

const MINUTE_PARTS = 60;

/** Minutes, as on a kitchen clock: "3:30" is 3.5, "1:30:00" is 90. Undefined: no such token. */
export function clockMinutes(token: string): number | undefined {
  if (!token.includes(':')) return undefined;
  const parts = token.split(':').map(Number);
  const [seconds = 0, minutes = 0, hours = 0] = parts.reverse();
  return hours * MINUTE_PARTS + minutes + seconds / MINUTE_PARTS;
}

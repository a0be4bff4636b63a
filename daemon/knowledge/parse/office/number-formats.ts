const ROMAN: readonly (readonly [number, string])[] = [
  [1000, 'm'],
  [900, 'cm'],
  [500, 'd'],
  [400, 'cd'],
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
];
/** Beyond it numbers are written in digits, as Word does for Roman ones. */
const MAX_ROMAN = 3999;
const LETTERS = 26;
const FIRST_LETTER = 'a'.charCodeAt(0);

/** A number of a list in the format that Word calls `format`; unknown ones are decimal. */
export function numberAs(value: number, format: string): string {
  if (value < 1 || value > MAX_ROMAN) return String(value);
  switch (format) {
    case 'lowerLetter':
      return letters(value);
    case 'upperLetter':
      return letters(value).toUpperCase();
    case 'lowerRoman':
      return roman(value);
    case 'upperRoman':
      return roman(value).toUpperCase();
    default:
      return String(value);
  }
}

/** a to z, then aa, bb: Word repeats the letter. */
function letters(value: number): string {
  const letter = String.fromCharCode(FIRST_LETTER + ((value - 1) % LETTERS));
  return letter.repeat(Math.ceil(value / LETTERS));
}

function roman(value: number): string {
  let left = value;
  let text = '';
  for (const [worth, letter] of ROMAN) {
    text += letter.repeat(Math.floor(left / worth));
    left %= worth;
  }
  return text;
}

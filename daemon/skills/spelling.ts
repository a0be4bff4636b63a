/** How a language writes its words and numerals, apart from which words it has. */
export interface Spelling {
  /** What stands before the decimals of a numeral. */
  decimal: '.' | ',';
  /** Letters that people type for others: `ae` for `ä`. */
  letters: readonly LetterPair[];
  /** Endings that stand for each other in words of names, as case and gender want. */
  endings: readonly string[];
  compounds: readonly Compound[];
}

type LetterPair = readonly [typed: string, meant: string];

/** Words that are written as one: "Küchenlicht". */
export interface Compound {
  /** The rule of the first part; undefined: any letters. */
  first: string | undefined;
  /** What may stand between the parts. */
  joints: readonly string[];
  /** The rule of the last part, of which every word counts. */
  last: string;
}

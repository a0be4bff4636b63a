import type { NameTrie } from './name-trie.ts';
import { clockMinutes, isNumeral } from './tokens.ts';

/**
 * What sorts of thing a word may begin, a bit for each. Tells without trying that most sentences
 * do not begin with a word.
 */
export type WordClasses = number;

export const NO_CLASS: WordClasses = 0;
/** Of what any word may begin. */
export const ANY_CLASS: WordClasses = ~0;
export const TYPED_CLASSES = { digits: 1, 'clock-digits': 2 } as const;
/** Every word has it, so that it fits what any word may begin. */
const WORD_CLASS: WordClasses = 4;
const FIRST_NAME_BIT = 3;
/** Of a 32 bit number; further kinds of names share the last one. */
const LAST_BIT = 31;

/** @param index of a rule of the home among all that names are looked up by */
export function nameClass(index: number): WordClasses {
  return 1 << Math.min(FIRST_NAME_BIT + index, LAST_BIT);
}

/** Knows the classes of words in one home. */
export class WordClassifier {
  readonly #names: NameTrie;
  readonly #nameClasses: ReadonlyMap<string, WordClasses>;

  constructor(names: NameTrie, nameClasses: ReadonlyMap<string, WordClasses>) {
    this.#names = names;
    this.#nameClasses = nameClasses;
  }

  /** At least one: a word is a word. */
  classesOf(token: string): WordClasses {
    let classes = WORD_CLASS;
    if (isNumeral(token)) classes |= TYPED_CLASSES.digits;
    if (clockMinutes(token) !== undefined) classes |= TYPED_CLASSES['clock-digits'];
    for (const rule of this.#names.beginningWith(token)) {
      classes |= this.#nameClasses.get(rule) ?? NO_CLASS;
    }
    return classes;
  }
}

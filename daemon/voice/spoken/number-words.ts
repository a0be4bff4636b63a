import { toCardinal as germanCardinal, toOrdinal as germanOrdinal } from 'n2words/de-DE';
import { toCardinal as englishCardinal, toOrdinal as englishOrdinal } from 'n2words/en-GB';
import type { SpokenLanguage, SpokenLanguageName } from './language-data.ts';

interface NumberForms {
  toCardinal: (value: string) => string;
  toOrdinal: (value: string) => string;
}

const FORMS: Record<SpokenLanguageName, NumberForms> = {
  en: { toCardinal: englishCardinal, toOrdinal: englishOrdinal },
  de: { toCardinal: germanCardinal, toOrdinal: germanOrdinal },
};

/** Longer numbers are read digit by digit: nobody follows quadrillions. */
const MAX_DIGITS = 15;
const CENTURY = 100;
/** Years from here to the next century mark are "two thousand and five", not "twenty oh five". */
const NEW_MILLENNIUM = 2000;
const PAIRS_AGAIN = 2010;
const TEN = 10;

/** Numbers in the words of one language. */
export class NumberWords {
  readonly #data: SpokenLanguage;
  readonly #forms: NumberForms;

  constructor(name: SpokenLanguageName, data: SpokenLanguage) {
    this.#data = data;
    this.#forms = FORMS[name];
  }

  /** @param written digits with the marks of the language, without a sign: "1,234.50" */
  number(written: string): string {
    const { decimalMark, groupMark, words } = this.#data;
    const [whole = '', decimals] = written.replaceAll(groupMark, '').split(decimalMark);
    const head = this.cardinal(whole);
    return decimals ? `${head} ${words.point} ${this.digits(decimals)}` : head;
  }

  /** @param digits digits only; with a zero in front, or very many: one by one */
  cardinal(digits: string): string {
    const isCode = digits.length > 1 && digits.startsWith('0');
    if (isCode || digits.length > MAX_DIGITS) return this.digits(digits);
    return this.#forms.toCardinal(digits);
  }

  /** "one two three", with the language's word for zero. */
  digits(digits: string): string {
    return [...digits].map((digit) => this.#forms.toCardinal(digit)).join(' ');
  }

  /** @param digits of a number from 1 */
  ordinal(digits: string): string {
    return this.#forms.toOrdinal(String(Number(digits)));
  }

  /** @param year 1000..9999 */
  year(year: number): string {
    const isInPairs = year < NEW_MILLENNIUM || year >= PAIRS_AGAIN;
    if (!this.#data.readsYearsInPairs || !isInPairs) return this.cardinal(String(year));
    const rest = year % CENTURY;
    const head = this.cardinal(String(Math.floor(year / CENTURY)));
    if (rest === 0) {
      return year % (TEN * CENTURY) === 0 ? this.cardinal(String(year)) : this.#hundreds(head);
    }
    const tail = this.cardinal(String(rest));
    return rest < TEN ? `${head} ${this.#data.words.oh} ${tail}` : `${head} ${tail}`;
  }

  #hundreds(head: string): string {
    return this.#data.lateFullHour.replace('{hour}', head);
  }
}

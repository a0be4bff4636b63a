import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { EarshotError } from '../base/errors.ts';

/** What the last words say about whether more will come. */
export type WordCue =
  /** They cannot stand at the end: "turn on the". */
  | 'hanging'
  /** Somebody thinks aloud: "what is, um". */
  | 'filler'
  /** Digits, letters or an address, which people say in groups with pauses between. */
  | 'dictation'
  | 'none';

/** More words than these at the end of what was said are not looked at. */
const WORDS_HEARD = 8;
/** So many numbers or letters in a row are being dictated, and are no count of something. */
const GROUP_WORDS = 2;
/** How far before a number or letter the word may stand that announces it. */
const ANNOUNCED_WORDS = 3;
const DIGITS = /^\d/;
const ONE_LETTER = /^\p{L}\.?$/u;
const FOLDER = new URL('./endpointing/', import.meta.url);

const KEYS = ['hanging', 'fillers', 'numbers', 'dictation', 'address'] as const;
type Lists = Record<(typeof KEYS)[number], ReadonlySet<string>>;

/** The words of one language that tell whether somebody has finished. */
export class EndpointingWords {
  readonly #lists: Lists;

  /**
   * @param text YAML, see `endpointing/en.yaml` @param file its name, for messages
   * @throws CONFIG_INVALID naming the key and what is wrong with it
   */
  constructor(text: string, file: string) {
    const values = readMapping(text, file);
    const lists = KEYS.map((key) => [key, new Set(readWords(values[key], `${file}: ${key}`))]);
    this.#lists = Object.fromEntries(lists) as Lists;
  }

  /**
   * @param language one with a file `endpointing/<language>.yaml`
   * @throws FILE_NOT_FOUND, CONFIG_INVALID
   */
  static load(language = 'en'): EndpointingWords {
    const file = `endpointing/${language}.yaml`;
    let text: string;
    try {
      text = readFileSync(new URL(`${language}.yaml`, FOLDER), 'utf8');
    } catch (cause) {
      throw new EarshotError('FILE_NOT_FOUND', `${file}: cannot be read`, { cause });
    }
    return new EndpointingWords(text, file);
  }

  /** @param text what was heard so far, lower case */
  cueOf(text: string): WordCue {
    const words = text.split(' ').filter((word) => word !== '');
    const last = words.slice(-WORDS_HEARD);
    const { hanging, fillers } = this.#lists;
    if (endsWithOneOf(last, fillers)) return 'filler';
    // "plan b" and "vitamin a": a letter after a letter is spelling, whatever else it may be.
    if (this.#isDictation(last)) return 'dictation';
    return hanging.has(last.at(-1) ?? '') ? 'hanging' : 'none';
  }

  #isDictation(words: readonly string[]): boolean {
    const { numbers, dictation, address } = this.#lists;
    const isPart = (word: string): boolean =>
      DIGITS.test(word) || ONE_LETTER.test(word) || numbers.has(word);
    const isNumber = (word: string): boolean => DIGITS.test(word) || numbers.has(word);
    const end = words.findLastIndex((word) => !isPart(word));
    const parts = words.length - 1 - end;
    if (parts >= GROUP_WORDS) return true;
    if (parts > 0) {
      const before = words.slice(Math.max(0, end + 1 - ANNOUNCED_WORDS), end + 1);
      return before.some((word) => dictation.has(word));
    }
    const isAddress = address.has(words.at(-1) ?? '') || dictation.has(words.at(-1) ?? '');
    return isAddress && words.slice(0, -1).some(isNumber);
  }
}

function endsWithOneOf(words: readonly string[], phrases: ReadonlySet<string>): boolean {
  return words.some((_, from) => phrases.has(words.slice(from).join(' ')));
}

function readMapping(text: string, file: string): Record<string, unknown> {
  let values: unknown;
  try {
    values = parse(text);
  } catch (cause) {
    throw new EarshotError('CONFIG_INVALID', `${file}: ${String(cause)}`, { cause });
  }
  if (values === null || typeof values !== 'object' || Array.isArray(values)) {
    throw new EarshotError('CONFIG_INVALID', `${file}: expected keys and lists of words`);
  }
  return values as Record<string, unknown>;
}

/** A list of words or of lists of words. */
function readWords(value: unknown, place: string): string[] {
  const words = Array.isArray(value) ? value.flat() : [undefined];
  if (words.every((word) => typeof word === 'string')) return words;
  throw new EarshotError('CONFIG_INVALID', `${place}: expected a list of words`);
}

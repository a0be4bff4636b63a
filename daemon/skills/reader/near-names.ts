import type { Lexicon } from './lexicon.ts';
import { editDistance, letters, type SoundRules, soundKey } from './sound.ts';
import type { HomeName } from './vocabulary.ts';

/** Words of a text that may be a name of the home, misheard or misspelt. */
export interface NearName {
  start: number;
  end: number;
  name: HomeName;
  /** 0 sounds the same, 1 has nothing to do with it. */
  distance: number;
}

interface IndexedName {
  name: HomeName;
  letters: string;
  sound: string;
  /** A bit for each letter that it has, so that most names need no comparison. */
  mask: number;
}

/** Longest name looked for, in words. */
const MAX_NAME_WORDS = 6;
/** Shorter ones are near to too many others. */
const LEAST_LETTERS = 4;
/** A letter in four may differ: "lamb" and "lamp". */
const EDITS_PER_LETTER = 0.25;
const MOST_EDITS = 3;
const MASK_BITS = 31;
/** Names that are looked at further. */
const MAX_FOUND = 4;

/** "Smart curtains" is as good as "smart curtain". */
const OTHER_NUMBER_DISTANCE = 0.01;

export interface NearNamesOptions {
  rules: SoundRules;
  /** Words of the language: a misheard name is sought only where some word is not one. */
  known: ReadonlySet<string>;
  /** Endings for one thing, and for several. */
  plurals: Lexicon['plurals'];
}

/** Finds the names of a home that some words are near to, by spelling and by sound. */
export class NearNames {
  readonly #rules: SoundRules;
  readonly #byLength = new Map<number, IndexedName[]>();
  readonly #bySound = new Map<string, IndexedName[]>();
  readonly #known: ReadonlySet<string>;
  /** A name as it is for several things, or for one. */
  readonly #otherNumber = new Map<string, HomeName>();

  constructor(names: readonly HomeName[], { rules, known, plurals }: NearNamesOptions) {
    this.#rules = rules;
    this.#known = known;
    const named = new Set(names.map(({ words }) => words.join(' ')));
    for (const name of names) {
      for (const words of otherNumbers(name.words, plurals)) {
        if (!named.has(words)) this.#otherNumber.set(words, name);
      }
      const each = this.#indexed(name);
      if (each.letters.length < LEAST_LETTERS) continue;
      addTo(this.#byLength, each.letters.length, each);
      addTo(this.#bySound, each.sound, each);
    }
  }

  /** The nearest first; bounded. */
  find(tokens: readonly string[]): readonly NearName[] {
    const found: NearName[] = [];
    for (let start = 0; start < tokens.length; start += 1) {
      const last = Math.min(tokens.length, start + MAX_NAME_WORDS);
      for (let end = start + 1; end <= last; end += 1) {
        const words = tokens.slice(start, end);
        const name = this.#otherNumber.get(words.join(' '));
        if (name) found.push({ start, end, name, distance: OTHER_NUMBER_DISTANCE });
        if (words.every((word) => this.#known.has(word))) continue;
        for (const near of this.#nearTo(words)) found.push({ start, end, ...near });
      }
    }
    return found.sort((left, right) => left.distance - right.distance).slice(0, MAX_FOUND);
  }

  #indexed(name: HomeName): IndexedName {
    const plain = letters(name.words);
    return { name, letters: plain, sound: soundKey(name.words, this.#rules), mask: maskOf(plain) };
  }

  #nearTo(words: readonly string[]): Pick<NearName, 'name' | 'distance'>[] {
    const heard = letters(words);
    if (heard.length < LEAST_LETTERS) return [];
    const most = Math.min(MOST_EDITS, Math.floor(heard.length * EDITS_PER_LETTER));
    const mask = maskOf(heard);
    const sound = soundKey(words, this.#rules);
    const near: Pick<NearName, 'name' | 'distance'>[] = [];
    // One sound alone is like too much.
    for (const each of sound.length > 1 ? (this.#bySound.get(sound) ?? []) : []) {
      near.push({ name: each.name, distance: soundDistance(heard, each.letters) });
    }
    for (let length = heard.length - most; length <= heard.length + most; length += 1) {
      // Each edit changes at most two letters of the set, and one that changes the length only one.
      const mostBits = 2 * most - Math.abs(length - heard.length);
      for (const each of this.#byLength.get(length) ?? []) {
        if (bitsOf(mask ^ each.mask) > mostBits) continue;
        const edits = editDistance(heard, each.letters, most);
        if (edits <= most) near.push({ name: each.name, distance: edits / heard.length });
      }
    }
    return near;
  }
}

/** A name whose last word is that for several things where it was for one, and the other way. */
function otherNumbers(words: readonly string[], plurals: Lexicon['plurals']): string[] {
  const last = words.at(-1) ?? '';
  const first = words.slice(0, -1);
  const pairs = plurals.flatMap(([one, many]) => [[one, many] as const, [many, one] as const]);
  return pairs
    .filter(([from]) => last.endsWith(from) && last.length > from.length)
    .map(([from, to]) => [...first, last.slice(0, last.length - from.length) + to].join(' '));
}

/** What sounds the same is near, and nearer the more it is spelt the same. */
function soundDistance(heard: string, name: string): number {
  const most = Math.max(heard.length, name.length);
  return editDistance(heard, name, most) / most / 2;
}

function addTo<K>(index: Map<K, IndexedName[]>, key: K, name: IndexedName): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, [name]);
  else known.push(name);
}

function maskOf(text: string): number {
  let mask = 0;
  for (const letter of text) mask |= 1 << ((letter.codePointAt(0) ?? 0) % MASK_BITS);
  return mask;
}

/** How many bits are set; each turn clears the lowest. */
function bitsOf(mask: number): number {
  let bits = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) bits += 1;
  return bits;
}

import type { HomeDevice } from '../../ports/home.ts';
import { loadColors, type Rgb } from '../colors.ts';
import type { Replies, WordGroup } from '../replies.ts';
import { spokenList, spokenNumber } from '../spoken.ts';

/** Covers of these classes let people, or what they drive, into the house. */
const GUARDED_CLASSES: ReadonlySet<string> = new Set(['garage', 'door', 'gate']);
const COVER = 'cover';
/** An expression that nothing fits. */
const NOTHING = '(?!)';
/** Domains that people know by the word that stands for them. */
const KINDS_OF_THEIR_OWN = ['light', 'fan', 'lock', 'vacuum', 'valve', 'humidifier'];

/** How the things of a home, and what they measure, are called in one language. */
export class HomeWords {
  readonly replies: Replies;
  readonly #colors = loadColors();
  readonly #patterns = new Map<string, RegExp>();

  constructor(replies: Replies) {
    this.replies = replies;
  }

  /** "the kitchen lamp" for "Kitchen Lamp". */
  the(name: string): string {
    const spoken = this.name(name);
    return this.isLike('own', spoken) ? spoken : this.replies.say('thing.the', { name: spoken });
  }

  /** See spokenName. */
  name(name: string): string {
    return spokenName(this.replies, name);
  }

  /** The number that a verb after this name takes: 2 for "outdoor speakers". */
  grammaticalCount(name: string): number {
    return this.isLike('plural', name) ? 2 : 1;
  }

  /** "light", or "lights" unless it is one: by device class, else by domain. */
  kind(domain: string | undefined, deviceClass: string | undefined, count: number): string {
    const group: WordGroup = count === 1 ? 'kind' : 'kinds';
    const word = (key: string | undefined) => key && this.replies.word(group, key);
    return word(deviceClass) ?? word(domain) ?? word('other') ?? '';
  }

  /** The domain that a word is the usual one for: `light` of "lights". */
  domainCalled(word: string): string | undefined {
    const said = word.toLowerCase();
    return KINDS_OF_THEIR_OWN.find((domain) => {
      const kinds = [this.kind(domain, undefined, 1), this.kind(domain, undefined, 2)];
      return kinds.some((kind) => kind.toLowerCase() === said);
    });
  }

  /** "two"; digits for what has no word of its own. */
  count(number: number): string {
    return this.replies.word('counts', String(number)) ?? String(number);
  }

  list(items: readonly string[]): string {
    return spokenList(items, this.replies.language);
  }

  percent(percent: number): string {
    return this.replies.say('value.percent', { percent: Math.round(percent) });
  }

  degrees(degrees: number): string {
    const count = Math.abs(degrees);
    return this.replies.say('value.degrees', { degrees: this.number(degrees), count });
  }

  kelvin(kelvin: number): string {
    return this.replies.say('value.kelvin', { kelvin: Math.round(kelvin) });
  }

  /** A number with its unit as it is said: "21.5 degrees". */
  measured(value: number, unit: string | undefined): string {
    const number = this.number(value);
    if (unit === undefined || unit === '') return number;
    if (unit === '%') return this.replies.say('value.percent', { percent: number });
    if (isTemperature(unit)) return this.degrees(value);
    return this.replies.say('value.unit', { number, unit: this.unit(unit) });
  }

  /** A unit as it is said; as written where there is no word for it. */
  unit(unit: string): string {
    return this.replies.word('units', unit) ?? unit;
  }

  number(value: number): string {
    const spoken = spokenNumber(value, this.replies.language);
    if (spoken === undefined) return '0';
    const { digits, isNegative } = spoken;
    return isNegative ? this.replies.say('value.minus', { number: digits }) : digits;
  }

  color(id: string): string {
    return this.replies.word('colors', id) ?? id;
  }

  /** What a colour is made of; undefined: there is no such colour. */
  rgb(id: string): Rgb | undefined {
    return this.#colors.get(id);
  }

  mode(id: string): string {
    return this.replies.word('modes', id) ?? id.replaceAll('_', ' ');
  }

  /** How a state is said of a device: "open" for the `on` of a window. */
  state(
    value: string,
    { domain, deviceClass }: Pick<HomeDevice, 'domain' | 'deviceClass'>,
  ): string {
    const word = (key: string) => this.replies.word('states', key);
    const isBinary = domain === 'binary_sensor' && deviceClass !== undefined;
    const known = (isBinary ? word(`${deviceClass}.${value}`) : undefined) ?? word(value);
    if (known !== undefined) return known;
    if (domain !== 'person') return value.replaceAll('_', ' ');
    return this.replies.say('person.place', { place: this.name(value) });
  }

  /** Whether opening it lets people in. */
  isGuarded({ domain, deviceClass, name }: HomeDevice): boolean {
    if (deviceClass !== undefined) return GUARDED_CLASSES.has(deviceClass);
    return domain === COVER && this.isLike('guarded', name);
  }

  /** Whether words fit an expression of the language's data. */
  isLike(name: string, words: string): boolean {
    return this.#pattern(name).test(words);
  }

  /** The words without what fits an expression of the language's data. */
  without(name: string, words: string): string {
    return words.replace(this.#pattern(name, 'giu'), ' ').replace(/\s+/g, ' ').trim();
  }

  #pattern(name: string, flags = 'iu'): RegExp {
    const source = this.replies.word('names', name) ?? NOTHING;
    const key = `${flags} ${source}`;
    const pattern = this.#patterns.get(key) ?? new RegExp(source, flags);
    this.#patterns.set(key, pattern);
    return pattern;
  }
}

/** Whether a unit is one of temperature. */
export function isTemperature(unit: string | undefined): boolean {
  return unit === '°C' || unit === '°F';
}

/** "Kitchen Lamp" amid a sentence is "kitchen lamp" in English; "TV" stays. */
export function spokenName(replies: Replies, name: string): string {
  const capitals = replies.word('names', 'capitals') ?? NOTHING;
  return name.replace(new RegExp(capitals, 'gu'), (letters) => letters.toLowerCase());
}

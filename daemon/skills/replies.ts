import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { EarshotError } from '../base/errors.ts';
import { REPLY_FIELDS, type ReplyKey, type ReplyValues } from './reply-fields.ts';
import { capitalized } from './spoken.ts';

const FOLDER = new URL('./replies/', import.meta.url);
const FIELD = /\{(\p{L}+)\}/gu;

/** Variants of one reply by plural category; what has no plural stands under `other`. */
type ReplyForms = ReadonlyMap<string, readonly string[]>;

/** Everything that the box can say in one language, as read from its data file. */
export interface ReplyTexts {
  /** BCP 47 tag, also for the forms of times, numbers and lists. */
  language: string;
  forms: ReadonlyMap<ReplyKey, ReplyForms>;
  /** "first", "second", ... */
  ordinals: readonly string[];
  /** Words that stand inside replies, by what they are words for. */
  words: ReadonlyMap<WordGroup, ReadonlyMap<string, string>>;
}

const WORD_GROUPS = [
  // A device domain or class to the word for one such device, and for several; both have `other`.
  'kind',
  'kinds',
  // How a device is: `on`, `closed`, or by domain or class `window.on`.
  'states',
  // A unit as written, to how it is said after a number.
  'units',
  'colors',
  'modes',
  // A number, 0 to 12, to its word.
  'counts',
  // An operator of a sum to its word.
  'operators',
  // An intent to what it would do, after "shall I".
  'deeds',
  // Expressions: which names are plural, and which need no article.
  'names',
] as const;

export type WordGroup = (typeof WORD_GROUPS)[number];

/** Says the texts of one language, the variants of a reply in turn. */
export class Replies {
  readonly #texts: ReplyTexts;
  readonly #plurals: Intl.PluralRules;
  readonly #said = new Map<ReplyKey, number>();

  constructor(texts: ReplyTexts) {
    this.#texts = texts;
    this.#plurals = new Intl.PluralRules(texts.language);
  }

  get language(): string {
    return this.#texts.language;
  }

  /** @param values what stands for the fields of this reply; `count` chooses singular or plural */
  say<K extends ReplyKey>(key: K, ...values: ReplyValues<K>): string {
    const fields: Record<string, string | number> = values[0] ?? {};
    const forms = this.#texts.forms.get(key);
    const count = fields['count'];
    const category = typeof count === 'number' ? this.#plurals.select(count) : 'other';
    const variants = forms?.get(category) ?? forms?.get('other') ?? [];
    const said = this.#said.get(key) ?? 0;
    this.#said.set(key, said + 1);
    const text = variants[said % variants.length] ?? '';
    return text.replace(FIELD, (_, field: string) => {
      const name = fieldName(field);
      const value = String(fields[name] ?? '');
      return name === field ? value : capitalized(value);
    });
  }

  /** "second" for 2; undefined where the language has no word for it. */
  ordinal(position: number): string | undefined {
    return this.#texts.ordinals[position - 1];
  }

  /** A word of the language; undefined: it has none for this. */
  word(group: WordGroup, key: string): string | undefined {
    return this.#texts.words.get(group)?.get(key);
  }
}

/**
 * @param language a language with a file `replies/<language>.yaml`, which lists its parts: files
 *   that each may hold `replies` and `words`
 * @throws CONFIG_INVALID naming the file and what is wrong in it; FILE_NOT_FOUND
 */
export function loadReplies(language = 'en'): Replies {
  const file = `${language}.yaml`;
  const root = mapping(readData(file), `replies/${file}`);
  const parts = texts(root['parts'], `replies/${file}: parts`);
  const read = parts.map((part) => mapping(readData(part), `replies/${part}`));
  const data = { ...root, replies: joined(read, 'replies'), words: joined(read, 'words') };
  return new Replies(readReplyTexts(data, `replies/${file}`));
}

/** The sections under a key, of all parts; parts may share a section. */
function joined(parts: readonly Record<string, unknown>[], key: string): Record<string, unknown> {
  const sections: Record<string, Record<string, unknown>> = {};
  for (const part of parts) {
    for (const [name, section] of Object.entries(mapping(part[key] ?? {}, key))) {
      sections[name] = { ...sections[name], ...mapping(section, `${key}: ${name}`) };
    }
  }
  return sections;
}

/** @param file its name, for error messages @throws CONFIG_INVALID */
export function readReplyTexts(data: unknown, file: string): ReplyTexts {
  const root = mapping(data, file);
  const sections = Object.entries(mapping(root['replies'], `${file}: replies`));
  const written = sections.flatMap(([section, replies]) =>
    Object.entries(mapping(replies, `${file}: ${section}`)).map(
      ([name, value]): [string, unknown] => [`${section}.${name}`, value],
    ),
  );
  const known = new Set<string>(Object.keys(REPLY_FIELDS));
  const stray = written.find(([key]) => !known.has(key))?.[0];
  if (stray !== undefined) fail(file, `nothing says ${stray}`);
  const values = new Map(written);
  const keys = Object.keys(REPLY_FIELDS) as ReplyKey[];
  return {
    language: texts(root['language'], `${file}: language`)[0] ?? '',
    forms: new Map(keys.map((key) => [key, readForms(values.get(key), key, file)])),
    ordinals: texts(root['ordinals'], `${file}: ordinals`),
    words: new Map(WORD_GROUPS.map((group) => [group, readWords(root['words'], group, file)])),
  };
}

function readWords(words: unknown, group: WordGroup, file: string): Map<string, string> {
  const place = `${file}: words: ${group}`;
  const entries = Object.entries(mapping(mapping(words, `${file}: words`)[group], place));
  return new Map(entries.map(([key, word]) => [key, texts(word, `${place}: ${key}`)[0] ?? '']));
}

function readForms(value: unknown, key: ReplyKey, file: string): ReplyForms {
  const place = `${file}: ${key}`;
  const isPlural = value !== null && typeof value === 'object' && !Array.isArray(value);
  const forms = Object.entries(isPlural ? value : { other: value }).map(
    ([category, variants]): [string, string[]] => [category, texts(variants, place)],
  );
  const fields: readonly string[] = REPLY_FIELDS[key];
  for (const variant of forms.flatMap(([, variants]) => variants)) {
    for (const [, field = ''] of variant.matchAll(FIELD)) {
      if (!fields.includes(fieldName(field))) fail(place, `there is no value for {${field}}`);
    }
  }
  if (!forms.some(([category]) => category === 'other')) fail(place, 'the form `other` is missing');
  return new Map(forms);
}

function readData(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(new URL(file, FOLDER), 'utf8');
  } catch (cause) {
    throw new EarshotError('FILE_NOT_FOUND', `replies/${file}: cannot be read`, { cause });
  }
  try {
    return parse(text);
  } catch (cause) {
    throw new EarshotError('CONFIG_INVALID', `replies/${file}: ${String(cause)}`, { cause });
  }
}

function mapping(value: unknown, place: string): Record<string, unknown> {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  return fail(place, 'expected keys and values');
}

/** One text or several, none empty. */
function texts(value: unknown, place: string): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const found = list.filter((item) => typeof item === 'string').filter((text) => text !== '');
  if (found.length === 0 || found.length < list.length) fail(place, 'expected a text or texts');
  return found;
}

/** `{Timer}` is the field `timer`, capitalised. */
function fieldName(field: string): string {
  return field.charAt(0).toLowerCase() + field.slice(1);
}

function fail(place: string, problem: string): never {
  throw new EarshotError('CONFIG_INVALID', `${place}: ${problem}`);
}

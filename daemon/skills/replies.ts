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
  /** Device domain to the word for several such devices; has `other`. */
  domains: ReadonlyMap<string, string>;
}

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

  /** "lights" for the domain `light`; a general word for a domain without one. */
  domain(domain: string): string {
    const { domains } = this.#texts;
    return domains.get(domain) ?? domains.get('other') ?? domain;
  }
}

/**
 * @param language a language with a file `replies/<language>.yaml`
 * @throws CONFIG_INVALID naming the file and what is wrong in it; FILE_NOT_FOUND
 */
export function loadReplies(language = 'en'): Replies {
  const file = `replies/${language}.yaml`;
  const data = readData(file, new URL(`${language}.yaml`, FOLDER));
  return new Replies(readReplyTexts(data, file));
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
  const domains = Object.entries(mapping(root['domains'], `${file}: domains`));
  return {
    language: texts(root['language'], `${file}: language`)[0] ?? '',
    forms: new Map(keys.map((key) => [key, readForms(values.get(key), key, file)])),
    ordinals: texts(root['ordinals'], `${file}: ordinals`),
    domains: new Map(domains.map(([domain, word]) => [domain, String(word)])),
  };
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

function readData(file: string, url: URL): unknown {
  let text: string;
  try {
    text = readFileSync(url, 'utf8');
  } catch (cause) {
    throw new EarshotError('FILE_NOT_FOUND', `${file}: cannot be read`, { cause });
  }
  try {
    return parse(text);
  } catch (cause) {
    throw new EarshotError('CONFIG_INVALID', `${file}: ${String(cause)}`, { cause });
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

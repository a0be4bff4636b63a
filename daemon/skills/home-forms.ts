import type { Home, HomeDevice } from '../ports/home.ts';
import { deviceIndex, deviceLabel } from './home.ts';
import type { TemplateNode } from './template.ts';
import { isNumeral, tokenize } from './tokens.ts';

/** A thing of the home with one way to say it. */
export interface HomeForm {
  kind: 'device' | 'area' | 'floor';
  /** Names of what is meant; several when the words do not tell them apart. */
  names: readonly string[];
  /** As compared: lower case, at least one. */
  words: readonly string[];
  /** What a slot is given: the name, or the words where several devices answer to them. */
  value: string;
}

/** How numerals up to ninety-nine are said. */
export interface Numerals {
  /** Number to words. */
  words: ReadonlyMap<number, readonly string[]>;
  /** A number word to its numeral. */
  digits: ReadonlyMap<string, string>;
}

/** Names by the rule that stands for them; a rule without names is absent. */
export type HomeForms = ReadonlyMap<string, readonly HomeForm[]>;

const HOME_RULE = /^(?:area|floor|device(?:-[a-z0-9-]+)?)$/;

/**
 * True for the rules that a home fills: `area`, `floor`, `device` (any), and `device-<domain>` with
 * `-` for `_`: `device-light`, `device-media-player`.
 */
export function isHomeRule(rule: string): boolean {
  return HOME_RULE.test(rule);
}

/** All ways to name the devices, areas and floors of a home, device names before "area + name". */
export function homeForms(home: Home): HomeForms {
  const forms = new Map<string, HomeForm[]>();
  const add = (rule: string, form: HomeForm): void => {
    const known = forms.get(rule);
    if (known === undefined) forms.set(rule, [form]);
    else known.push(form);
  };
  for (const [words, found] of deviceIndex(home)) {
    add('device', deviceForm(home, words, found));
    for (const domain of new Set(found.map((device) => device.domain))) {
      const ofDomain = found.filter((device) => device.domain === domain);
      add(`device-${domain.replaceAll('_', '-')}`, deviceForm(home, words, ofDomain));
    }
  }
  for (const kind of ['area', 'floor'] as const) {
    for (const form of placeForms(kind, kind === 'area' ? home.areas : home.floors)) {
      add(kind, form);
    }
  }
  return forms;
}

function deviceForm(home: Home, words: string, found: readonly HomeDevice[]): HomeForm {
  const names = found.map((device) => deviceLabel(home, device));
  const [only, second] = names;
  const value = only !== undefined && second === undefined ? only : words;
  return { kind: 'device', names, words: words.split(' '), value };
}

interface Place {
  name: string;
  aliases: readonly string[];
}

function placeForms(kind: 'area' | 'floor', places: readonly Place[]): HomeForm[] {
  const said = new Set<string>();
  const named = (place: Place, name: string): HomeForm[] => {
    const words = tokenize(name);
    if (words.length === 0 || said.has(words.join(' '))) return [];
    said.add(words.join(' '));
    return [{ kind, names: [place.name], words, value: place.name }];
  };
  return [
    ...places.flatMap((place) => named(place, place.name)),
    ...places.flatMap((place) => place.aliases.flatMap((alias) => named(place, alias))),
  ];
}

/** The words of a name, and the value that they stand for. */
export function formNode({ words, value }: HomeForm, numerals: Numerals): TemplateNode {
  const items = words.map((word) => wordNode(word, numerals));
  return { kind: 'sequence', items: [...items, { kind: 'value', value }] };
}

/** A numeral in a name may be said in words, and a number word may be typed as a numeral. */
function wordNode(word: string, numerals: Numerals): TemplateNode {
  const plain: TemplateNode = { kind: 'word', word };
  const [spoken, typed] = spellings(word, numerals);
  const written = (text: string): TemplateNode => {
    return { kind: 'written', item: { kind: 'word', word: text } };
  };
  if (typed !== undefined) return either(plain, written(typed));
  if (!isNumeral(word)) return plain;
  if (spoken === undefined) return written(word);
  const items = spoken.map((part): TemplateNode => ({ kind: 'word', word: part }));
  return either({ kind: 'sequence', items }, written(word));
}

/** How else a word of a name is said, if it is a numeral, and typed, if it is a number word. */
export function spellings(
  word: string,
  numerals: Numerals,
): [spoken: readonly string[] | undefined, typed: string | undefined] {
  if (isNumeral(word)) return [numerals.words.get(Number(word)), undefined];
  return [undefined, numerals.digits.get(word)];
}

function either(...nodes: TemplateNode[]): TemplateNode {
  return { kind: 'choice', options: nodes.map((node) => ({ node, weight: undefined })) };
}

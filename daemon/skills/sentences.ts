import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { EarshotError } from '../base/errors.ts';
import { Section } from './section.ts';
import type { Compound, Spelling } from './spelling.ts';
import type { TemplateNode, TemplateOption } from './template.ts';
import { tokenize } from './tokens.ts';

/** Words that are expected in some place, and how likely against the others there. */
export interface Label {
  words: readonly string[];
  weight: number;
}

/** Free words in a sentence, with the labels that are expected there. */
export interface Wildcard {
  /** Words it may take, 1 to maxWords. */
  maxWords: number;
  /** Whether other words than the known labels fit. */
  free: boolean;
  /** What the recogniser can hear here. */
  labels: readonly Label[];
  /** Words that are no part of it, other than of a label. */
  never: ReadonlySet<string>;
}

export interface IntentSentences {
  intent: string;
  /** Nothing sensible can follow any of its sentences. */
  final: boolean;
  /** A recogniser listens for it only in a home with a device of this domain. */
  needs?: string;
  /** Said without a place, it is about the room that the box stands in. */
  room: boolean;
  sentences: readonly TemplateOption[];
}

/** A second command in one breath, as a recogniser may hear it; text is cut by the reader. */
export interface SecondCommand {
  /** Words between the two. */
  by: TemplateNode;
  /** What it may be; few, because each is listened for a second time. */
  intents: readonly string[];
}

/** Everything that the box understands in one language, as read from its data files. */
export interface Sentences {
  /** BCP 47 tag. */
  language: string;
  intents: readonly IntentSentences[];
  rules: ReadonlyMap<string, TemplateNode>;
  wildcards: ReadonlyMap<string, Wildcard>;
  /** Device domain to the words for several such devices. */
  domains: ReadonlyMap<string, TemplateNode>;
  /** Endings that make a name an owner's: "'s". */
  possessives: readonly string[];
  spelling: Spelling;
  /** Words around a command that change nothing. */
  before: TemplateNode;
  after: TemplateNode;
  /** What a recogniser may hear of a second command in one breath; absent: nothing. */
  second?: SecondCommand;
}

const PARAMETER = /\$([a-z]+)/g;
const LABEL_LINE = /^(.*?)(?:\s*\/(\d*\.?\d+)\/)?\s*$/;
const EXTENSION = '.yaml';
const FOLDER = new URL('./sentences/', import.meta.url);

/** Languages that have sentences: "en". */
export function sentenceLanguages(): string[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(EXTENSION));
  return files.map((file) => file.slice(0, -EXTENSION.length));
}

/**
 * @param language a language with a file `sentences/<language>.yaml`, which lists its parts: files
 *   that each may hold `rules`, `wildcards`, `domains` and `intents`
 * @throws CONFIG_INVALID naming the file, the key and what is wrong with it
 */
export function loadSentences(language = 'en'): Sentences {
  const file = `${language}.yaml`;
  const root = new Section(file, readYaml(file));
  const parts = root.texts('parts').map((part) => new Section(part, readYaml(part)));
  const named = (key: string): [string, Section][] =>
    parts.flatMap((part) => part.optional(key)?.entries() ?? []);
  const templates = (key: string): [string, TemplateNode][] =>
    parts.flatMap((part) => [...(part.optional(key)?.templates() ?? [])]);
  const tabled = parts.flatMap((part) => part.optionalSections('families').flatMap(filledRules));
  return {
    language: root.text('language'),
    intents: named('intents').map(readIntent),
    rules: new Map([...templates('rules'), ...tabled]),
    wildcards: new Map(named('wildcards').map(readWildcard)),
    domains: new Map(templates('domains')),
    possessives: root.texts('possessives'),
    spelling: readSpelling(root),
    before: root.template('before'),
    after: root.template('after'),
    ...readSecond(root.optional('second')),
  };
}

function readSecond(section: Section | undefined): { second?: SecondCommand } {
  if (section === undefined) return {};
  return { second: { by: section.template('by'), intents: section.texts('intents') } };
}

function readSpelling(root: Section): Spelling {
  const [decimal] = root.optionalText('decimal');
  return {
    decimal: decimal === ',' ? ',' : '.',
    letters: root.optionalTextLists('letters').map(([typed = '', meant = '']) => [typed, meant]),
    endings: root.optionalTexts('endings'),
    compounds: root.optionalSections('compounds').map((section): Compound => {
      const [first] = section.optionalText('first');
      return { first, joints: section.texts('joints'), last: section.text('last') };
    }),
  };
}

function readText(file: string): string {
  try {
    return readFileSync(new URL(file, FOLDER), 'utf8');
  } catch (cause) {
    throw new EarshotError('FILE_NOT_FOUND', `sentences/${file}: cannot be read`, { cause });
  }
}

function readYaml(file: string): unknown {
  try {
    return parse(readText(file));
  } catch (cause) {
    if (cause instanceof EarshotError) throw cause;
    throw new EarshotError('CONFIG_INVALID', `sentences/${file}: ${String(cause)}`, { cause });
  }
}

function readLabels(file: string): Label[] {
  return readText(file)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, words = '', weight = '1'] = LABEL_LINE.exec(line) ?? [];
      return { words: tokenize(words), weight: Number(weight) };
    });
}

function readWildcard([name, section]: [string, Section]): [string, Wildcard] {
  const wildcard = {
    free: section.flag('free'),
    maxWords: section.count('maxWords'),
    labels: section.optionalText('labels').flatMap(readLabels),
    never: new Set(section.texts('never')),
  };
  return [name, wildcard];
}

function readIntent([intent, section]: [string, Section]): IntentSentences {
  const spoken = section.optionalTexts('sentences').map((text) => asOption(section.parse(text)));
  const written = section.optionalTexts('written').map((text): TemplateOption => {
    return { node: { kind: 'written', item: section.parse(text) }, weight: undefined };
  });
  const sentences = [...spoken, ...written];
  const [needs] = section.optionalText('needs');
  return {
    intent,
    final: section.flag('final'),
    room: section.flag('room'),
    sentences,
    ...(needs === undefined ? {} : { needs }),
  };
}

/**
 * `rules` with `$name` in them, once for each of the `rows`. A rule with `$name` in its own name is
 * one for each row; any other has one alternative for each row.
 */
function filledRules(family: Section): [string, TemplateNode][] {
  const rules = family.section('rules');
  const made = new Map<string, TemplateOption[]>();
  for (const row of family.sections('rows')) {
    for (const rule of rules.keys()) {
      const node = rules.parse(filled(rules.text(rule), row));
      const name = filled(rule, row);
      made.set(name, [...(made.get(name) ?? []), { node, weight: undefined }]);
    }
  }
  return [...made].map(([name, options]) => [name, { kind: 'choice', options }]);
}

function filled(text: string, row: Section): string {
  return text.replace(PARAMETER, (_, name: string) => row.text(name));
}

/** A sentence that opens with a weight carries it among the sentences of its intent. */
function asOption(node: TemplateNode): TemplateOption {
  const [only, second] = node.kind === 'choice' ? node.options : [];
  return only !== undefined && second === undefined ? only : { node, weight: undefined };
}

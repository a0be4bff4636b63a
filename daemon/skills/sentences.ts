import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { EarshotError } from '../base/errors.ts';
import { parseTemplate, type TemplateNode, type TemplateOption } from './template.ts';
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
  sentences: readonly TemplateOption[];
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
  /** Words around a command that change nothing. */
  before: TemplateNode;
  after: TemplateNode;
}

const LABEL_LINE = /^(.*?)(?:\s*\/(\d*\.?\d+)\/)?\s*$/;
const FOLDER = new URL('./sentences/', import.meta.url);

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
  return {
    language: root.text('language'),
    intents: named('intents').map(readIntent),
    rules: new Map(templates('rules')),
    wildcards: new Map(named('wildcards').map(readWildcard)),
    domains: new Map(templates('domains')),
    before: root.template('before'),
    after: root.template('after'),
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
    labels: readLabels(section.text('labels')),
    never: new Set(section.texts('never')),
  };
  return [name, wildcard];
}

function readIntent([intent, section]: [string, Section]): IntentSentences {
  const sentences = section.texts('sentences').map((text) => asOption(section.parse(text)));
  return { intent, final: section.flag('final'), sentences };
}

/** A sentence that opens with a weight carries it among the sentences of its intent. */
function asOption(node: TemplateNode): TemplateOption {
  const [only, second] = node.kind === 'choice' ? node.options : [];
  return only !== undefined && second === undefined ? only : { node, weight: undefined };
}

/** One mapping of a data file, which knows its place for error messages. */
class Section {
  readonly #place: string;
  readonly #values: Record<string, unknown>;

  constructor(place: string, values: unknown) {
    this.#place = place;
    if (values === null || typeof values !== 'object' || Array.isArray(values)) {
      this.#fail('expected keys and values');
    }
    this.#values = values as Record<string, unknown>;
  }

  #fail(problem: string): never {
    throw new EarshotError('CONFIG_INVALID', `sentences/${this.#place}: ${problem}`);
  }

  #value<T>(key: string, expected: string, is: (value: unknown) => value is T): T {
    const value = this.#values[key];
    if (!is(value)) this.#fail(`${key}: expected ${expected}`);
    return value;
  }

  text(key: string): string {
    return this.#value(key, 'a text', (value) => typeof value === 'string');
  }

  texts(key: string): string[] {
    return this.#value(
      key,
      'a list of texts',
      (value): value is string[] =>
        Array.isArray(value) && value.every((item) => typeof item === 'string'),
    );
  }

  count(key: string): number {
    const isCount = (value: unknown): value is number =>
      Number.isInteger(value) && Number(value) > 0;
    return this.#value(key, 'a number from 1', isCount);
  }

  flag(key: string): boolean {
    const value = this.#values[key] ?? false;
    if (typeof value !== 'boolean') this.#fail(`${key}: expected true or false`);
    return value;
  }

  section(key: string): Section {
    return new Section(`${this.#place} ${key}`, this.#values[key]);
  }

  /** Undefined: there is no such key. */
  optional(key: string): Section | undefined {
    return this.#values[key] === undefined ? undefined : this.section(key);
  }

  entries(): [string, Section][] {
    return Object.keys(this.#values).map((key) => [key, this.section(key)]);
  }

  template(key: string): TemplateNode {
    return this.parse(this.text(key));
  }

  templates(): Map<string, TemplateNode> {
    return new Map(Object.keys(this.#values).map((key) => [key, this.template(key)]));
  }

  parse(text: string): TemplateNode {
    try {
      return parseTemplate(text);
    } catch (cause) {
      return this.#fail(cause instanceof Error ? cause.message : String(cause));
    }
  }
}

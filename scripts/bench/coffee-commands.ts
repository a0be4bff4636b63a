import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { GrammarSource } from '../../daemon/ports/hearing.ts';
import { EMPTY_HOME } from '../../daemon/ports/home.ts';
import type { Sentences } from '../../daemon/skills/sentences.ts';
import { parseTemplate, type TemplateNode } from '../../daemon/skills/template.ts';
import {
  type CommandUnderstanding,
  compileUnderstanding,
} from '../../daemon/skills/understanding.ts';

/** The part of a Rhino context (Picovoice) that matters here. */
interface RhinoContext {
  context: {
    /** Sentences of an intent: `[a, b]` is one of them, `$slot:name` one value of a slot. */
    expressions: Record<string, string[]>;
    slots: Record<string, string[]>;
  };
}

const NO_HOME = EMPTY_HOME;
const NOTHING: TemplateNode = { kind: 'sequence', items: [] };

/**
 * The orders to a coffee machine of `barista_speech_to_intent`, as our own kind of sentences.
 * @param path of its `coffee_maker.yaml`
 */
export function coffeeCommands(path: string): CommandUnderstanding & { grammar: GrammarSource } {
  const { context } = parse(readFileSync(path, 'utf8')) as RhinoContext;
  const understanding = compileUnderstanding({ sentences: sentencesOf(context), home: NO_HOME });
  return { ...understanding, grammar: grammarOf(understanding) };
}

function sentencesOf({ expressions, slots }: RhinoContext['context']): Sentences {
  const rules = Object.entries(slots).map(([slot, values]) => {
    return [ruleName(slot), parseTemplate(values.join(' | '))] as const;
  });
  const intents = Object.entries(expressions).map(([intent, lines]) => ({
    intent,
    final: false,
    room: false,
    sentences: lines.map((line) => ({ node: parseTemplate(ownTemplate(line)), weight: undefined })),
  }));
  return {
    language: 'en',
    intents,
    rules: new Map(rules),
    wildcards: new Map(),
    domains: new Map(),
    possessives: [],
    spelling: { decimal: '.', letters: [], endings: [], compounds: [] },
    before: NOTHING,
    after: NOTHING,
  };
}

/** `[a, an] $size:size` as `(a | an) {size:size}`. */
function ownTemplate(line: string): string {
  return line
    .replace(
      /\[([^\]]*)\]/g,
      (_, words: string) => `(${words.toLowerCase().replaceAll(',', ' |')})`,
    )
    .replace(/\$(\w+):(\w+)/g, (_, rule: string, slot: string) => `{${ruleName(rule)}:${slot}}`);
}

/** `numberOfShots` as `number-of-shots`. */
function ruleName(slot: string): string {
  return slot.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function grammarOf({ jsgf }: CommandUnderstanding): GrammarSource {
  return {
    words: () => {
      const words = new Set<string>();
      jsgf((word) => words.add(word) !== undefined);
      return [...words];
    },
    compile: (unknown) => {
      const compiled = jsgf((word) => !unknown.has(word));
      return { jsgf: compiled.jsgf, wakePhrases: [], names: [] };
    },
  };
}

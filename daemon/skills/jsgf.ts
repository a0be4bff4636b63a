import { type Grammar, MAX_SPOKEN_FORMS, TYPED_RULES, withNames } from './grammar.ts';
import type { HomeForm, HomeForms } from './home-forms.ts';
import { restrictGrammar } from './restrict.ts';
import type { TemplateNode, TemplateOption } from './template.ts';

/** A grammar for a speech recogniser, and what it cannot hear. */
export interface CompiledJsgf {
  /** JSpeech Grammar Format 1.0 with one public rule. */
  jsgf: string;
  /** Words that the recogniser does not know, sorted. */
  droppedWords: readonly string[];
  /** Devices that cannot be named aloud in any way. */
  droppedDevices: readonly string[];
  droppedAreas: readonly string[];
}

/** How rare it is that words surround a command, against a bare one. */
const BEFORE_WEIGHT = 0.05;
const AFTER_WEIGHT = 0.05;
/** How rare a second command in one breath is. A choice, as those above. */
const SECOND_WEIGHT = 0.05;
const PLAIN_WEIGHT = 1;
/**
 * Probabilities are raised to this power, as recognisers do with a language model (PocketSphinx
 * calls it -lw, and uses it for word grammars only on pauses): sound alone overrates short rare
 * words.
 */
const LANGUAGE_WEIGHT = 7;
/** The recogniser reads weights as 32-bit floats. */
const SMALLEST_WEIGHT = 1e-36;
const WEIGHT_DIGITS = 38;

/**
 * The spoken sentences of a grammar, without those that hold a word the recogniser cannot know.
 * @param isKnownWord whether a lower-case word is in its dictionary
 */
export function compileJsgf(
  grammar: Grammar,
  isKnownWord: (word: string) => boolean,
): CompiledJsgf {
  const unknown = new Set<string>();
  const spoken = restrictGrammar(withNames(grammar), {
    written: false,
    word: (word) => {
      const known = isKnownWord(word);
      if (!known) unknown.add(word);
      return known;
    },
  });
  const missing = (kind: HomeForm['kind']): string[] => {
    const known = namesIn(spoken.forms, kind);
    return [...namesIn(grammar.forms, kind)].filter((name) => !known.has(name));
  };
  return {
    jsgf: new JsgfWriter(spoken).write(),
    droppedWords: [...unknown].sort(),
    droppedDevices: missing('device'),
    droppedAreas: missing('area'),
  };
}

function namesIn(forms: HomeForms, kind: HomeForm['kind']): Set<string> {
  const ofKind = (forms.get(kind) ?? []).slice(0, MAX_SPOKEN_FORMS);
  return new Set(ofKind.flatMap(({ names }) => names));
}

class JsgfWriter {
  readonly #grammar: Grammar;
  readonly #rules = new Map<string, string>();

  constructor(grammar: Grammar) {
    this.#grammar = grammar;
  }

  write(): string {
    const intents = this.#grammar.intents.map(({ intent, sentences }) => {
      const name = intent.replaceAll('.', '-');
      this.#rules.set(name, alternatives(this.#options(sentences)));
      return ruleName({ intent });
    });
    const before = this.#around(this.#grammar.before, BEFORE_WEIGHT);
    const after = this.#around(this.#grammar.after, AFTER_WEIGHT);
    const lines = [...this.#rules].map(([name, body]) => `<${name}> = ${body};`);
    const command = `${before}(${intents.join(' | ')})${this.#second()}${after}`;
    return ['#JSGF V1.0;', 'grammar earshot;', `public <command> = ${command};`, ...lines].join(
      '\n',
    );
  }

  /** Nothing, or the words that join and a command that may come second. */
  #second(): string {
    const { second, intents } = this.#grammar;
    const wanted = new Set(second?.intents);
    const names = intents.filter(({ intent }) => wanted.has(intent)).map(ruleName);
    if (second === undefined || names.length === 0) return '';
    const said = { text: `${this.#node(second.by)} (${names.join(' | ')})`, weight: SECOND_WEIGHT };
    return ` ${alternatives([{ text: '<NULL>', weight: PLAIN_WEIGHT }, said])}`;
  }

  #around(node: TemplateNode, weight: number): string {
    if (node.kind === 'sequence' && node.items.length === 0) return ' ';
    const said = { text: this.#node(node), weight };
    return ` ${alternatives([{ text: '<NULL>', weight: PLAIN_WEIGHT }, said])} `;
  }

  #options(options: readonly TemplateOption[]): Alternative[] {
    return options.map(({ node, weight }) => {
      return { text: this.#node(node), weight: weight ?? PLAIN_WEIGHT };
    });
  }

  #node(node: TemplateNode): string {
    switch (node.kind) {
      case 'word':
        return node.word;
      case 'rule':
      case 'slot':
        return this.#reference(node.rule);
      case 'sequence': {
        const parts = node.items
          .map((item) => this.#node(item))
          .filter((part) => part !== '<NULL>');
        return parts.length === 0 ? '<NULL>' : parts.join(' ');
      }
      case 'choice':
        return alternatives(this.#options(node.options));
      case 'optional':
        return alternatives([
          { text: '<NULL>', weight: PLAIN_WEIGHT },
          ...this.#options(node.options),
        ]);
      default:
        return '<NULL>';
    }
  }

  #reference(name: string): string {
    if (!this.#rules.has(name) && !TYPED_RULES.has(name)) {
      // Claims the name first: the writer meets it again while it writes the body.
      this.#rules.set(name, '');
      const wildcard = this.#grammar.wildcards.get(name);
      const body = this.#grammar.rules.get(name);
      const labels = wildcard?.labels.map(({ words, weight }) => {
        return { text: words.join(' '), weight };
      });
      const text = body === undefined ? '<VOID>' : this.#node(body);
      this.#rules.set(name, labels === undefined ? text : alternatives(labels));
    }
    return `<${name}>`;
  }
}

function ruleName({ intent }: { intent: string }): string {
  return `<${intent.replaceAll('.', '-')}>`;
}

interface Alternative {
  text: string;
  weight: number;
}

/**
 * One of several, by their share of all weights. A weight counts only where it stands alone before
 * <NULL> in brackets (libsphinxbase 5prealpha forgets one before a rule or group, tried), so that
 * alternatives of equal weight are put together behind one.
 */
function alternatives(all: readonly Alternative[]): string {
  const [only] = all;
  if (only !== undefined && all.length === 1) return only.text;
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  const texts = new Map<number, string[]>();
  for (const { text, weight } of all) texts.set(weight, [...(texts.get(weight) ?? []), text]);
  const groups = [...texts].map(([weight, group]) => {
    const body = group.length === 1 ? group.join('') : `(${group.join(' | ')})`;
    const mark = `(/${weightText(weight / total)}/ <NULL>)`;
    return body === '<NULL>' ? mark : `${mark} ${body}`;
  });
  return `(${groups.join(' | ')})`;
}

function weightText(share: number): string {
  const weight = Math.max(SMALLEST_WEIGHT, share ** LANGUAGE_WEIGHT);
  return weight.toFixed(WEIGHT_DIGITS).replace(/(\.\d*?[1-9]\d{2})\d*$/, '$1');
}

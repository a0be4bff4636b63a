import { type Grammar, TYPED_RULES } from './grammar.ts';
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
const WEIGHT_DIGITS = 4;
const SMALLEST_WEIGHT = 0.0001;
/** Share of an optional part that is said, where the template does not tell. */
const PLAIN_WEIGHT = 1;

/**
 * The spoken sentences of a grammar, without those that hold a word the recogniser cannot know.
 * @param isKnownWord whether a lower-case word is in its dictionary
 */
export function compileJsgf(
  grammar: Grammar,
  isKnownWord: (word: string) => boolean,
): CompiledJsgf {
  const unknown = new Set<string>();
  const spoken = restrictGrammar(grammar, {
    written: false,
    word: (word) => {
      const known = isKnownWord(word);
      if (!known) unknown.add(word);
      return known;
    },
  });
  const heard = (kind: 'device' | 'area'): Set<string> =>
    new Set(spoken.forms.filter((form) => form.kind === kind).flatMap(({ names }) => names));
  const missing = (kind: 'device' | 'area'): string[] => {
    const known = heard(kind);
    const all = grammar.forms.filter((form) => form.kind === kind).flatMap(({ names }) => names);
    return [...new Set(all)].filter((name) => !known.has(name));
  };
  return {
    jsgf: new JsgfWriter(spoken).write(),
    droppedWords: [...unknown].sort(),
    droppedDevices: missing('device'),
    droppedAreas: missing('area'),
  };
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
      this.#rules.set(name, this.#options(sentences));
      return `<${name}>`;
    });
    const before = this.#around(this.#grammar.before, BEFORE_WEIGHT);
    const after = this.#around(this.#grammar.after, AFTER_WEIGHT);
    const lines = [...this.#rules].map(([name, body]) => `<${name}> = ${body};`);
    const command = `${before}(${intents.join(' | ')})${after}`;
    return ['#JSGF V1.0;', 'grammar earshot;', `public <command> = ${command};`, ...lines].join(
      '\n',
    );
  }

  #around(node: TemplateNode, weight: number): string {
    if (node.kind === 'sequence' && node.items.length === 0) return ' ';
    return ` (/1/ <NULL> | /${weight}/ ${this.#node(node)}) `;
  }

  #options(options: readonly TemplateOption[]): string {
    const weighted = options.some(({ weight }) => weight !== undefined);
    const texts = options.map(({ node, weight }) => {
      return `${weighted ? weightText(weight ?? PLAIN_WEIGHT) : ''}${this.#node(node)}`;
    });
    return texts.join(' | ');
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
        if (node.options.length === 1) return this.#node((node.options[0] as TemplateOption).node);
        return `(${this.#options(node.options)})`;
      case 'optional':
        return this.#optional(node.options);
      default:
        return '<NULL>';
    }
  }

  #optional(options: readonly TemplateOption[]): string {
    return `(${weightText(PLAIN_WEIGHT)}<NULL> | ${this.#weighted(options)})`;
  }

  #weighted(options: readonly TemplateOption[]): string {
    return options
      .map(({ node, weight }) => `${weightText(weight ?? PLAIN_WEIGHT)}${this.#node(node)}`)
      .join(' | ');
  }

  #reference(name: string): string {
    if (!this.#rules.has(name) && !TYPED_RULES.has(name)) {
      // Claims the name first: the writer meets it again while it writes the body.
      this.#rules.set(name, '');
      const wildcard = this.#grammar.wildcards.get(name);
      const body = this.#grammar.rules.get(name);
      const labels = wildcard?.labels
        .map(({ words, weight }) => `${weightText(weight)}${words.join(' ')}`)
        .join(' | ');
      this.#rules.set(name, labels ?? (body === undefined ? '<VOID>' : this.#node(body)));
    }
    return `<${name}>`;
  }
}

function weightText(weight: number): string {
  return `/${Math.max(SMALLEST_WEIGHT, weight).toFixed(WEIGHT_DIGITS)}/ `;
}

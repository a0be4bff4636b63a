import { type Grammar, TYPED_RULES } from './grammar.ts';
import { formNode, type HomeForms } from './home-forms.ts';
import type { TemplateNode, TemplateOption } from './template.ts';

/** What of a grammar to keep. */
export interface Keep {
  /** Sentences with other words are dropped. */
  word: (word: string) => boolean;
  /** Whether forms that people write but never say stay. */
  written: boolean;
}

/** The same grammar without what cannot be used; nothing in it is empty or a dead end. */
export function restrictGrammar(grammar: Grammar, keep: Keep): Grammar {
  const restriction = new Restriction(grammar, keep);
  const wildcards = new Map(
    [...grammar.wildcards].map(([name, wildcard]) => {
      const labels = wildcard.labels.filter(({ words }) => words.every(keep.word));
      return [name, { ...wildcard, labels }] as const;
    }),
  );
  const intents = grammar.intents.map((intent) => {
    return { ...intent, sentences: restriction.options(intent.sentences) };
  });
  return {
    intents: intents.filter(({ sentences }) => sentences.length > 0),
    rules: restriction.rules(),
    wildcards,
    forms: restriction.forms(),
    numerals: grammar.numerals,
    possessives: grammar.possessives,
    spelling: grammar.spelling,
    before: restriction.node(grammar.before) ?? NOTHING,
    after: restriction.node(grammar.after) ?? NOTHING,
    ...restrictedSecond(grammar, restriction),
  };
}

function restrictedSecond({ second }: Grammar, restriction: Restriction): Pick<Grammar, 'second'> {
  const by = second && restriction.node(second.by);
  return second && by ? { second: { ...second, by } } : {};
}

const NOTHING: TemplateNode = { kind: 'sequence', items: [] };

class Restriction {
  readonly #grammar: Grammar;
  readonly #keep: Keep;
  readonly #rules = new Map<string, TemplateNode | undefined>();

  constructor(grammar: Grammar, keep: Keep) {
    this.#grammar = grammar;
    this.#keep = keep;
  }

  rules(): Map<string, TemplateNode> {
    const kept = new Map<string, TemplateNode>();
    for (const name of this.#grammar.rules.keys()) {
      const node = this.#rule(name);
      if (node !== undefined) kept.set(name, node);
    }
    return kept;
  }

  forms(): HomeForms {
    const { forms, numerals } = this.#grammar;
    const kept = [...forms].map(([rule, named]) => {
      return [
        rule,
        named.filter((form) => this.node(formNode(form, numerals)) !== undefined),
      ] as const;
    });
    return new Map(kept.filter(([, named]) => named.length > 0));
  }

  options(options: readonly TemplateOption[]): TemplateOption[] {
    return options.flatMap(({ node, weight }) => {
      const kept = this.node(node);
      return kept === undefined ? [] : [{ node: kept, weight }];
    });
  }

  /** Undefined: nothing is left of it. */
  node(node: TemplateNode): TemplateNode | undefined {
    switch (node.kind) {
      case 'word':
        return this.#keep.word(node.word) ? node : undefined;
      case 'written':
        return this.#keep.written ? this.#writtenNode(node.item) : undefined;
      case 'rule':
      case 'slot':
        return this.#refers(node.rule) ? node : undefined;
      case 'choice': {
        const options = this.options(node.options);
        return options.length === 0 ? undefined : { kind: 'choice', options };
      }
      case 'optional': {
        const options = this.options(node.options);
        return options.length === 0 ? NOTHING : { kind: 'optional', options };
      }
      case 'sequence': {
        const items = node.items.map((item) => this.node(item));
        const whole = items.every((item) => item !== undefined);
        return whole ? { kind: 'sequence', items } : undefined;
      }
      default:
        return node;
    }
  }

  #writtenNode(item: TemplateNode): TemplateNode | undefined {
    const kept = this.node(item);
    return kept && { kind: 'written', item: kept };
  }

  #refers(name: string): boolean {
    if (TYPED_RULES.has(name)) return this.#keep.written;
    const wildcard = this.#grammar.wildcards.get(name);
    if (wildcard === undefined) return this.#isNamed(name) || this.#rule(name) !== undefined;
    const free = wildcard.free && this.#keep.written;
    return free || wildcard.labels.some(({ words }) => words.every(this.#keep.word));
  }

  /** A rule of the home that was not spelled out, and is not empty. */
  #isNamed(name: string): boolean {
    return !this.#grammar.rules.has(name) && this.#grammar.forms.has(name);
  }

  #rule(name: string): TemplateNode | undefined {
    if (!this.#rules.has(name)) {
      const node = this.#grammar.rules.get(name);
      this.#rules.set(name, node && this.node(node));
    }
    return this.#rules.get(name);
  }
}

import type { Grammar } from '../../daemon/skills/grammar.ts';
import type { SlotValue } from '../../daemon/skills/skill.ts';
import type { TemplateNode, TemplateOption } from '../../daemon/skills/template.ts';

/** A sentence of a grammar and what it must be understood as. */
export interface WalkedSentence {
  text: string;
  intent: string;
  slots: Record<string, SlotValue>;
}

/** Gives a number from 0 up to below `below`. */
export type Pick = (below: number) => number;

interface Walked {
  words: string[];
  value?: SlotValue | undefined;
  slots: Record<string, SlotValue>;
}

const VALUE_DIGITS = 9;

/** Speaks random sentences of a grammar; made from the meaning of the syntax, not the matcher. */
export class RandomWalk {
  readonly #grammar: Grammar;
  readonly #pick: Pick;

  constructor(grammar: Grammar, pick: Pick) {
    this.#grammar = grammar;
    this.#pick = pick;
  }

  sentence(): WalkedSentence {
    const { before, after, intents } = this.#grammar;
    const chosen = this.#one(intents);
    const said = this.#node(this.#one(chosen.sentences).node);
    const around = (node: TemplateNode): string[] =>
      this.#pick(4) === 0 ? this.#node(node).words : [];
    const text = [...around(before), ...said.words, ...around(after)].join(' ');
    return { text, intent: chosen.intent, slots: said.slots };
  }

  /** The words of a rule and its value. */
  rule(name: string): { text: string; value: SlotValue | undefined } {
    const { words, value } = this.#rule(name);
    return { text: words.join(' '), value };
  }

  #one<T>(items: readonly T[]): T {
    return items[this.#pick(items.length)]!;
  }

  #option(options: readonly TemplateOption[]): Walked {
    return this.#node(this.#one(options).node);
  }

  #rule(name: string): Walked {
    const labels = this.#grammar.wildcards.get(name)?.labels;
    if (labels !== undefined) return { words: [...this.#one(labels).words], slots: {} };
    return this.#node(this.#grammar.rules.get(name)!);
  }

  #node(node: TemplateNode): Walked {
    switch (node.kind) {
      case 'word':
        return { words: [node.word], slots: {} };
      case 'value':
        return { words: [], value: node.value, slots: {} };
      case 'fixed':
        return { words: [], slots: { [node.slot]: node.value } };
      case 'written':
        return this.#node(node.item);
      case 'choice':
        return this.#option(node.options);
      case 'optional':
        return this.#pick(2) === 0 ? { words: [], slots: {} } : this.#option(node.options);
      case 'rule': {
        const said = this.#rule(node.rule);
        const isNumber = typeof said.value === 'number';
        return { ...said, value: isNumber ? Number(said.value) * node.factor : said.value };
      }
      case 'slot': {
        const said = this.#rule(node.rule);
        const value = typeof said.value === 'number' ? rounded(said.value) : said.value;
        return { words: said.words, slots: { [node.slot]: value ?? said.words.join(' ') } };
      }
      case 'sequence':
        return node.items.map((item) => this.#node(item)).reduce(joined, { words: [], slots: {} });
    }
  }
}

function rounded(value: number): number {
  return Number(value.toFixed(VALUE_DIGITS));
}

function joined(left: Walked, right: Walked): Walked {
  const isSum = typeof left.value === 'number' && typeof right.value === 'number';
  return {
    words: [...left.words, ...right.words],
    value: isSum ? Number(left.value) + Number(right.value) : (right.value ?? left.value),
    slots: { ...left.slots, ...right.slots },
  };
}

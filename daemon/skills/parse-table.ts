import type { Grammar } from './grammar.ts';
import { TYPED_RULES } from './grammar.ts';
import { isHomeRule } from './home-forms.ts';
import type { IntentSentences } from './sentences.ts';
import type { SlotValue } from './skill.ts';
import type { TemplateNode } from './template.ts';
import { ANY_CLASS, NO_CLASS, nameClass, TYPED_CLASSES, type WordClasses } from './word-classes.ts';

/** A template node prepared for matching: references resolved, choices indexed by first word. */
export type ParseNode =
  | { kind: 'word'; word: string }
  | { kind: 'sequence'; items: readonly ParseNode[] }
  | ParseChoice
  | { kind: 'rule'; cell: RuleCell; factor: number }
  | { kind: 'slot'; cell: RuleCell; slot: string }
  | { kind: 'value'; value: SlotValue }
  | { kind: 'fixed'; slot: string; value: SlotValue }
  | { kind: 'typed'; form: 'digits' | 'clock-digits' }
  | { kind: 'name'; rule: string }
  | { kind: 'rare'; item: ParseNode }
  | ParseWildcard
  | { kind: 'intent'; intent: ParsedIntent; item: ParseNode };

export type ParsedIntent = Pick<IntentSentences, 'intent' | 'final' | 'room'>;

/** Options are kept in order of preference. */
export interface ParseChoice {
  kind: 'choice';
  /** Options that may begin with this word. */
  byWord: ReadonlyMap<string, readonly ParseOption[]>;
  /** Options that may begin with a word that is not in the index, or with none. */
  otherwise: readonly ParseOption[];
  /** Whether any option takes words at all, and whether one does that people say often. */
  takesWords: boolean;
  takesCommonWords: boolean;
}

export interface ParseOption {
  node: ParseNode;
  /** Classes of words that it may begin with, see word-classes.ts. */
  starts: WordClasses;
}

export interface ParseWildcard {
  kind: 'wildcard';
  free: boolean;
  maxWords: number;
  never: ReadonlySet<string>;
  labels: ReadonlySet<string>;
  /** Beginnings of labels of several words. */
  labelBeginnings: ReadonlySet<string>;
}

/** A shared rule; its matches at a place are found once. */
export interface RuleCell {
  id: number;
  node: ParseNode;
}

export interface ParseTable {
  root: ParseNode;
  before: ParseNode;
  after: ParseNode;
  /** Rules of the home that names are looked up by, and the class of words that begin one. */
  nameClasses: ReadonlyMap<string, WordClasses>;
}

/** What a node may begin with. */
interface First {
  words: ReadonlySet<string>;
  /** Words beyond those. */
  classes: WordClasses;
  empty: boolean;
  /** Whether it takes words that people say often. */
  common: boolean;
}

interface Prepared {
  node: ParseNode;
  first: First;
}

const NO_WORDS: ReadonlySet<string> = new Set();
const EMPTY: First = { words: NO_WORDS, classes: NO_CLASS, empty: true, common: false };

/** @param grammar restricted, so that it has no dead ends */
export function buildParseTable(grammar: Grammar): ParseTable {
  const builder = new TableBuilder(grammar);
  const sentences = grammar.intents.flatMap((intent) =>
    intent.sentences.map(({ node }) => {
      const { node: item, first } = builder.prepare(node);
      return { node: { kind: 'intent', intent, item } as const, first };
    }),
  );
  return {
    root: choiceOf(sentences).node,
    before: builder.prepare(grammar.before).node,
    after: builder.prepare(grammar.after).node,
    nameClasses: builder.nameClasses,
  };
}

class TableBuilder {
  readonly #grammar: Grammar;
  readonly #rules = new Map<string, { cell: RuleCell; first: First }>();
  readonly nameClasses = new Map<string, WordClasses>();

  constructor(grammar: Grammar) {
    this.#grammar = grammar;
  }

  prepare(node: TemplateNode): Prepared {
    switch (node.kind) {
      case 'word':
        return { node, first: firstOf(new Set([node.word])) };
      case 'written': {
        const { node: item, first } = this.prepare(node.item);
        return { node: { kind: 'rare', item }, first: { ...first, common: false } };
      }
      case 'value':
      case 'fixed':
        return { node, first: EMPTY };
      case 'rule': {
        const { cell, first } = this.#rule(node.rule);
        return { node: { kind: 'rule', cell, factor: node.factor }, first };
      }
      case 'slot': {
        const { cell, first } = this.#rule(node.rule);
        return { node: { kind: 'slot', cell, slot: node.slot }, first };
      }
      case 'sequence':
        return sequenceOf(node.items.map((item) => this.prepare(item)));
      case 'choice':
        return choiceOf(node.options.map((option) => this.prepare(option.node)));
      case 'optional':
        // Nothing comes first: "my phone" is the thing of that name rather than a phone of mine.
        return choiceOf([
          sequenceOf([]),
          ...node.options.map((option) => this.prepare(option.node)),
        ]);
    }
  }

  #rule(name: string): { cell: RuleCell; first: First } {
    const known = this.#rules.get(name);
    if (known !== undefined) return known;
    const { node, first } = this.#ruleBody(name);
    const rule = { cell: { id: this.#rules.size, node }, first };
    this.#rules.set(name, rule);
    return rule;
  }

  #ruleBody(name: string): Prepared {
    if (TYPED_RULES.has(name)) {
      const form = name as keyof typeof TYPED_CLASSES;
      return { node: { kind: 'typed', form }, first: firstOf(NO_WORDS, TYPED_CLASSES[form]) };
    }
    const { rules, wildcards } = this.#grammar;
    if (!rules.has(name) && isHomeRule(name)) {
      const first = firstOf(NO_WORDS, this.#nameClass(name));
      return { node: { kind: 'name', rule: name }, first };
    }
    const wildcard = wildcards.get(name);
    if (wildcard === undefined) {
      return this.prepare(rules.get(name) ?? { kind: 'choice', options: [] });
    }
    const beginnings = wildcard.labels.flatMap(({ words }) =>
      words.slice(1).map((_, index) => words.slice(0, index + 1).join(' ')),
    );
    const node: ParseWildcard = {
      kind: 'wildcard',
      free: wildcard.free,
      maxWords: wildcard.maxWords,
      never: wildcard.never,
      labels: new Set(wildcard.labels.map(({ words }) => words.join(' '))),
      labelBeginnings: new Set(beginnings),
    };
    const starts = new Set(wildcard.labels.flatMap(({ words }) => words.slice(0, 1)));
    const first = wildcard.free ? firstOf(NO_WORDS, ANY_CLASS) : firstOf(starts);
    return { node, first };
  }

  #nameClass(rule: string): WordClasses {
    const known = this.nameClasses.get(rule) ?? nameClass(this.nameClasses.size);
    this.nameClasses.set(rule, known);
    return known;
  }
}

function firstOf(words: ReadonlySet<string>, classes: WordClasses = NO_CLASS): First {
  return { words, classes, empty: false, common: true };
}

function sequenceOf(items: readonly Prepared[]): Prepared {
  const words = new Set<string>();
  let classes = NO_CLASS;
  let empty = true;
  let common = false;
  for (const { first } of items) {
    for (const word of first.words) words.add(word);
    classes |= first.classes;
    common ||= first.common;
    empty = first.empty;
    if (!empty) break;
  }
  return {
    node: { kind: 'sequence', items: items.map((item) => item.node) },
    first: { words, classes, empty, common },
  };
}

function choiceOf(options: readonly Prepared[]): Prepared {
  const words = new Set(options.flatMap(({ first }) => [...first.words]));
  const byWord = new Map<string, ParseOption[]>([...words].map((word) => [word, []]));
  const otherwise: ParseOption[] = [];
  for (const { node, first } of options) {
    const certain: ParseOption = { node, starts: ANY_CLASS };
    const starts = first.empty ? ANY_CLASS : first.classes;
    const elsewhere: ParseOption = { node, starts };
    // What may begin with other words is entered everywhere, so that order is kept.
    for (const word of starts === NO_CLASS ? first.words : words) {
      byWord.get(word)?.push(first.words.has(word) ? certain : elsewhere);
    }
    if (starts !== NO_CLASS) otherwise.push(elsewhere);
  }
  const classes = options.reduce((all, { first }) => all | first.classes, NO_CLASS);
  const common = options.some(({ first }) => first.common);
  return {
    node: {
      kind: 'choice',
      byWord,
      otherwise,
      takesWords: classes !== NO_CLASS || words.size > 0,
      takesCommonWords: common,
    },
    first: { words, classes, empty: options.some(({ first }) => first.empty), common },
  };
}

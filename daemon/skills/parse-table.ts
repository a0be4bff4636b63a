import type { Grammar } from './grammar.ts';
import { TYPED_RULES } from './grammar.ts';
import { isHomeRule } from './home-forms.ts';
import type { IntentSentences } from './sentences.ts';
import type { SlotValue } from './skill.ts';
import type { TemplateNode } from './template.ts';

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
  byWord: ReadonlyMap<string, readonly ParseNode[]>;
  /** Options that may begin with a word that is not in the index, or with none. */
  otherwise: readonly ParseNode[];
  /** Whether any option takes words at all, and whether one does that people say often. */
  takesWords: boolean;
  takesCommonWords: boolean;
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
}

/** What a node may begin with. */
interface First {
  words: ReadonlySet<string>;
  anyWord: boolean;
  empty: boolean;
  /** Whether it takes words that people say often. */
  common: boolean;
}

interface Prepared {
  node: ParseNode;
  first: First;
}

const NO_WORDS: ReadonlySet<string> = new Set();
const EMPTY: First = { words: NO_WORDS, anyWord: false, empty: true, common: false };
const ANY_WORD: First = { words: NO_WORDS, anyWord: true, empty: false, common: true };

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
  };
}

class TableBuilder {
  readonly #grammar: Grammar;
  readonly #rules = new Map<string, { cell: RuleCell; first: First }>();

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
      return { node: { kind: 'typed', form: name as 'digits' | 'clock-digits' }, first: ANY_WORD };
    }
    const { rules, wildcards } = this.#grammar;
    if (!rules.has(name) && isHomeRule(name)) {
      return { node: { kind: 'name', rule: name }, first: ANY_WORD };
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
    const first = wildcard.free ? ANY_WORD : firstOf(starts);
    return { node, first };
  }
}

function firstOf(words: ReadonlySet<string>): First {
  return { words, anyWord: false, empty: false, common: true };
}

function sequenceOf(items: readonly Prepared[]): Prepared {
  const words = new Set<string>();
  let anyWord = false;
  let empty = true;
  let common = false;
  for (const { first } of items) {
    for (const word of first.words) words.add(word);
    anyWord ||= first.anyWord;
    common ||= first.common;
    empty = first.empty;
    if (!empty) break;
  }
  return {
    node: { kind: 'sequence', items: items.map((item) => item.node) },
    first: { words, anyWord, empty, common },
  };
}

function choiceOf(options: readonly Prepared[]): Prepared {
  const words = new Set(options.flatMap(({ first }) => [...first.words]));
  const always = ({ first }: Prepared): boolean => first.anyWord || first.empty;
  const byWord = new Map<string, ParseNode[]>([...words].map((word) => [word, []]));
  for (const option of options) {
    // An option that any word may begin is entered everywhere, so that order is kept.
    const entered = always(option) ? words : option.first.words;
    for (const word of entered) byWord.get(word)?.push(option.node);
  }
  const anyWord = options.some(({ first }) => first.anyWord);
  const common = options.some(({ first }) => first.common);
  return {
    node: {
      kind: 'choice',
      byWord,
      otherwise: options.filter(always).map(({ node }) => node),
      takesWords: anyWord || words.size > 0,
      takesCommonWords: common,
    },
    first: { words, anyWord, empty: options.some(({ first }) => first.empty), common },
  };
}

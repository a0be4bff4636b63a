import { EarshotError } from '../base/errors.ts';
import type { Home } from '../ports/home.ts';
import { formNode, type HomeForms, homeForms, isHomeRule, type Numerals } from './home-forms.ts';
import type { IntentSentences, SecondCommand, Sentences, Wildcard } from './sentences.ts';
import type { Spelling } from './spelling.ts';
import type { TemplateNode, TemplateOption } from './template.ts';

/** Sentences of one language joined with the names of one home; every reference resolves. */
export interface Grammar {
  intents: readonly IntentSentences[];
  rules: ReadonlyMap<string, TemplateNode>;
  wildcards: ReadonlyMap<string, Wildcard>;
  /** Names of the home by the rule that stands for them; those rules are not in `rules`. */
  forms: HomeForms;
  numerals: Numerals;
  possessives: readonly string[];
  spelling: Spelling;
  before: TemplateNode;
  after: TemplateNode;
  second?: SecondCommand;
}

/** Rules that no data file defines: a numeral as typed ("2.5"), and minutes as typed ("3:30"). */
export const TYPED_RULES: ReadonlySet<string> = new Set(['digits', 'clock-digits']);
/** The rule of the data files that says how numerals in names are spoken. */
const NUMERAL_RULE = 'one-to-ninety-nine';
/** The rule for several devices of a kind, made from the `domains` of the data files. */
const DOMAIN_RULE = 'domain';

/** @throws CONFIG_INVALID for a reference to nothing, or a rule that contains itself */
export function buildGrammar(sentences: Sentences, home: Home): Grammar {
  const rules = new Map(sentences.rules);
  rules.set(DOMAIN_RULE, domainRule(sentences, home));
  const { wildcards, possessives, spelling, before, after, second } = sentences;
  const intents = sentences.intents.map((intent) => withNeeds(intent, home));
  const numerals = numeralsOf(sentences);
  const forms = homeForms(home);
  const words = { possessives, spelling, before, after, ...(second ? { second } : {}) };
  const grammar = { intents, rules, wildcards, forms, numerals, ...words };
  if (!checked.has(sentences)) checkReferences(grammar);
  checked.add(sentences);
  return grammar;
}

/** Sentences are not changed in place: what is true of them once stays so. */
const checked = new WeakSet<Sentences>();
const knownNumerals = new WeakMap<Sentences, Numerals>();

function numeralsOf(sentences: Sentences): Numerals {
  const known = knownNumerals.get(sentences) ?? numeralWords(sentences.rules);
  knownNumerals.set(sentences, known);
  return known;
}

/** The most names of a kind that a recogniser is told to listen for; the first are kept. */
export const MAX_SPOKEN_FORMS = 1000;

/** The same grammar with the names of the home as rules of its own. */
export function withNames(grammar: Grammar): Grammar {
  const named = [...grammar.forms].map(([rule, forms]) => {
    const nodes = forms.slice(0, MAX_SPOKEN_FORMS).map((form) => formNode(form, grammar.numerals));
    return [rule, choice(nodes)] as const;
  });
  return { ...grammar, rules: new Map([...grammar.rules, ...named]) };
}

/** What nothing in the home can do is understood, and answered, but not listened for. */
function withNeeds(intent: IntentSentences, { devices }: Home): IntentSentences {
  const { needs, sentences } = intent;
  if (needs === undefined || devices.some(({ domain }) => domain === needs)) return intent;
  const written = sentences.map(({ node, weight }): TemplateOption => {
    return { node: { kind: 'written', item: node }, weight };
  });
  return { ...intent, sentences: written };
}

function choice(nodes: readonly TemplateNode[]): TemplateNode {
  return { kind: 'choice', options: nodes.map((node) => ({ node, weight: undefined })) };
}

function domainRule(sentences: Sentences, home: Home): TemplateNode {
  const present = new Set(home.devices.map((device) => device.domain));
  return choice(
    [...sentences.domains].map(([domain, words]): TemplateNode => {
      const item: TemplateNode = {
        kind: 'sequence',
        items: [words, { kind: 'value', value: domain }],
      };
      // What the home lacks is understood, and answered, but not listened for.
      return present.has(domain) ? item : { kind: 'written', item };
    }),
  );
}

function numeralWords(rules: ReadonlyMap<string, TemplateNode>): Numerals {
  const said = new Map<number, readonly string[]>();
  const rule = rules.get(NUMERAL_RULE);
  for (const { words, value } of rule === undefined ? [] : phrasesOf(rules, rule)) {
    if (!said.has(value)) said.set(value, words);
  }
  const digits = [...said].flatMap(([value, [word = '', second]]) =>
    second === undefined ? [[word, String(value)] as const] : [],
  );
  return { words: said, digits: new Map(digits) };
}

interface NumberPhrase {
  words: readonly string[];
  value: number;
}

/** Every phrase of a small numeric rule. */
function phrasesOf(
  rules: ReadonlyMap<string, TemplateNode>,
  node: TemplateNode,
): readonly NumberPhrase[] {
  const nothing: NumberPhrase = { words: [], value: 0 };
  const ofOptions = (options: readonly TemplateOption[]): NumberPhrase[] =>
    options.flatMap((option) => phrasesOf(rules, option.node));
  switch (node.kind) {
    case 'word':
      return [{ words: [node.word], value: 0 }];
    case 'value':
      return [{ words: [], value: Number(node.value) }];
    case 'choice':
      return ofOptions(node.options);
    case 'optional':
      return [nothing, ...ofOptions(node.options)];
    case 'sequence':
      return node.items.reduce<readonly NumberPhrase[]>(
        (left, item) => joined(left, phrasesOf(rules, item)),
        [nothing],
      );
    case 'rule': {
      const found = rules.get(node.rule);
      const phrases = found === undefined ? [] : phrasesOf(rules, found);
      return phrases.map(({ words, value }) => ({ words, value: value * node.factor }));
    }
    default:
      return [];
  }
}

function joined(left: readonly NumberPhrase[], right: readonly NumberPhrase[]): NumberPhrase[] {
  return left.flatMap((one) =>
    right.map((two) => {
      return { words: [...one.words, ...two.words], value: one.value + two.value };
    }),
  );
}

/** Direct parts of a node. */
export function childrenOf(node: TemplateNode): readonly TemplateNode[] {
  if (node.kind === 'sequence') return node.items;
  if (node.kind === 'choice' || node.kind === 'optional') {
    return node.options.map((option) => option.node);
  }
  return node.kind === 'written' ? [node.item] : [];
}

function checkReferences(grammar: Grammar): void {
  const done = new Set<string>([...TYPED_RULES, ...grammar.wildcards.keys()]);
  const open: string[] = [];
  const visitRule = (rule: string): void => {
    if (done.has(rule) || isHomeRule(rule)) return;
    if (open.includes(rule)) {
      throw new EarshotError('CONFIG_INVALID', `sentence rule <${rule}> contains itself`);
    }
    const node = grammar.rules.get(rule);
    if (node === undefined) {
      const names = [...new Set([...grammar.rules.keys(), ...done])].sort().join(', ');
      throw new EarshotError('CONFIG_INVALID', `no sentence rule <${rule}>; there are ${names}`);
    }
    open.push(rule);
    visit(node);
    open.pop();
    done.add(rule);
  };
  const visit = (node: TemplateNode): void => {
    if (node.kind === 'rule' || node.kind === 'slot') visitRule(node.rule);
    for (const child of childrenOf(node)) visit(child);
  };
  for (const rule of grammar.rules.keys()) visitRule(rule);
  for (const { sentences } of grammar.intents) for (const { node } of sentences) visit(node);
  for (const { last, first = last } of grammar.spelling.compounds) {
    visitRule(first);
    visitRule(last);
  }
  visit(grammar.before);
  visit(grammar.after);
}

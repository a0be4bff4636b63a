import { EarshotError } from '../base/errors.ts';
import type { Home } from '../ports/home.ts';
import { type HomeForm, homeForms, type Numerals } from './home.ts';
import type { IntentSentences, Sentences, Wildcard } from './sentences.ts';
import type { TemplateNode, TemplateOption } from './template.ts';

/** Sentences of one language joined with the names of one home; every reference resolves. */
export interface Grammar {
  intents: readonly IntentSentences[];
  rules: ReadonlyMap<string, TemplateNode>;
  wildcards: ReadonlyMap<string, Wildcard>;
  forms: readonly HomeForm[];
  before: TemplateNode;
  after: TemplateNode;
}

/** Rules that no data file defines: a numeral as typed ("2.5"), and minutes as typed ("3:30"). */
export const TYPED_RULES: ReadonlySet<string> = new Set(['digits', 'clock-digits']);
/** The rule of the data files that says how numerals in names are spoken. */
const NUMERAL_RULE = 'one-to-ninety-nine';
const HOME_RULES = ['device', 'area', 'domain'];

/** @throws CONFIG_INVALID for a reference to nothing, or a rule that contains itself */
export function buildGrammar(sentences: Sentences, home: Home): Grammar {
  const forms = homeForms(home, numeralWords(sentences.rules));
  const rules = new Map(sentences.rules);
  for (const kind of ['device', 'area'] as const) {
    rules.set(kind, choice(forms.filter((form) => form.kind === kind).map(({ node }) => node)));
  }
  rules.set('domain', domainRule(sentences, home));
  const { intents, wildcards, before, after } = sentences;
  const grammar: Grammar = { intents, rules, wildcards, forms, before, after };
  checkReferences(grammar);
  return grammar;
}

function choice(nodes: readonly TemplateNode[]): TemplateNode {
  return { kind: 'choice', options: nodes.map((node) => ({ node, weight: undefined })) };
}

function domainRule(sentences: Sentences, home: Home): TemplateNode {
  const present = new Set(home.devices.map((device) => device.domain));
  const known = [...sentences.domains].filter(([domain]) => present.has(domain));
  return choice(
    known.map(([domain, words]): TemplateNode => {
      return { kind: 'sequence', items: [words, { kind: 'value', value: domain }] };
    }),
  );
}

function numeralWords(rules: ReadonlyMap<string, TemplateNode>): Numerals {
  const numerals = new Map<number, readonly string[]>();
  const rule = rules.get(NUMERAL_RULE);
  if (rule === undefined) return numerals;
  for (const { words, value } of phrasesOf(rules, rule)) {
    if (!numerals.has(value)) numerals.set(value, words);
  }
  return numerals;
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
    if (done.has(rule)) return;
    if (open.includes(rule)) {
      throw new EarshotError('CONFIG_INVALID', `sentence rule <${rule}> contains itself`);
    }
    const node = grammar.rules.get(rule);
    if (node === undefined) {
      const known = [...grammar.rules.keys(), ...done].filter((name) => !HOME_RULES.includes(name));
      const names = [...new Set(known)].sort().join(', ');
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
  visit(grammar.before);
  visit(grammar.after);
}

import { childrenOf, type Grammar } from './grammar.ts';
import type { Compound, Spelling } from './spelling.ts';
import type { TemplateNode } from './template.ts';
import { commandTokens } from './tokens.ts';

/** The words of a command. */
export interface CommandWords {
  /** As they are compared. */
  words: readonly string[];
  /** As they were said; '' for what was written as one with the word before it. */
  said: readonly string[];
}

/** No part of a compound is shorter. */
const MIN_PART_CHARS = 2;
/** A first part that may be anything is a word, not an ending. */
const MIN_FREE_CHARS = 3;
/** Shorter words have no ending to take off: "der". */
const MIN_STEM_CHARS = 3;
/** No word is longer, nor a number up to 9999: that has 42. */
const MAX_COMPOUND_CHARS = 60;
/** "Zweitausend", "siebenhundert", "fünf". */
const MAX_PARTS = 3;

const NO_WORDS: ReadonlySet<string> = new Set();

interface KnownCompound extends Omit<Compound, 'first' | 'last'> {
  first: ReadonlySet<string> | undefined;
  last: ReadonlySet<string>;
}

/** Brings commands of a language to the words that its sentences and a home's names consist of. */
export class Wording {
  readonly #spelling: Spelling;
  /** Words are compared as they are typed: no word need be known for that. */
  readonly #isPlain: boolean;
  readonly #known: ReadonlySet<string>;
  readonly #named: ReadonlySet<string>;
  readonly #compounds: readonly KnownCompound[];

  constructor(grammar: Grammar) {
    this.#spelling = grammar.spelling;
    this.#isPlain = isPlain(grammar.spelling);
    this.#named = this.#isPlain ? NO_WORDS : namesOf(grammar);
    this.#known = this.#isPlain ? NO_WORDS : new Set([...this.#named, ...wordsOf(grammar)]);
    this.#compounds = grammar.spelling.compounds.map(({ first, joints, last }) => {
      const firsts = first === undefined ? undefined : wordsOfRule(grammar, first);
      return { first: firsts, joints, last: wordsOfRule(grammar, last) };
    });
  }

  /** Undefined: too long to be a command. */
  wordsIn(text: string): CommandWords | undefined {
    const tokens = commandTokens(this.#spelling.decimal === ',' ? withPoints(text) : text);
    if (tokens === undefined) return undefined;
    if (this.#isPlain) return { words: tokens, said: tokens };
    const words: string[] = [];
    const said: string[] = [];
    tokens.forEach((token, at) => {
      const meant = this.#known.has(token) ? token : this.#meant(token);
      const { parts, isFree } = this.#parts(meant, tokens[at + 1]);
      words.push(...parts);
      said.push(...(isFree ? parts : [token, ...parts.slice(1).map(() => '')]));
    });
    return { words, said };
  }

  /** "küche" for "kueche": another spelling that is known, or the word as it is. */
  #meant(token: string): string {
    let spellings = [token];
    for (const [typed, meant] of this.#spelling.letters) {
      if (!token.includes(typed)) continue;
      spellings = spellings.flatMap((each) => [each, each.replaceAll(typed, meant)]);
    }
    return (
      spellings.find((each) => this.#known.has(each)) ??
      spellings.find((each) => this.#split(each) !== undefined) ??
      spellings.map((each) => this.#inflected(each)).find((each) => each !== undefined) ??
      token
    );
  }

  /** "großer" for "großen", where a name has that word. */
  #inflected(token: string): string | undefined {
    const { endings } = this.#spelling;
    const stems = endings
      .filter((each) => token.endsWith(each))
      .map((each) => {
        return token.slice(0, token.length - each.length);
      });
    return stems
      .filter((stem) => stem.length >= MIN_STEM_CHARS)
      .flatMap((stem) => endings.map((ending) => stem + ending))
      .find((each) => this.#named.has(each));
  }

  #parts(token: string, next: string | undefined): Parts {
    if (this.#known.has(token)) return { parts: [token], isFree: false };
    return this.#split(token) ?? this.#beforeLast(token, next) ?? { parts: [token], isFree: false };
  }

  /** The longest first part counts; a last part may be a compound itself. */
  #split(token: string, maxParts = MAX_PARTS): Parts | undefined {
    if (token.length > MAX_COMPOUND_CHARS || maxParts < 2) return undefined;
    for (let cut = token.length - MIN_PART_CHARS; cut >= MIN_PART_CHARS; cut -= 1) {
      const [left, right] = [token.slice(0, cut), token.slice(cut)];
      for (const { first, joints, last } of this.#compounds) {
        const stem = stemOf(left, first, joints);
        if (stem === undefined) continue;
        const isFree = first === undefined;
        const rest = last.has(right)
          ? [right]
          : this.#split(right, isFree ? 0 : maxParts - 1)?.parts;
        if (rest === undefined || !last.has(rest[0] ?? '')) continue;
        return { parts: [stem, ...rest], isFree };
      }
    }
    return undefined;
  }

  /** "küchen" of "Küchen-Licht", which is two words. */
  #beforeLast(token: string, next: string | undefined): Parts | undefined {
    for (const { first, joints, last } of this.#compounds) {
      const stem = first && last.has(next ?? '') ? stemOf(token, first, joints) : undefined;
      if (stem !== undefined) return { parts: [stem], isFree: false };
    }
    return undefined;
  }
}

/** What one word is read as. */
interface Parts {
  parts: readonly string[];
  /** The first part may be anything: it is what was said. */
  isFree: boolean;
}

function stemOf(
  left: string,
  first: ReadonlySet<string> | undefined,
  joints: readonly string[],
): string | undefined {
  const stems = joints
    .filter((each) => left.endsWith(each))
    .map((joint) => left.slice(0, left.length - joint.length));
  if (first !== undefined) return stems.find((stem) => first.has(stem));
  return stems.find((stem) => stem.length >= MIN_FREE_CHARS);
}

function isPlain({ decimal, letters, endings, compounds }: Spelling): boolean {
  return decimal === '.' && [letters, endings, compounds].every(({ length }) => length === 0);
}

/** "21,5" is "21.5", and "1.500" is "1500". */
function withPoints(text: string): string {
  return text.replace(/(?<=\d)\.(?=\d{3}(?!\d))/g, '').replace(/(?<=\d),(?=\d)/g, '.');
}

/** All words of names. */
function namesOf({ forms }: Grammar): ReadonlySet<string> {
  return new Set([...forms.values()].flatMap((named) => named.flatMap(({ words }) => words)));
}

/** All words of the sentences. */
function wordsOf(grammar: Grammar): ReadonlySet<string> {
  const known = new Set<string>();
  const visit = (node: TemplateNode): void => {
    if (node.kind === 'word') known.add(node.word);
    for (const child of childrenOf(node)) visit(child);
  };
  for (const node of grammar.rules.values()) visit(node);
  for (const { sentences } of grammar.intents) for (const { node } of sentences) visit(node);
  visit(grammar.before);
  visit(grammar.after);
  return known;
}

/** All single words that a rule, or the home's names for it, are made of. */
function wordsOfRule(grammar: Grammar, rule: string): ReadonlySet<string> {
  const named = (grammar.forms.get(rule) ?? []).filter(({ words }) => words.length === 1);
  const found = new Set(named.flatMap(({ words }) => words));
  const visit = (node: TemplateNode | undefined): void => {
    if (node === undefined) return;
    if (node.kind === 'word') found.add(node.word);
    if (node.kind === 'rule') visit(grammar.rules.get(node.rule));
    for (const child of childrenOf(node)) visit(child);
  };
  visit(grammar.rules.get(rule));
  return found;
}

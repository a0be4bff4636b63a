import { bestByEnd, type Derivation, joined, plainly, saysNothing } from './derivation.ts';
import type { NameTrie } from './name-trie.ts';
import type { ParseChoice, ParseNode, ParseWildcard, RuleCell } from './parse-table.ts';
import type { SlotValue } from './skill.ts';
import { clockMinutes, isNumeral } from './tokens.ts';
import { ANY_CLASS, NO_CLASS, type WordClasses, type WordClassifier } from './word-classes.ts';
import type { CommandWords } from './wording.ts';

/** A free word that belongs to a known label, and one that does not. */
const LABEL_WORD_COST = 1;
const FREE_WORD_COST = 2;
/** "Bedroom lamp" is the thing of that name rather than any lamp of the bedroom. */
const PLACE_COST = 0.001;
/** Sums of tenths and hundredths are rounded to this, against binary fractions. */
const VALUE_DIGITS = 9;

/** What a rule matches at a place, and whether it would have taken words beyond the last one. */
interface CellMatches {
  found: readonly Derivation[];
  isOpen: boolean;
  isCommonlyOpen: boolean;
}

const NONE: readonly Derivation[] = [];

function round(value: SlotValue | undefined): SlotValue | undefined {
  return typeof value === 'number' ? Number(value.toFixed(VALUE_DIGITS)) : value;
}

/** The names of a home, and what words may begin. */
export interface KnownNames {
  names: NameTrie;
  classifier: WordClassifier;
}

/** Reads one list of words top down; what a shared rule matches at a place is found once. */
export class Reading {
  /** True when some way of reading would have taken further words after the last one, */
  isOpen = false;
  /** and when one that people say often would have. */
  isCommonlyOpen = false;
  readonly #tokens: readonly string[];
  readonly #said: readonly string[];
  readonly #known: KnownNames;
  readonly #classes: WordClasses[] = [];
  readonly #memo = new Map<number, CellMatches>();
  #isRare = false;

  constructor({ words, said }: CommandWords, known: KnownNames) {
    this.#tokens = words;
    this.#said = said;
    this.#known = known;
  }

  read(node: ParseNode, at: number): readonly Derivation[] {
    switch (node.kind) {
      case 'word':
        return this.#next(at) === node.word ? [plainly(at + 1)] : NONE;
      case 'value':
        return [{ ...plainly(at), value: node.value }];
      case 'fixed': {
        const slots = { slot: node.slot, value: node.value, previous: undefined };
        return [{ ...plainly(at), slots }];
      }
      case 'typed':
        return this.#typed(node.form, at);
      case 'wildcard':
        return this.#freely(node, at);
      case 'name':
        return this.#name(node.rule, at);
      case 'rare':
        return this.#rarely(node.item, at);
      case 'sequence':
        return this.#sequence(node.items, at);
      case 'choice':
        return this.#choice(node, at);
      case 'rule':
        return this.#rule(node.factor, this.#cell(node.cell, at));
      case 'slot':
        return this.#cell(node.cell, at).map((found) => this.#slot(node.slot, at, found));
      case 'intent':
        return this.read(node.item, at).map(({ end, cost, value, slots }) => {
          return { end, cost, value, slots, intent: node.intent };
        });
    }
  }

  /** Ends at the first part that does not fit. */
  #sequence(items: readonly ParseNode[], at: number): readonly Derivation[] {
    let lefts: readonly Derivation[] | undefined;
    for (const item of items) {
      const [only, second] = lefts ?? [];
      if (lefts === undefined) lefts = bestByEnd(this.read(item, at));
      else if (only === undefined) return NONE;
      else if (second === undefined) lefts = bestByEnd(this.after(only, item));
      else lefts = bestByEnd(lefts.flatMap((left) => this.after(left, item)));
    }
    return lefts ?? [plainly(at)];
  }

  #choice(node: ParseChoice, at: number): readonly Derivation[] {
    const token = this.#tokens[at];
    if (token === undefined) this.#opens(node.takesWords, node.takesCommonWords);
    const options = (token !== undefined && node.byWord.get(token)) || node.otherwise;
    const classes = token === undefined ? ANY_CLASS : this.#classesOf(token, at);
    let found: Derivation[] | undefined;
    for (const option of options) {
      if ((option.starts & classes) === NO_CLASS) continue;
      for (const each of this.read(option.node, at)) {
        if (found === undefined) found = [each];
        else found.push(each);
      }
    }
    return found === undefined ? NONE : bestByEnd(found);
  }

  #classesOf(token: string, at: number): WordClasses {
    const known = this.#classes[at];
    if (known !== undefined) return known;
    const classes = this.#known.classifier.classesOf(token);
    this.#classes[at] = classes;
    return classes;
  }

  #rule(factor: number, found: readonly Derivation[]): readonly Derivation[] {
    if (factor === 1) return found;
    return found.map((each) =>
      typeof each.value === 'number' ? { ...each, value: each.value * factor } : each,
    );
  }

  #next(at: number): string | undefined {
    const token = this.#tokens[at];
    if (token === undefined) this.#opens(true, true);
    return token;
  }

  /** The words are over where some, or common ones, could follow. */
  #opens(takesWords: boolean, takesCommonWords: boolean): void {
    if (takesWords) this.isOpen = true;
    if (takesCommonWords && !this.#isRare) this.isCommonlyOpen = true;
  }

  #rarely(item: ParseNode, at: number): readonly Derivation[] {
    const wasRare = this.#isRare;
    this.#isRare = true;
    const found = this.read(item, at);
    this.#isRare = wasRare;
    return found;
  }

  #name(rule: string, at: number): readonly Derivation[] {
    const { names, isOpen } = this.#known.names.find(rule, this.#tokens, at);
    this.#opens(isOpen, isOpen);
    const cost = rule === 'area' || rule === 'floor' ? PLACE_COST : 0;
    return names.map(({ end, value }) => ({ ...plainly(end), cost, value }));
  }

  /** What was read, and then a node. */
  after(left: Derivation, item: ParseNode): readonly Derivation[] {
    const wasOpen = this.isOpen;
    const rights = this.read(item, left.end);
    // Any words are the beginning of something rare that holds free words: that tells nothing.
    if (this.#isRare && left.cost >= LABEL_WORD_COST) this.isOpen = wasOpen;
    if (saysNothing(left)) return rights;
    return rights.map((right) => joined(left, right));
  }

  #cell(cell: RuleCell, at: number): readonly Derivation[] {
    const place = cell.id * (this.#tokens.length + 1) + at;
    const key = place * 2 + Number(this.#isRare);
    let known = this.#memo.get(key);
    if (known === undefined) {
      known = this.#readCell(cell, at);
      this.#memo.set(key, known);
    }
    this.#opens(known.isOpen, known.isCommonlyOpen);
    return known.found;
  }

  /** Whether it is open is told of the rule itself, so that it holds wherever the rule stands. */
  #readCell(cell: RuleCell, at: number): CellMatches {
    const before = [this.isOpen, this.isCommonlyOpen] as const;
    this.isOpen = false;
    this.isCommonlyOpen = false;
    const found = bestByEnd(this.read(cell.node, at));
    const matches = { found, isOpen: this.isOpen, isCommonlyOpen: this.isCommonlyOpen };
    [this.isOpen, this.isCommonlyOpen] = before;
    return matches;
  }

  /** A rule without a value of its own gives its words. */
  #slot(slot: string, at: number, found: Derivation): Derivation {
    const value = round(found.value) ?? this.#wordsSaid(at, found.end);
    const slots = { slot, value, previous: found.slots };
    return { end: found.end, cost: found.cost, value: undefined, slots, intent: undefined };
  }

  /** What was written as one with the word before it is said with that. */
  #wordsSaid(from: number, to: number): string {
    const said = this.#said.slice(from, to);
    return said.includes('') ? said.filter((word) => word !== '').join(' ') : said.join(' ');
  }

  #typed(form: 'digits' | 'clock-digits', at: number): readonly Derivation[] {
    const token = this.#next(at);
    if (token === undefined) return NONE;
    const numeral = isNumeral(token) ? Number(token) : undefined;
    const value = form === 'digits' ? numeral : clockMinutes(token);
    return value === undefined ? NONE : [{ ...plainly(at + 1), value }];
  }

  #freely(node: ParseWildcard, at: number): Derivation[] {
    const wasOpen = this.isOpen;
    const found = this.#wildcard(node, at);
    if (this.#isRare && at < this.#tokens.length) this.isOpen = wasOpen;
    return found;
  }

  #wildcard(node: ParseWildcard, at: number): Derivation[] {
    const found: Derivation[] = [];
    let isFree = node.free;
    for (let count = 1; count <= node.maxWords; count += 1) {
      const last = this.#next(at + count - 1);
      if (last === undefined) break;
      if (node.never.has(last)) isFree = false;
      const words = this.#tokens.slice(at, at + count).join(' ');
      const known = node.labels.has(words);
      if (!known && !isFree && !node.labelBeginnings.has(words)) break;
      const cost = count * (known ? LABEL_WORD_COST : FREE_WORD_COST);
      if (known || isFree) found.push({ ...plainly(at + count), cost });
      // A known label at the end goes on only where a longer label begins with it.
      const atEnd = at + count === this.#tokens.length;
      if (atEnd && known && !node.labelBeginnings.has(words)) break;
    }
    return found;
  }
}

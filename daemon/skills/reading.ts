import type { NameTrie } from './name-trie.ts';
import type { ParsedIntent, ParseNode, ParseWildcard, RuleCell } from './parse-table.ts';
import type { SlotValue } from './skill.ts';
import { clockMinutes, isNumeral } from './tokens.ts';
import type { CommandWords } from './wording.ts';

export interface SlotEntry {
  slot: string;
  value: SlotValue;
  previous: SlotEntry | undefined;
}

/** One way to read words from some place up to `end`. */
export interface Derivation {
  end: number;
  /** How much of it was guessed; the lower, the better. */
  cost: number;
  value: SlotValue | undefined;
  slots: SlotEntry | undefined;
  intent?: ParsedIntent;
}

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

function round(value: SlotValue | undefined): SlotValue | undefined {
  return typeof value === 'number' ? Number(value.toFixed(VALUE_DIGITS)) : value;
}

/** Numbers add up; of other values the later one counts. */
function combined(
  left: SlotValue | undefined,
  right: SlotValue | undefined,
): SlotValue | undefined {
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  return right ?? left;
}

function chained(left: SlotEntry | undefined, right: SlotEntry | undefined): SlotEntry | undefined {
  if (right === undefined || left === undefined) return right ?? left;
  return { slot: right.slot, value: right.value, previous: chained(left, right.previous) };
}

/** For each end the cheapest derivation; among equals the first. */
function bestByEnd(derivations: readonly Derivation[]): readonly Derivation[] {
  if (derivations.length < 2) return derivations;
  const best = new Map<number, Derivation>();
  for (const derivation of derivations) {
    const rival = best.get(derivation.end);
    if (rival === undefined || derivation.cost < rival.cost) best.set(derivation.end, derivation);
  }
  return [...best.values()];
}

/** Reads one list of words top down; what a shared rule matches at a place is found once. */
export class Reading {
  /** True when some way of reading would have taken further words after the last one, */
  isOpen = false;
  /** and when one that people say often would have. */
  isCommonlyOpen = false;
  readonly #tokens: readonly string[];
  readonly #said: readonly string[];
  readonly #names: NameTrie;
  readonly #memo = new Map<number, CellMatches>();
  #isRare = false;

  constructor({ words, said }: CommandWords, names: NameTrie) {
    this.#tokens = words;
    this.#said = said;
    this.#names = names;
  }

  read(node: ParseNode, at: number): readonly Derivation[] {
    const nothing: Derivation = { end: at, cost: 0, value: undefined, slots: undefined };
    switch (node.kind) {
      case 'word':
        return this.#next(at) === node.word ? [{ ...nothing, end: at + 1 }] : [];
      case 'value':
        return [{ ...nothing, value: node.value }];
      case 'fixed': {
        const slots = { slot: node.slot, value: node.value, previous: undefined };
        return [{ ...nothing, slots }];
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
        return node.items.reduce<readonly Derivation[]>(
          (lefts, item) => bestByEnd(lefts.flatMap((left) => this.after(left, item))),
          [nothing],
        );
      case 'choice': {
        const token = this.#tokens[at];
        if (token === undefined) this.#opens(node.takesWords, node.takesCommonWords);
        const options = (token !== undefined && node.byWord.get(token)) || node.otherwise;
        return bestByEnd(options.flatMap((option) => this.read(option, at)));
      }
      case 'rule':
        return this.#cell(node.cell, at).map((found) => {
          if (typeof found.value !== 'number' || node.factor === 1) return found;
          return { ...found, value: found.value * node.factor };
        });
      case 'slot':
        return this.#cell(node.cell, at).map((found) => this.#slot(node.slot, at, found));
      case 'intent': {
        const { intent } = node;
        return this.read(node.item, at).map((found) => ({ ...found, intent }));
      }
    }
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
    const { names, isOpen } = this.#names.find(rule, this.#tokens, at);
    this.#opens(isOpen, isOpen);
    const cost = rule === 'area' || rule === 'floor' ? PLACE_COST : 0;
    return names.map(({ end, value }) => ({ end, cost, value, slots: undefined }));
  }

  /** What was read, and then a node. */
  after(left: Derivation, item: ParseNode): Derivation[] {
    const wasOpen = this.isOpen;
    const rights = this.read(item, left.end);
    // Any words are the beginning of something rare that holds free words: that tells nothing.
    if (this.#isRare && left.cost >= LABEL_WORD_COST) this.isOpen = wasOpen;
    return rights.map((right) => ({
      ...right,
      cost: left.cost + right.cost,
      value: combined(left.value, right.value),
      slots: chained(left.slots, right.slots),
    }));
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
    const said = this.#said.slice(at, found.end);
    const words = said.filter((word) => word !== '').join(' ');
    const value = round(found.value) ?? words;
    return { ...found, value: undefined, slots: { slot, value, previous: found.slots } };
  }

  #typed(form: 'digits' | 'clock-digits', at: number): Derivation[] {
    const token = this.#next(at);
    if (token === undefined) return [];
    const numeral = isNumeral(token) ? Number(token) : undefined;
    const value = form === 'digits' ? numeral : clockMinutes(token);
    return value === undefined ? [] : [{ end: at + 1, cost: 0, value, slots: undefined }];
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
      if (known || isFree) {
        found.push({ end: at + count, cost, value: undefined, slots: undefined });
      }
      // A known label at the end goes on only where a longer label begins with it.
      const atEnd = at + count === this.#tokens.length;
      if (atEnd && known && !node.labelBeginnings.has(words)) break;
    }
    return found;
  }
}

import type { Grammar } from './grammar.ts';
import {
  buildParseTable,
  type ParseNode,
  type ParseTable,
  type ParseWildcard,
} from './parse-table.ts';
import type { IntentMatch, SlotValue } from './skill.ts';
import { clockMinutes, commandTokens, isNumeral } from './tokens.ts';

/** How far the words so far are a command, for deciding when an utterance is over. */
export type Progress =
  /** A command that nothing sensible can follow: "what time is it". */
  | 'complete'
  /** A command that may go on: "set a timer for ten minutes" and then "called eggs". */
  | 'extensible'
  /** The beginning of a command: "set a timer for". */
  | 'incomplete'
  /** Nothing known. */
  | 'none';

export interface Understanding {
  match?: IntentMatch;
  progress: Progress;
}

interface SlotEntry {
  slot: string;
  value: SlotValue;
  previous: SlotEntry | undefined;
}

/** One way to read words from some place up to `end`. */
interface Derivation {
  end: number;
  /** How much of it was guessed; the lower, the better. */
  cost: number;
  value: SlotValue | undefined;
  slots: SlotEntry | undefined;
  intent?: { name: string; final: boolean };
}

/** A free word that belongs to a known label, and one that does not. */
const LABEL_WORD_COST = 1;
const FREE_WORD_COST = 2;
/** Sums of tenths and hundredths are rounded to this, against binary fractions. */
const VALUE_DIGITS = 9;
/** Part of a free word that counts as unaccounted for in the score. */
const FREE_WORD_SHARE = 0.25;

/** Finds which sentence of a grammar some words are. Each call takes bounded, polynomial work. */
export class Matcher {
  readonly #table: ParseTable;

  /** @param grammar restricted, so that it has no dead ends */
  constructor(grammar: Grammar) {
    this.#table = buildParseTable(grammar);
  }

  /** @param text as typed or heard, any length; what is too long is simply no command */
  understand(text: string): Understanding {
    const tokens = commandTokens(text);
    if (tokens === undefined || tokens.length === 0) return { progress: 'none' };
    const { best, mayGoOn } = this.#read(tokens);
    if (best?.intent === undefined) return { progress: mayGoOn ? 'incomplete' : 'none' };
    const complete = best.intent.final || !mayGoOn;
    return { match: asMatch(best, tokens), progress: complete ? 'complete' : 'extensible' };
  }

  #read(tokens: readonly string[]): { best: Derivation | undefined; mayGoOn: boolean } {
    const reading = new Reading(tokens);
    const starts = [0, ...reading.read(this.#table.before, 0).map(({ end }) => end)];
    const commands = [...new Set(starts)].flatMap((at) => reading.read(this.#table.root, at));
    let mayGoOn = reading.reachedEnd;
    let best: Derivation | undefined;
    for (const command of commands) {
      const rest = new Reading(tokens);
      const ends = command.end === tokens.length ? [] : rest.read(this.#table.after, command.end);
      const whole = command.end === tokens.length || ends.some(({ end }) => end === tokens.length);
      if (whole && (best === undefined || command.cost < best.cost)) best = command;
      // "what time is it right": a polite ending that is not over yet.
      if (!whole && rest.reachedEnd) mayGoOn = true;
    }
    return { best, mayGoOn };
  }
}

function asMatch(derivation: Derivation, tokens: readonly string[]): IntentMatch {
  const slots: Record<string, SlotValue> = {};
  for (let entry = derivation.slots; entry !== undefined; entry = entry.previous) {
    slots[entry.slot] = entry.value;
  }
  const score = 1 - (derivation.cost * FREE_WORD_SHARE) / tokens.length;
  return { intent: derivation.intent?.name ?? '', slots, score: Math.max(0, score) };
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
class Reading {
  /** True when some way of reading would have taken further words after the last one. */
  reachedEnd = false;
  readonly #tokens: readonly string[];
  readonly #memo = new Map<number, readonly Derivation[]>();

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
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
        return this.#wildcard(node, at);
      case 'sequence':
        return node.items.reduce<readonly Derivation[]>(
          (lefts, item) => bestByEnd(lefts.flatMap((left) => this.#after(left, item))),
          [nothing],
        );
      case 'choice': {
        const token = this.#tokens[at];
        if (token === undefined && node.takesWords) this.reachedEnd = true;
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
        const intent = { name: node.intent, final: node.final };
        return this.read(node.item, at).map((found) => ({ ...found, intent }));
      }
    }
  }

  #next(at: number): string | undefined {
    const token = this.#tokens[at];
    if (token === undefined) this.reachedEnd = true;
    return token;
  }

  #after(left: Derivation, item: ParseNode): Derivation[] {
    return this.read(item, left.end).map((right) => ({
      end: right.end,
      cost: left.cost + right.cost,
      value: combined(left.value, right.value),
      slots: chained(left.slots, right.slots),
    }));
  }

  #cell(cell: { id: number; node: ParseNode }, at: number): readonly Derivation[] {
    const key = cell.id * (this.#tokens.length + 1) + at;
    const known = this.#memo.get(key);
    if (known !== undefined) return known;
    const found = bestByEnd(this.read(cell.node, at));
    this.#memo.set(key, found);
    return found;
  }

  /** A rule without a value of its own gives its words. */
  #slot(slot: string, at: number, found: Derivation): Derivation {
    const words = this.#tokens.slice(at, found.end).join(' ');
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

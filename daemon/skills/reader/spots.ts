import type { PhraseBook } from './phrases.ts';
import type { Meaning } from './vocabulary.ts';

/** Some words of a text and what they may mean; no meanings: nobody knows them. */
export interface Spot {
  /** Of the first word, and of the one after the last. */
  start: number;
  end: number;
  meanings: readonly Meaning[];
}

/** Reads a number from words; undefined: they are none. */
export type ReadNumber = (words: readonly string[]) => number | undefined;

const UNKNOWN: readonly Meaning[] = [];
/** Fewer unknown words are better than fewer pieces. */
const UNKNOWN_COST = 10;
/** What says something wins against what says nothing: "plug in | the", not "plug | in the". */
const ACT_GAIN = 0.1;
/** A name of the home wins against ordinary words of the same length. */
const NAME_GAIN = 0.5;
/** And one of several words against a part of it beside others: "kitchen light | the". */
const LONG_NAME_GAIN = 0.7;
/** "one hundred and twenty five" */
const MAX_NUMBER_WORDS = 5;

interface Step {
  cost: number;
  spot: Spot | undefined;
}

/** Cuts a text into known phrases, as few and as known as possible. Linear in its words. */
export function spotsOf(
  tokens: readonly string[],
  book: PhraseBook<Meaning>,
  readNumber: ReadNumber,
): readonly Spot[] {
  const best: Step[] = [{ cost: 0, spot: undefined }];
  const reach = (spot: Spot, cost: number): void => {
    const whole = (best[spot.start]?.cost ?? 0) + cost;
    const rival = best[spot.end];
    if (rival === undefined || whole < rival.cost) best[spot.end] = { cost: whole, spot };
  };
  for (let start = 0; start < tokens.length; start += 1) {
    reach({ start, end: start + 1, meanings: UNKNOWN }, UNKNOWN_COST);
    for (const { end, meanings } of book.at(tokens, start)) {
      reach({ start, end, meanings }, 1 - gainOf(meanings, end - start));
    }
    const number = numberAt(tokens, start, readNumber);
    if (number !== undefined) reach(number, 1);
  }
  const spots: Spot[] = [];
  for (let at = tokens.length; at > 0; ) {
    const spot: Spot | undefined = best[at]?.spot;
    if (spot === undefined) break;
    spots.push(spot);
    at = spot.start;
  }
  return spots.reverse();
}

function gainOf(meanings: readonly Meaning[], words: number): number {
  if (meanings.some(({ is }) => is === 'device' || is === 'area' || is === 'floor')) {
    return words > 1 ? LONG_NAME_GAIN : NAME_GAIN;
  }
  return meanings.some(({ is }) => is === 'act') ? ACT_GAIN : 0;
}

function numberAt(
  tokens: readonly string[],
  start: number,
  readNumber: ReadNumber,
): Spot | undefined {
  if (readNumber(tokens.slice(start, start + 1)) === undefined) return undefined;
  const last = Math.min(tokens.length, start + MAX_NUMBER_WORDS);
  for (let end = last; end > start; end -= 1) {
    const value = readNumber(tokens.slice(start, end));
    if (value !== undefined) {
      return { start, end, meanings: [{ is: 'value', slot: 'percent', value }] };
    }
  }
  return undefined;
}

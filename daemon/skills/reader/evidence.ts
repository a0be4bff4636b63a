import type { IntentMatch, SlotValue } from '../skill.ts';
import type { Lexicon, LexiconFrame } from './lexicon.ts';
import type { Spot } from './spots.ts';
import { type Target, targetMeaning, targetOf } from './target.ts';
import { type Meaning, WISH } from './vocabulary.ts';

/** A request as far as its words give evidence for it. */
export interface Evidence {
  match: IntentMatch;
  /** 0..1: how much of what the words say it explains. */
  certainty: number;
  /** A slot that it lacks, and that must be asked for. */
  asks?: string;
  /** Words in the place of a name that no thing or room of the home has: "the lava lamp". */
  stranger?: readonly [start: number, end: number];
}

/** A word that nobody knows speaks this much against a reading, in weights of evidence. */
const UNKNOWN_COST = 1.2;
/** A word known to be about something else. */
const FOREIGN_COST = 3;
/** A known word of homes that the reading has no use for. */
const UNUSED_COST = 1.5;
/** Below this nothing is done. Three words that fit and one that does not are 0.71. */
export const LEAST_CERTAINTY = 0.75;
/** A single word is no evidence of a request. */
const LEAST_WEIGHT = 3;
const VALUE_WEIGHT = 2;
const FOLLOW_UP_WEIGHT = 1;

export interface EvidenceOptions {
  /** What the words are about when they do not say it: what was last spoken of. */
  target?: Target;
}

/** Finds the request that explains most of the words; undefined: none does well enough. */
export function readEvidence(
  spots: readonly Spot[],
  lexicon: Lexicon,
  { target: inherited }: EvidenceOptions = {},
): Evidence | undefined {
  if (spots.some((spot) => isOnly(spot, 'veto')) || opensAsQuestion(spots)) return undefined;
  if (hasUnwishedResult(spots)) return undefined;
  const named = targetOf(spots);
  const hasTarget = spots.some((spot) => targetMeaning(spot) !== undefined);
  if (hasTarget && named === undefined) return undefined;
  let best: Evidence | undefined;
  const least = inherited === undefined ? LEAST_WEIGHT : FOLLOW_UP_WEIGHT;
  const isReferring = named?.slots['pronoun'] !== undefined && named.domains.size === 0;
  const target = isReferring ? (inherited ?? named) : (named ?? inherited);
  for (const frame of lexicon.frames) {
    const reading = readFrame({ frame, spots, target, least });
    if (reading === undefined || reading.certainty < LEAST_CERTAINTY) continue;
    if (best === undefined || reading.certainty > best.certainty) best = reading;
  }
  return best;
}

/** A spot that means this and has no better meaning. */
function isOnly({ meanings }: Spot, is: Meaning['is']): boolean {
  const useful = new Set(['act', 'value', 'device', 'area', 'floor', 'kind']);
  return meanings.some((each) => each.is === is) && !meanings.some((each) => useful.has(each.is));
}

/** "The lights turned off": told, not asked for. */
function hasUnwishedResult(spots: readonly Spot[]): boolean {
  const acts = spots.map(({ meanings }) => meanings.filter(({ is }) => is === 'act'));
  const isWished = acts.flat().some((act) => act.is === 'act' && act.id === WISH);
  const isResult = (act: Meaning): boolean => act.is === 'act' && act.isResult === true;
  return !isWished && acts.some((some) => some.length > 0 && some.every(isResult));
}

function opensAsQuestion(spots: readonly Spot[]): boolean {
  const first = spots.find((spot) => !isOnly(spot, 'filler'));
  return first !== undefined && isOnly(first, 'question');
}

interface FrameQuery {
  frame: LexiconFrame;
  spots: readonly Spot[];
  target: Target | undefined;
  /** Weight of evidence below which it is nothing. */
  least: number;
}

function readFrame({ frame, spots, target, least }: FrameQuery): Evidence | undefined {
  if (!fits(frame, target)) return undefined;
  const used = new Set<Spot>();
  const slots: Record<string, SlotValue> = { ...target?.slots };
  let weight = target?.weight ?? 0;
  for (const need of frame.needs) {
    const found = findNeed(spots, used, need.split('|'));
    if (found === undefined) return undefined;
    used.add(found.spot);
    weight += found.weight;
    if (found.slot !== undefined) slots[found.slot] = found.value;
  }
  const also = new Set(frame.also);
  const helps = new Set(frame.helps);
  let cost = 0;
  for (const spot of spots) {
    if (used.has(spot) || targetMeaning(spot) !== undefined) continue;
    // "From blue to white": the last one counts.
    if (spot.meanings.some((each) => each.is === 'value' && slots[each.slot] !== undefined))
      continue;
    const help = spot.meanings.find((each) => each.is === 'act' && helps.has(each.id));
    if (help?.is === 'act') weight += also.has(help.id) ? help.weight : help.weight / 2;
    else cost += costOf(spot);
  }
  if (weight < least) return undefined;
  const [domain, second] = frame.domains;
  const isNamed = slots['device'] !== undefined || slots['domain'] !== undefined;
  if (!isNamed && domain !== undefined && second === undefined) slots['domain'] = domain;
  const certainty = weight / (weight + cost);
  const match: IntentMatch = { intent: frame.intent, slots, score: certainty };
  const stranger = strangerIn(spots);
  return {
    match,
    certainty,
    ...(frame.asks === undefined ? {} : { asks: frame.asks }),
    ...(stranger === undefined ? {} : { stranger }),
  };
}

/** Whether something of this sort can be done to the target. */
function fits(frame: LexiconFrame, target: Target | undefined): boolean {
  if (target === undefined) return frame.implied === true;
  const { named } = frame;
  if (named !== undefined) return target.kinds.some((kind) => named.includes(kind));
  if (target.domains.size === 0) return frame.domains.length === 1 || target.kinds.length > 0;
  return [...target.domains].every((domain) => frame.domains.includes(domain));
}

function costOf({ meanings }: Spot): number {
  if (meanings.length === 0) return UNKNOWN_COST;
  if (meanings.some(({ is }) => is === 'filler' || is === 'join')) return 0;
  return meanings.some(({ is }) => is === 'foreign') ? FOREIGN_COST : UNUSED_COST;
}

/** Unknown words right before a kind of thing, or after "in the". */
function strangerIn(spots: readonly Spot[]): readonly [number, number] | undefined {
  for (const [index, { start, end, meanings }] of spots.entries()) {
    if (meanings.length > 0) continue;
    const isMeaning = (spot: Spot | undefined, ...kinds: Meaning['is'][]): boolean =>
      spot?.meanings.some(({ is }) => kinds.includes(is)) === true;
    if (isMeaning(spots[index + 1], 'kind', 'device', 'area')) return [start, end];
    if (isMeaning(spots[index - 1], 'inside')) return [start, end];
  }
  return undefined;
}

interface Need {
  spot: Spot;
  weight: number;
  slot?: string;
  value: SlotValue;
}

function findNeed(
  spots: readonly Spot[],
  used: ReadonlySet<Spot>,
  wanted: readonly string[],
): Need | undefined {
  for (const id of wanted) {
    for (const spot of spots.toReversed()) {
      if (used.has(spot)) continue;
      for (const meaning of spot.meanings) {
        if (meaning.is === 'act' && meaning.id === id) {
          return { spot, weight: meaning.weight, value: true };
        }
        if (meaning.is === 'value' && meaning.slot === id) {
          return { spot, weight: VALUE_WEIGHT, slot: id, value: meaning.value };
        }
      }
    }
  }
  return undefined;
}

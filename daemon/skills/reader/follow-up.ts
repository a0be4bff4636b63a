import type { Home } from '../../ports/home.ts';
import { devicesNamed } from '../home.ts';
import type { IntentMatch, SlotValue } from '../skill.ts';
import { readEvidence } from './evidence.ts';
import type { Lexicon } from './lexicon.ts';
import type { Spot } from './spots.ts';
import { TARGET_SLOTS, type Target, targetMeaning, targetOf } from './target.ts';
import type { FollowUp } from './vocabulary.ts';

/** Commands that are about some thing of the home. */
const TARGETED = /^(?:home|media)\./;

/** Where or what something is, said. */
const PLACES = ['device', 'area', 'floor', 'domain'] as const;

/** What is asked for by "a bit less" after the other, and by "a bit more" after too much. */
const OPPOSITES: Readonly<Record<string, string>> = {
  'home.brighten': 'home.dim',
  'home.dim': 'home.brighten',
  'home.warmer': 'home.cooler',
  'home.cooler': 'home.warmer',
  'home.color-warmer': 'home.color-cooler',
  'home.color-cooler': 'home.color-warmer',
  'home.fan-faster': 'home.fan-slower',
  'home.fan-slower': 'home.fan-faster',
  'media.volume-up': 'media.volume-down',
  'media.volume-down': 'media.volume-up',
  'volume.up': 'volume.down',
  'volume.down': 'volume.up',
};
/** "Fifty percent", and then "a bit more": the step that belongs to a level. */
const STEPS: Readonly<Record<string, string>> = {
  'home.set-brightness': 'home.brighten',
  'home.set-temperature': 'home.warmer',
  'home.set-fan-speed': 'home.fan-faster',
  'media.set-volume': 'media.volume-up',
  'volume.set': 'volume.up',
};

export interface FollowUpQuery {
  spots: readonly Spot[];
  /** The command that the words refer to. */
  last: IntentMatch;
  lexicon: Lexicon;
  home: Home;
  /** Another target counts without a word like "too" or "what about" beside it. */
  isExpected: boolean;
}

/** Reads words that are a command only after another one; undefined: these are not. */
export function readFollowUp(query: FollowUpQuery): IntentMatch | undefined {
  const { last, lexicon, home, isExpected } = query;
  const spots = withoutRejected(query.spots);
  const content = spots.filter((spot) => !isFollow(spot) && !isEmpty(spot));
  const target = targetOf(spots);
  const isMarked = isExpected || spots.some((spot) => isFollow(spot));
  if (isMarked && content.length > 0 && content.every((spot) => targetMeaning(spot))) {
    return target && retargeted({ last, target, home });
  }
  if (content.length === 0) return stepped(spots, last);
  if (target !== undefined && target.slots['pronoun'] === undefined) return undefined;
  const old = targetSlots(last);
  // "What time is it?" "Red.": nothing was named that could be made red.
  if (Object.keys(old).length === 0) return undefined;
  const evidence = readEvidence(spots, lexicon, { target: targetFrom(old, home) });
  return evidence?.certainty === 1 && evidence.asks === undefined ? evidence.match : undefined;
}

/** True where the words say that the last target was the wrong one. */
export function isCorrection(spots: readonly Spot[]): boolean {
  return spots.some((spot) => follows(spot, 'wrong') || follows(spot, 'not'));
}

/** "Not the kitchen, the bedroom": what was not meant says nothing. */
function withoutRejected(spots: readonly Spot[]): readonly Spot[] {
  return spots.filter((spot, at) => {
    if (targetMeaning(spot) === undefined) return true;
    const before = spots.slice(0, at).findLast((each) => !isEmpty(each) || isFollow(each));
    return before === undefined || !follows(before, 'not');
  });
}

/** The first word after all that says that the last command was wrong; 0: nothing says so. */
export function afterCorrection(spots: readonly Spot[]): number {
  const first = spots.findIndex((spot) => !follows(spot, 'wrong') && !isEmpty(spot));
  const before = first < 0 ? [] : spots.slice(0, first);
  return isCorrection(before) ? (spots[first]?.start ?? 0) : 0;
}

/** Whether a command is meant in the place of the last: the same, or of the same thing. */
export function isInPlaceOf(last: IntentMatch, match: IntentMatch): boolean {
  if (match.intent === last.intent) return true;
  const [old, own] = [targetSlots(last), targetSlots(match)];
  return Object.keys(own).length > 0 && JSON.stringify(old) === JSON.stringify(own);
}

/** The last command with the values that were said now. */
export function restated(last: IntentMatch, match: IntentMatch): IntentMatch {
  const fresh = Object.entries(match.slots).filter(([slot]) => !isTargetSlot(slot));
  return { ...last, slots: { ...last.slots, ...Object.fromEntries(fresh) } };
}

function follows({ meanings }: Spot, id: FollowUp): boolean {
  return meanings.some((each) => each.is === 'follow' && each.id === id);
}

function isFollow(spot: Spot): boolean {
  return spot.meanings.some(({ is }) => is === 'follow' || is === 'join');
}

function isEmpty(spot: Spot): boolean {
  return spot.meanings.some(({ is }) => is === 'filler') && targetMeaning(spot) === undefined;
}

/** "A bit more", "again", "a bit less". */
function stepped(spots: readonly Spot[], last: IntentMatch): IntentMatch | undefined {
  const isLess = spots.some((spot) => follows(spot, 'less'));
  if (!isLess && !spots.some((spot) => follows(spot, 'more'))) return undefined;
  const step = STEPS[last.intent];
  const intent = step ?? last.intent;
  const turned = isLess ? OPPOSITES[intent] : intent;
  if (turned === undefined) return undefined;
  const slots = step === undefined ? last.slots : targetSlots(last);
  return { intent: turned, slots: { ...slots }, score: 1 };
}

/** The slots of a command that say what it is about. */
export function targetSlots({ slots }: IntentMatch): Record<string, SlotValue> {
  const kept = TARGET_SLOTS.filter((slot) => slots[slot] !== undefined);
  return Object.fromEntries(kept.map((slot) => [slot, slots[slot] as SlotValue]));
}

interface Retarget {
  last: IntentMatch;
  target: Target;
  home: Home;
}

/** The same for something else; undefined: the last command was about no thing. */
function retargeted({ last, target, home }: Retarget): IntentMatch | undefined {
  if (!TARGETED.test(last.intent)) return undefined;
  const old = targetSlots(last);
  const slots = Object.fromEntries(
    Object.entries(last.slots).filter(([slot]) => old[slot] === undefined),
  );
  const isPlaceOnly = target.slots['device'] === undefined && target.domains.size === 0;
  const carried = isPlaceOnly ? kindOf(old, home) : placeOf(old, target);
  return { intent: last.intent, slots: { ...slots, ...carried, ...target.slots }, score: 1 };
}

/** "And in the bedroom": the same kind of thing there. */
function kindOf(old: Record<string, SlotValue>, home: Home): Record<string, SlotValue> {
  const [device] = typeof old['device'] === 'string' ? devicesNamed(home, old['device']) : [];
  const domain = device?.domain ?? old['domain'];
  const deviceClass = device?.deviceClass ?? old['deviceClass'];
  return {
    ...(domain === undefined ? {} : { domain }),
    ...(deviceClass === undefined ? {} : { deviceClass }),
  };
}

/** "And the fan": in the same place, where one was named. */
function placeOf(old: Record<string, SlotValue>, target: Target): Record<string, SlotValue> {
  const isPlaced = ['device', 'area', 'floor', 'all', 'here'].some((slot) => target.slots[slot]);
  const places = isPlaced ? [] : ['area', 'floor', 'all', 'here'];
  return Object.fromEntries(
    places.flatMap((slot) => (old[slot] === undefined ? [] : [[slot, old[slot] as SlotValue]])),
  );
}

function targetFrom(slots: Record<string, SlotValue>, home: Home): Target {
  const name = slots['device'];
  const devices = typeof name === 'string' ? devicesNamed(home, name) : [];
  const domains = new Set(devices.map(({ domain }) => domain));
  if (typeof slots['domain'] === 'string') domains.add(slots['domain']);
  return { slots, domains, kinds: [], weight: 0 };
}

function isTargetSlot(slot: string): boolean {
  return TARGET_SLOTS.some((each) => each === slot);
}

/** "It" becomes what was last spoken of, and so does nothing at all ("brighter"). */
export function withReference(match: IntentMatch, last: IntentMatch | undefined): IntentMatch {
  const { pronoun, ...named } = match.slots;
  // "I want it blue in the bedroom": it is what is there.
  if (pronoun !== undefined && PLACES.some((slot) => named[slot] !== undefined)) {
    return { ...match, slots: named };
  }
  if (last === undefined || !TARGETED.test(match.intent) || !TARGETED.test(last.intent)) {
    return match;
  }
  const own = targetSlots(match);
  // Assumed because nobody said where; the last thing was said.
  if (match.isRoomAssumed) delete own['area'];
  const isOpen = Object.keys(own).length === 0;
  if (!isOpen && own['pronoun'] === undefined) return match;
  const old = targetSlots(last);
  if (Object.keys(old).length === 0) return match;
  const said = Object.entries(match.slots).filter(([slot]) => !isTargetSlot(slot));
  const { isRoomAssumed: _, ...rest } = match;
  return { ...rest, slots: { ...Object.fromEntries(said), ...old } };
}

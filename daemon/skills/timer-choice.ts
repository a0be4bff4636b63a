import type { LiveTimer } from './live-timer.ts';
import type { Replies } from './replies.ts';
import { spokenList } from './spoken.ts';
import { lengthFields, type TimerFacts } from './timer-label.ts';
import { tokenize } from './tokens.ts';

/** A person does not follow longer lists. */
export const MAX_LISTED = 5;

/** Which timers were meant; nothing given: any. */
export interface TimerQuestion {
  name?: string | undefined;
  /** The length it was set for. */
  durationS?: number | undefined;
  /** Name of a room. */
  area?: string | undefined;
}

/** Timers of this name and length, in their order; a name much like it where none is the same. */
export function timersMeant(timers: readonly LiveTimer[], asked: TimerQuestion): LiveTimer[] {
  const { name, durationS, area } = asked;
  const fitting = timers.filter(({ timer }) => {
    const isLong = durationS === undefined || timer.durationS === Math.round(durationS);
    return isLong && (area === undefined || isOf(area, timer));
  });
  if (name === undefined) return fitting;
  const exact = fitting.filter(({ timer }) => isSameName(timer.name, name));
  return exact.length > 0 ? exact : fitting.filter(({ timer }) => isLikeName(timer.name, name));
}

/** "The kitchen timer" was set in the kitchen, or is named for it. */
function isOf(area: string, timer: TimerFacts & { area: string | null }): boolean {
  return isSameName(timer.area, area) || isSameName(timer.name, area);
}

/** The same words, however they are written. */
export function isSameName(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other;
  return tokenize(one).join(' ') === tokenize(other).join(' ');
}

/** "eggs" is like "soft boiled eggs" and "egg": every word asked for is there, endings aside. */
export function isLikeName(name: string | null, asked: string): boolean {
  const words = tokenize(name ?? '');
  return tokenize(asked).every((word) => words.some((known) => isLikeWord(known, word)));
}

const MIN_STEM = 3;
const MAX_ENDING = 2;

/** Equal but for a short ending, as singular and plural are in many languages. */
function isLikeWord(one: string, other: string): boolean {
  const [stem = '', whole = ''] = one.length <= other.length ? [one, other] : [other, one];
  if (stem === whole) return true;
  return (
    stem.length >= MIN_STEM && whole.startsWith(stem) && whole.length - stem.length <= MAX_ENDING
  );
}

/** "pasta and eggs": how to tell these timers apart, each way once. */
export function choiceText(replies: Replies, timers: readonly TimerFacts[]): string {
  const choices = choicesOf(replies, timers);
  const { language } = replies;
  if (choices.length <= MAX_LISTED) return spokenList(choices, language);
  const more = replies.say('timer.more', { count: choices.length - MAX_LISTED });
  return spokenList([...choices.slice(0, MAX_LISTED), more], language);
}

/** Names, or lengths where there is no name or several timers have it. */
export function choicesOf(replies: Replies, timers: readonly TimerFacts[]): string[] {
  const choices = timers.map(({ name, durationS }) => {
    const namesakes = timers.filter((other) => isSameName(other.name, name));
    if (name !== null && namesakes.length < 2) return name;
    return replies.say('timer.nameless', lengthFields(replies, durationS));
  });
  return [...new Set(choices)];
}

import type { Replies } from './replies.ts';
import { durationAdjective, spokenAge, spokenDuration } from './spoken.ts';
import type { StoredTimer } from './timer-store.ts';
import { tokenize } from './tokens.ts';

/** What a timer is recognised by. */
export type TimerFacts = Pick<StoredTimer, 'name' | 'durationS'> &
  Partial<Pick<StoredTimer, 'command'>>;

/** "pasta timer", "10 minute timer", "timer called take the pizza out" */
export function timerLabel(replies: Replies, { name, durationS, command }: TimerFacts): string {
  if (command) return replies.say('delayed.label', { words: command.words });
  if (name === null) {
    return replies.say('timer.unnamed', lengthFields(replies, durationS));
  }
  return replies.say(isTask(name) ? 'timer.named-task' : 'timer.named', { name });
}

/** How long a timer was set for, in the forms that replies may want. */
export function lengthFields(
  { language }: Replies,
  durationS: number,
): Record<'length' | 'duration', string> {
  const duration = spokenDuration(durationS, language);
  return { length: durationAdjective(durationS, language), duration };
}

/** A longer name does not go before a noun: it is a thing to do, or sounds like one. */
const MAX_NOUN_WORDS = 2;

/** "call the doctor" rather than "pasta". */
export function isTask(name: string): boolean {
  return tokenize(name).length > MAX_NOUN_WORDS;
}

/**
 * What is said when a timer rings.
 * @param lateMs how long ago it fell due while the box was off; 0: it is due now
 */
export function ringText(replies: Replies, timer: TimerFacts, lateMs: number): string {
  const label = timerLabel(replies, timer);
  if (lateMs > 0) {
    const ago = spokenAge(lateMs / 1000, replies.language);
    return replies.say('timer.late', { timer: label, ago });
  }
  const { name } = timer;
  if (name !== null && isTask(name)) return replies.say('timer.done-task', { name });
  return replies.say('timer.done', { timer: label });
}

/** What is left of a timer; never less than a second, because then it rings. */
export function leftText(replies: Replies, leftMs: number): string {
  return spokenDuration(Math.max(1, Math.ceil(leftMs / 1000)), replies.language);
}

import { instantsOf, laterDate, localTime, weekdayOf } from './zoned-time.ts';

/** When something is due, by the clock on the wall or after a length of time. */
export type Schedule =
  /** `date` as `2026-03-29`, `minute` of the day 0..1439 */
  | { kind: 'once'; date: string; minute: number }
  /** `weekdays` 0 Sunday .. 6 Saturday, each once, at least one */
  | { kind: 'weekly'; weekdays: readonly number[]; minute: number }
  | { kind: 'elapsed' };

const DAYS_PER_WEEK = 7;

/**
 * The first time after a moment at which it is due, ms since 1970. Something weekly is due once a
 * day even where clocks are set back over its time; something that is due once is so at the second
 * such time where the first is over.
 * @returns undefined: never again, or the clock does not say
 */
export function nextOccurrence(
  schedule: Schedule,
  afterMs: number,
  timeZone: string,
): number | undefined {
  if (schedule.kind === 'elapsed') return undefined;
  const { minute } = schedule;
  if (schedule.kind === 'once') {
    return instantsOf({ date: schedule.date, minute }, timeZone).find((ms) => ms > afterMs);
  }
  const today = localTime(afterMs, timeZone).date;
  for (let days = 0; days <= DAYS_PER_WEEK; days += 1) {
    const date = laterDate(today, days);
    if (!schedule.weekdays.includes(weekdayOf(date))) continue;
    const [dueMs] = instantsOf({ date, minute }, timeZone);
    if (dueMs > afterMs) return dueMs;
  }
  return undefined;
}

import type { StoredAlarm } from './alarm-store.ts';
import { nextOccurrence, type Schedule } from './schedule.ts';
import type { IntentMatch } from './skill.ts';
import { numberSlot, textSlot } from './slots.ts';
import { type LocalTime, laterDate, localTime } from './zoned-time.ts';

const HALF_DAY = 720;
const DAY = 1440;
const HOUR = 60;
/** From here on, and below an hour, a time says by itself which half of the day it means. */
const FIRST_AFTERNOON_HOUR = 13 * HOUR;
/** "Tonight at one" is after midnight. */
const NIGHT_ENDS = 6 * HOUR;
/** Nobody is to be reminded of something at 5 in the morning who says "tomorrow at five". */
const DAY_BEGINS = 7 * HOUR;
const DECIMAL = 10;
const DAYS_PER_WEEK = 7;

/** When somebody says a part of a day and no time. */
const USUAL_TIMES: Readonly<Record<string, number>> = {
  am: 8 * HOUR,
  afternoon: 15 * HOUR,
  evening: 19 * HOUR,
  night: 21 * HOUR,
};
/** When somebody says a day and no time. */
const USUAL_TIME = 9 * HOUR;

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** When something was asked for; or why there is no such time. */
export type AskedTime =
  | { kind: 'at'; schedule: Schedule; dueWallMs: number }
  | { kind: 'none' }
  | { kind: 'no-such-time' }
  | { kind: 'past' };

/** Where and for what a time is asked. */
export interface AskedWhere {
  nowMs: number;
  timeZone: string;
  purpose: StoredAlarm['kind'];
}

/**
 * The time in the slots of a request: `durationS`; or `atTime` minutes of the day as said, `part`
 * of the day (am, pm, afternoon, evening, night), `day` (today, tomorrow, in-2-days, a weekday),
 * `repeat` (a decimal digit a weekday, Monday the ones), `wake` (it is about getting up).
 */
export function askedTime(match: IntentMatch, where: AskedWhere): AskedTime {
  const durationS = numberSlot(match, 'durationS');
  if (durationS !== undefined) {
    return { kind: 'at', schedule: { kind: 'elapsed' }, dueWallMs: where.nowMs + durationS * 1000 };
  }
  const said = saidMinute(match, where);
  if (said === undefined) return { kind: 'none' };
  if (said < 0 || said > DAY) return { kind: 'no-such-time' };
  const times = minutesMeant(match, said % DAY, where);
  const repeat = numberSlot(match, 'repeat');
  const day = textSlot(match, 'day');
  if (repeat !== undefined) return at(weekly(repeat, times[0]), where);
  if (day === undefined) return soonest(times, where);
  const date = dateOf(day, times[0] ?? 0, where);
  const dates =
    day === 'today' && isNight(match, times[0] ?? 0) ? [date, laterDate(date, 1)] : [date];
  const due = dates.flatMap((each) => times.map((minute) => once(each, minute)));
  return due.map((schedule) => at(schedule, where)).find(isAt) ?? { kind: 'past' };
}

/** The times of day that a request could mean, minutes; undefined: it names none. */
export function askedMinutes(match: IntentMatch, where: AskedWhere): number[] | undefined {
  const said = numberSlot(match, 'atTime');
  if (said === undefined) return undefined;
  const isEither = textSlot(match, 'part') === undefined && said < FIRST_AFTERNOON_HOUR;
  if (isEither) return [said % HALF_DAY, (said % HALF_DAY) + HALF_DAY];
  return minutesMeant(match, said % DAY, where);
}

/** The date that a request names; undefined: none. */
export function askedDate(match: IntentMatch, where: AskedWhere): string | undefined {
  const day = textSlot(match, 'day');
  return day === undefined ? undefined : dateOf(day, DAY, where);
}

function saidMinute(match: IntentMatch, { purpose }: AskedWhere): number | undefined {
  const said = numberSlot(match, 'atTime');
  if (said !== undefined) return said;
  const usual = USUAL_TIMES[textSlot(match, 'part') ?? ''];
  if (usual !== undefined || purpose === 'alarm') return usual;
  const hasDay = textSlot(match, 'day') !== undefined || numberSlot(match, 'repeat') !== undefined;
  return hasDay ? USUAL_TIME : undefined;
}

/** "Seven" with nothing else may be in either half of the day: the likelier first. */
function minutesMeant(match: IntentMatch, said: number, { purpose }: AskedWhere): number[] {
  const early = said % HALF_DAY;
  const late = early + HALF_DAY;
  const isTwelve = said >= HALF_DAY && said < FIRST_AFTERNOON_HOUR;
  const part = textSlot(match, 'part');
  if (said < HOUR || said >= FIRST_AFTERNOON_HOUR) return [said];
  if (part === 'am') return [early];
  if (part === 'night') return [said < NIGHT_ENDS || isTwelve ? early : late];
  if (part !== undefined) return [late];
  if (match.slots['wake'] === true && !isTwelve) return [early];
  const day = textSlot(match, 'day');
  if (day === 'today' || (day === undefined && numberSlot(match, 'repeat') === undefined)) {
    return [early, late];
  }
  const isLate = isTwelve || (purpose === 'reminder' && said < DAY_BEGINS);
  return [isLate ? late : early];
}

function isNight(match: IntentMatch, minute: number): boolean {
  return textSlot(match, 'part') === 'night' && minute < NIGHT_ENDS;
}

function soonest(minutes: readonly number[], where: AskedWhere): AskedTime {
  const { date } = localTime(where.nowMs, where.timeZone);
  const due = [date, laterDate(date, 1), laterDate(date, 2)].flatMap((each) =>
    minutes.map((minute) => at(once(each, minute), where)).filter(isAt),
  );
  const [first = { kind: 'past' as const }] = due.sort((a, b) => a.dueWallMs - b.dueWallMs);
  return first;
}

function dateOf(day: string, minute: number, where: AskedWhere): string {
  const now = localTime(where.nowMs, where.timeZone);
  const daysAhead: Readonly<Record<string, number>> = { today: 0, tomorrow: 1, 'in-2-days': 2 };
  const days = daysAhead[day];
  return laterDate(now.date, days ?? daysUntil(day, minute, now));
}

/** To the next such weekday; today where the time is still ahead. */
function daysUntil(day: string, minute: number, now: LocalTime): number {
  const days = (WEEKDAYS.indexOf(day) - now.weekday + DAYS_PER_WEEK) % DAYS_PER_WEEK;
  return days === 0 && minute <= now.minute ? DAYS_PER_WEEK : days;
}

function once(date: string, minute: number): Schedule {
  return { kind: 'once', date, minute };
}

function weekly(repeat: number, minute = 0): Schedule {
  const isMeant = (weekday: number): boolean => {
    const place = (weekday + DAYS_PER_WEEK - 1) % DAYS_PER_WEEK;
    return Math.floor(repeat / DECIMAL ** place) % DECIMAL > 0;
  };
  return { kind: 'weekly', weekdays: WEEKDAYS.map((_, index) => index).filter(isMeant), minute };
}

function at(schedule: Schedule, { nowMs, timeZone }: AskedWhere): AskedTime {
  const dueWallMs = nextOccurrence(schedule, nowMs, timeZone);
  return dueWallMs === undefined ? { kind: 'past' } : { kind: 'at', schedule, dueWallMs };
}

function isAt(asked: AskedTime): asked is AskedTime & { kind: 'at' } {
  return asked.kind === 'at';
}

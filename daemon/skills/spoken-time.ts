import type { Replies } from './replies.ts';
import type { Schedule } from './schedule.ts';
import { spokenList } from './spoken.ts';
import { localTime, weekdayOf } from './zoned-time.ts';

/** Where and when a time is spoken of. */
export interface SpokenFrom {
  replies: Replies;
  nowMs: number;
  timeZone: string;
}

const TIME: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit' };
const FULL_HOUR: Intl.DateTimeFormatOptions = { hour: 'numeric' };
const DAY_MS = 86_400_000;
/** Further than this a weekday alone could be either. */
const MAX_WEEKDAY_DAYS = 6;
const WORKING_DAYS = '1,2,3,4,5';
const WEEKEND = '0,6';
const DAYS_PER_WEEK = 7;
const MINUTE_MS = 60_000;

/** "4 PM", because a voice reads "4:00" as "four zero zero"; "4:20 PM". */
export function spokenTime(wallMs: number, timeZone: string, language: string): string {
  const isFullHour = localTime(wallMs, timeZone).minute % 60 === 0;
  return formatted(wallMs, { ...(isFullHour ? FULL_HOUR : TIME), timeZone }, language);
}

/** "at 4 PM", "tomorrow at 4 PM", "on Monday at 4 PM", "on May 5 at 4 PM" */
export function spokenMoment(wallMs: number, { replies, nowMs, timeZone }: SpokenFrom): string {
  const { language } = replies;
  const time = spokenTime(wallMs, timeZone, language);
  const dayOf = (ms: number): number => Date.parse(localTime(ms, timeZone).date) / DAY_MS;
  const days = dayOf(wallMs) - dayOf(nowMs);
  if (days === 0) return replies.say('when.today', { time });
  if (days === 1) return replies.say('when.tomorrow', { time });
  const isNear = days > 0 && days <= MAX_WEEKDAY_DAYS;
  const style = isNear
    ? ({ weekday: 'long' } as const)
    : ({ month: 'long', day: 'numeric' } as const);
  const day = formatted(wallMs, { ...style, timeZone }, language);
  return replies.say('when.on-day', { day, time });
}

/** When it is due by its schedule: "every weekday at 7 AM", or the moment. */
export function spokenSchedule(schedule: Schedule, dueWallMs: number, from: SpokenFrom): string {
  if (schedule.kind !== 'weekly') return spokenMoment(dueWallMs, from);
  const { replies } = from;
  const time = spokenTime(schedule.minute * MINUTE_MS, 'UTC', replies.language);
  const { weekdays } = schedule;
  if (weekdays.length === DAYS_PER_WEEK) return replies.say('when.daily', { time });
  if (String(weekdays) === WORKING_DAYS) return replies.say('when.weekdays', { time });
  if (String(weekdays) === WEEKEND) return replies.say('when.weekends', { time });
  const days = weekdays.map((weekday) => weekdayName(weekday, replies.language));
  return replies.say('when.weekly', { days: spokenList(days, replies.language), time });
}

function weekdayName(weekday: number, language: string): string {
  const someWeek = Array.from({ length: DAYS_PER_WEEK }, (_, index) => `1970-01-0${index + 1}`);
  const date = someWeek.find((each) => weekdayOf(each) === weekday) ?? '';
  return formatted(Date.parse(date), { weekday: 'long', timeZone: 'UTC' }, language);
}

function formatted(wallMs: number, style: Intl.DateTimeFormatOptions, language: string): string {
  // Some versions of the locale data put a narrow no-break space before "PM".
  return new Intl.DateTimeFormat(language, style).format(wallMs).replace(/\s/gu, ' ');
}

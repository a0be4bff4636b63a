/** A date and a time of day somewhere. */
export interface LocalTime {
  /** `2026-03-29` */
  date: string;
  /** Of the day, 0..1439, by the clock on the wall. */
  minute: number;
  /** 0 Sunday .. 6 Saturday */
  weekday: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MINUTES_PER_HOUR = 60;
const ISO_DATE_CHARS = 10;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes a hundred times as long as using it; a box has one time zone. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const numeric = 'numeric' as const;
    format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, calendar: 'gregory', hourCycle: 'h23' },
      ...{ year: numeric, month: numeric, day: numeric },
      ...{ hour: numeric, minute: numeric, second: numeric },
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** What the clock on the wall shows, as if it were UTC, ms. */
function shownMs(wallMs: number, timeZone: string): number {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(wallMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const date = [part('year'), part('month') - 1, part('day')] as const;
  return Date.UTC(...date, part('hour'), part('minute'), part('second'));
}

/** @param wallMs since 1970 @param timeZone IANA name */
export function localTime(wallMs: number, timeZone: string): LocalTime {
  const shown = new Date(shownMs(wallMs, timeZone));
  return {
    date: shown.toISOString().slice(0, ISO_DATE_CHARS),
    minute: shown.getUTCHours() * MINUTES_PER_HOUR + shown.getUTCMinutes(),
    weekday: shown.getUTCDay(),
  };
}

/** The date so many days later. */
export function laterDate(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, ISO_DATE_CHARS);
}

/** 0 Sunday .. 6 Saturday */
export function weekdayOf(date: string): number {
  return new Date(Date.parse(date)).getUTCDay();
}

/**
 * When a clock shows this time on this date, ms since 1970: once; twice where clocks are set back;
 * and where they are set forward over it, as long after midnight as it would have been.
 */
export function instantsOf(
  { date, minute }: Pick<LocalTime, 'date' | 'minute'>,
  timeZone: string,
): readonly [number, ...number[]] {
  const wantedMs = Date.parse(date) + minute * MINUTE_MS;
  const offsetAt = (wallMs: number): number => shownMs(wallMs, timeZone) - wallMs;
  // Clocks are set twice a year, so a day before and a day after know both ways.
  const before = wantedMs - offsetAt(wantedMs - DAY_MS);
  const after = wantedMs - offsetAt(wantedMs + DAY_MS);
  const shows = (wallMs: number): boolean => shownMs(wallMs, timeZone) === wantedMs;
  const [first, second] = before <= after ? [before, after] : [after, before];
  if (!shows(first) && !shows(second)) return [before];
  if (first === second || !shows(second)) return [first];
  return shows(first) ? [first, second] : [second];
}

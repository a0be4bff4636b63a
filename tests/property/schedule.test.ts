import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextOccurrence } from '../../daemon/skills/schedule.ts';
import { instantsOf, laterDate, localTime, weekdayOf } from '../../daemon/skills/zoned-time.ts';

const ZONES = [
  ...['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'],
  ...['America/St_Johns', 'Pacific/Apia', 'Africa/Casablanca'],
];
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

const zone = fc.constantFrom(...ZONES);
const wallMs = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2034, 0) });
/** Around the nights in which clocks are set. */
const aroundChanges = fc
  .constantFrom('2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01')
  .chain((date) =>
    fc.integer({ min: -DAY_MS, max: 2 * DAY_MS }).map((ms) => Date.parse(date) + ms),
  );
const moment = fc.oneof(wallMs, aroundChanges);
const minute = fc.integer({ min: 0, max: 1439 });
const weekdays = fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 7 });

describe('the next time of something weekly', () => {
  it('is ahead, at its time of a day that is meant, and none is skipped', () => {
    fc.assert(
      fc.property(moment, minute, weekdays, zone, (afterMs, at, days, timeZone) => {
        const schedule = { kind: 'weekly', weekdays: days, minute: at } as const;
        const next = nextOccurrence(schedule, afterMs, timeZone) ?? Number.NaN;
        expect(next).toBeGreaterThan(afterMs);
        const due = localTime(next, timeZone);
        const today = localTime(afterMs, timeZone).date;
        const between = Array.from({ length: 10 }, (_, ahead) => laterDate(today, ahead))
          .filter((date) => days.includes(weekdayOf(date)))
          .map((date) => instantsOf({ date, minute: at }, timeZone)[0])
          .filter((ms) => ms > afterMs && ms < next);
        expect(between).toEqual([]);
        // Where clocks are set forward over it, it is later by as much.
        expect([0, 30, 60]).toContain((due.minute - at + 1440) % 1440);
      }),
    );
  });

  it('comes once a day that is meant, whatever is done to clocks', () => {
    fc.assert(
      fc.property(moment, minute, zone, (afterMs, at, timeZone) => {
        const schedule = { kind: 'weekly', weekdays: [0, 1, 2, 3, 4, 5, 6], minute: at } as const;
        const times: number[] = [afterMs];
        for (let day = 0; day < 7; day += 1) {
          times.push(nextOccurrence(schedule, times.at(-1) ?? 0, timeZone) ?? Number.NaN);
        }
        for (let index = 2; index < times.length; index += 1) {
          const gapMs = (times[index] ?? 0) - (times[index - 1] ?? 0);
          expect(Math.abs(gapMs - DAY_MS)).toBeLessThanOrEqual(HOUR_MS);
        }
      }),
    );
  });
});

describe('a time of a date', () => {
  it('is what the clock shows then, or an hour later where it is left out', () => {
    fc.assert(
      fc.property(moment, minute, zone, (ms, at, timeZone) => {
        const { date } = localTime(ms, timeZone);
        const instants = instantsOf({ date, minute: at }, timeZone);
        expect(instants.length).toBeLessThanOrEqual(2);
        for (const instant of instants) {
          const shown = localTime(instant, timeZone);
          expect([0, 30, 60]).toContain(shown.minute - at + (shown.date === date ? 0 : 1440));
        }
      }),
    );
  });

  it('is found again from the moment itself', () => {
    fc.assert(
      fc.property(moment, zone, (ms, timeZone) => {
        const wholeMs = Math.floor(ms / 60_000) * 60_000;
        expect(instantsOf(localTime(wholeMs, timeZone), timeZone)).toContain(wholeMs);
      }),
    );
  });
});

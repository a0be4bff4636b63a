import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_HOME } from '../../daemon/ports/home.ts';
import { askedTime } from '../../daemon/skills/asked-time.ts';
import { createUnderstanding } from '../../daemon/skills/understanding.ts';
import { localTime } from '../../daemon/skills/zoned-time.ts';

const understanding = createUnderstanding(EMPTY_HOME);
const HOURS = [
  ...['twelve', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'],
  'eleven',
];
const MINUTES: Readonly<Record<number, string>> = {
  ...{ 5: 'five', 10: 'ten', 15: 'quarter', 20: 'twenty', 25: 'twenty five' },
};
const timeZone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'UTC');
const moment = fc.integer({ min: Date.UTC(2025, 0), max: Date.UTC(2030, 0) });
const minuteOfDay = fc.integer({ min: 0, max: 1439 });

/** Every way in which English says a time that the grammar knows. */
function spoken(at: number): string[] {
  const [hours, minutes] = [Math.floor(at / 60), at % 60];
  const half = hours < 12 ? 'am' : 'pm';
  const clock = `${hours % 12 || 12}:${String(minutes).padStart(2, '0')}`;
  const hour = HOURS[hours % 12];
  const next = HOURS[(hours + 1) % 12];
  const past = MINUTES[minutes];
  const to = MINUTES[60 - minutes];
  return [
    `${clock} ${half}`,
    `${hours}:${String(minutes).padStart(2, '0')} ${half}`.replace(/^0:/, '12:'),
    ...(minutes === 0 ? [`${hour} ${half}`, `${hour} o'clock ${half}`] : []),
    ...(minutes === 30 ? [`half past ${hour} ${half}`] : []),
    ...(past ? [`${past} past ${hour} ${half}`] : []),
    // "Ten to twelve pm" is before midnight: the half is that of the time, not of the hour named.
    ...(to ? [`${to} to ${next} ${half}`] : []),
  ];
}

describe('a time that is said', () => {
  it('is that time, the next time that it comes', () => {
    fc.assert(
      fc.property(minuteOfDay, moment, timeZone, (at, nowMs, zone) => {
        for (const words of spoken(at)) {
          const match = understanding.match(`set an alarm for ${words}`);
          if (match?.intent !== 'alarm.set') throw new Error(`"${words}" is not understood`);
          const asked = askedTime(match, { nowMs, timeZone: zone, purpose: 'alarm' });
          if (asked.kind !== 'at') throw new Error(`"${words}" is ${asked.kind}`);
          expect(asked.dueWallMs).toBeGreaterThan(nowMs);
          expect(asked.dueWallMs - nowMs).toBeLessThanOrEqual(25 * 3_600_000);
          const { minute } = localTime(asked.dueWallMs, zone);
          // Where clocks are set forward over it, it is an hour later.
          expect([at, (at + 60) % 1440]).toContain(minute);
        }
      }),
    );
  });

  it('is never in the past, and never a crash, whatever the numbers', () => {
    const numbers = fc.oneof(fc.integer(), fc.double({ noNaN: false }));
    const slots = fc.record(
      {
        atTime: numbers,
        repeat: numbers,
        durationS: fc.integer({ min: 1, max: 1e7 }),
        day: fc.constantFrom('today', 'tomorrow', 'in-2-days', 'monday', 'sunday', 'never'),
        part: fc.constantFrom('am', 'pm', 'afternoon', 'evening', 'night', 'noon'),
        wake: fc.constant(true as const),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(slots, moment, timeZone, (given, nowMs, zone) => {
        const match = { intent: 'reminder.set', slots: given, score: 1 };
        const asked = askedTime(match, { nowMs, timeZone: zone, purpose: 'reminder' });
        if (asked.kind === 'at') expect(asked.dueWallMs).toBeGreaterThan(nowMs);
      }),
    );
  });
});

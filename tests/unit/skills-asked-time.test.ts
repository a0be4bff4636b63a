import { describe, expect, it } from 'vitest';
import { EMPTY_HOME } from '../../daemon/ports/home.ts';
import { askedTime } from '../../daemon/skills/asked-time.ts';
import { createUnderstanding } from '../../daemon/skills/understanding.ts';
import { localTime } from '../../daemon/skills/zoned-time.ts';

const understanding = createUnderstanding(EMPTY_HOME);
const BERLIN = 'Europe/Berlin';

/** When it is due in Berlin, said on a Tuesday at four in the afternoon. */
function due(text: string, at = '2026-05-05T16:00'): string {
  const [date = '', time = ''] = at.split('T');
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const nowMs = Date.parse(`${date}T00:00:00Z`) + ((hours - 2) * 60 + minutes) * 60_000;
  const match = understanding.match(text);
  if (match === undefined) return 'not understood';
  const purpose = match.intent === 'reminder.set' ? 'reminder' : 'alarm';
  const asked = askedTime(match, { nowMs, timeZone: BERLIN, purpose });
  if (asked.kind !== 'at') return asked.kind;
  const { date: onDate, minute } = localTime(asked.dueWallMs, BERLIN);
  const clock = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0'));
  const repeats = asked.schedule.kind === 'weekly' ? ` ${asked.schedule.weekdays.join('')}` : '';
  return `${onDate} ${clock.join(':')}${repeats}`;
}

describe('the time that is meant', () => {
  it.each([
    ['set an alarm for 7', '2026-05-05 19:00'],
    ['set an alarm for seven thirty am', '2026-05-06 07:30'],
    ['set an alarm for 7:30 pm', '2026-05-05 19:30'],
    ['set an alarm for 12:15 am', '2026-05-06 00:15'],
    ['set an alarm for 12:15 pm', '2026-05-06 12:15'],
    ['set an alarm for 19:45', '2026-05-05 19:45'],
    ['set an alarm for 7 p.m.', '2026-05-05 19:00'],
    ['set an alarm for half past seven in the evening', '2026-05-05 19:30'],
    ['set an alarm for quarter to six', '2026-05-05 17:45'],
    ['set an alarm for a quarter past nine', '2026-05-05 21:15'],
    ['set an alarm for twenty five to one', '2026-05-06 00:35'],
    ['set an alarm for noon', '2026-05-06 12:00'],
    ['set an alarm for midnight', '2026-05-06 00:00'],
    ['set an alarm for three oh five', '2026-05-06 03:05'],
    ["set an alarm for eight o'clock tonight", '2026-05-05 20:00'],
    ['set an alarm for one at night', '2026-05-06 01:00'],
    ['wake me up at seven', '2026-05-06 07:00'],
    ['wake me tomorrow morning at eight', '2026-05-06 08:00'],
    ['wake me up tomorrow', 'none'],
    ['set an alarm for tomorrow morning', '2026-05-06 08:00'],
    ['set an alarm for 6 on the weekend', '2026-05-09 06:00 06'],
    ['set an alarm every weekday at 6', '2026-05-06 06:00 12345'],
    ['set an alarm for 6 am every monday and friday', '2026-05-08 06:00 15'],
    ['set an alarm for 6 am on tuesday', '2026-05-12 06:00'],
    ['set an alarm for 5 pm on tuesday', '2026-05-05 17:00'],
    ['set a daily alarm for 7 am', '2026-05-06 07:00 0123456'],
    ['set an alarm in two hours', '2026-05-05 18:00'],
    ['set an alarm for 45', 'no-such-time'],
    ['set an alarm for 9 am today', 'past'],
    ['remind me to call mum at 5', '2026-05-05 17:00'],
    ['remind me tomorrow at three to call mum', '2026-05-06 15:00'],
    ['remind me tomorrow to call mum', '2026-05-06 09:00'],
    ['remind me tomorrow evening to call mum', '2026-05-06 19:00'],
    ['remind me tonight to call mum', '2026-05-05 21:00'],
    ['remind me the day after tomorrow at noon to call mum', '2026-05-07 12:00'],
    ['remind me on friday to call mum', '2026-05-08 09:00'],
    ['remind me every sunday at ten to call mum', '2026-05-10 10:00 0'],
    ['remind me to water the plants in 2 weeks', '2026-05-19 16:00'],
    ['remind me to call mum', 'none'],
  ])('in "%s" is %s', (text, when) => {
    expect(due(text)).toBe(when);
  });

  it('is the next one of the day that comes', () => {
    expect(due('set an alarm for 7', '2026-05-05T06:59')).toBe('2026-05-05 07:00');
    expect(due('set an alarm for 7', '2026-05-05T07:00')).toBe('2026-05-05 19:00');
    expect(due('set an alarm for 7', '2026-05-05T19:00')).toBe('2026-05-06 07:00');
    expect(due('set an alarm for one tonight', '2026-05-05T23:00')).toBe('2026-05-06 01:00');
    expect(due('set an alarm for 1 am today', '2026-05-05T00:30')).toBe('2026-05-05 01:00');
  });
});

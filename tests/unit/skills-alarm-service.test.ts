import { describe, expect, it } from 'vitest';
import { AlarmBench } from '../fakes/alarm-bench.ts';
import { MINUTE_MS, SECOND_MS } from '../fakes/timer-bench.ts';

const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const DAILY_AT_7 = { kind: 'weekly', weekdays: [0, 1, 2, 3, 4, 5, 6], minute: 420 } as const;
/** Saturday noon in Berlin, before clocks are set forward in the night. */
const BEFORE_SUMMER = '2026-03-28T11:00:00Z';
const BEFORE_WINTER = '2026-10-24T11:00:00Z';

/** Lets days go by, stopping whatever rings. */
async function passDays(bench: AlarmBench, days: number): Promise<void> {
  for (let hours = 0; hours < days * 24; hours += 1) {
    await bench.pass(HOUR_MS, 10 * SECOND_MS);
    bench.service.acknowledge();
  }
}

describe('alarms', () => {
  it('ring until they are stopped, with pauses', async () => {
    const bench = new AlarmBench({ at: '2026-05-05T04:59:00Z' });
    bench.add('up', { kind: 'once', date: '2026-05-05', minute: 420 });
    await bench.pass(3 * MINUTE_MS);
    expect(bench.rung.length).toBeGreaterThan(20);
    expect(bench.service.acknowledge()).toBe(1);
    const before = bench.rung.length;
    await bench.pass(MINUTE_MS);
    expect(bench.rung).toHaveLength(before);
    expect(bench.store.kept.size).toBe(0);
  });

  it('give up after a quarter of an hour, and are over then', async () => {
    const bench = new AlarmBench({ at: '2026-05-05T04:59:00Z' });
    bench.add('up', { kind: 'once', date: '2026-05-05', minute: 420 });
    await bench.pass(20 * MINUTE_MS);
    expect(bench.rungAt[0]).toBe('2026-05-05T05:00');
    expect(bench.rungAt.at(-1)).toBe('2026-05-05T05:14');
    expect(bench.service.list('alarm')).toEqual([]);
  });

  it('are put off, again and again, over a restart', async () => {
    const bench = new AlarmBench({ at: '2026-05-05T04:59:00Z' });
    bench.add('up', DAILY_AT_7);
    await bench.pass(90 * SECOND_MS);
    expect(bench.service.snooze(9 * MINUTE_MS)).toHaveLength(1);
    expect(bench.service.list('alarm')[0]?.isRinging).toBe(false);
    await bench.pass(MINUTE_MS);
    bench.boot();
    bench.rung.length = 0;
    await bench.pass(9 * MINUTE_MS);
    expect(bench.rung[0]).toEqual(['up', '2026-05-05T05:09', 0]);
    bench.service.snooze(9 * MINUTE_MS);
    await bench.pass(9 * MINUTE_MS + SECOND_MS);
    expect(bench.rungAt.at(-1)).toBe('2026-05-05T05:19');
    bench.service.acknowledge();
    expect(bench.service.list('alarm')[0]?.nextWallMs).toBe(Date.parse('2026-05-06T05:00:00Z'));
  });

  it('ring at the same time of day when clocks are set forward, and back', async () => {
    const summer = new AlarmBench({ at: BEFORE_SUMMER });
    summer.add('up', DAILY_AT_7);
    await passDays(summer, 2);
    expect(summer.rungAt.filter((at) => at.endsWith(':00'))).toEqual([
      '2026-03-29T05:00',
      '2026-03-30T05:00',
    ]);
    const winter = new AlarmBench({ at: BEFORE_WINTER });
    winter.add('up', DAILY_AT_7);
    await passDays(winter, 2);
    expect(winter.rungAt.filter((at) => at.endsWith(':00'))).toEqual([
      '2026-10-25T06:00',
      '2026-10-26T06:00',
    ]);
  });

  it('ring once in the hour that comes twice, and in the hour that is left out', async () => {
    const atHalfPast2 = { ...DAILY_AT_7, minute: 150 };
    const winter = new AlarmBench({ at: BEFORE_WINTER });
    winter.add('night', atHalfPast2);
    await passDays(winter, 1);
    expect(winter.rungAt.filter((at) => at.endsWith(':30'))).toEqual(['2026-10-25T00:30']);
    const summer = new AlarmBench({ at: BEFORE_SUMMER });
    summer.add('night', atHalfPast2);
    await passDays(summer, 1);
    expect(summer.rungAt.filter((at) => at.endsWith(':30'))).toEqual(['2026-03-29T01:30']);
  });

  it.each([
    ['just before it rings', 4 * MINUTE_MS + 59 * SECOND_MS, 2, [0]],
    ['while it rings', 6 * MINUTE_MS, 2, [0]],
    ['for so long that it was missed', 2 * MINUTE_MS, 30, [27]],
  ])('survive a crash %s', async (_, beforeMs, offMin, late) => {
    const bench = new AlarmBench({ at: '2026-05-05T04:55:00Z' });
    bench.add('up', DAILY_AT_7);
    await bench.pass(beforeMs);
    bench.service.stop();
    bench.rung.length = 0;
    bench.clock.advanceBy(offMin * MINUTE_MS);
    bench.boot();
    await bench.pass(MINUTE_MS);
    expect([...new Set(bench.rung.map(([, , lateMin]) => lateMin))]).toEqual(late);
    bench.service.acknowledge();
    expect(bench.store.listAlarms()[0]?.dueWallMs).toBe(Date.parse('2026-05-06T05:00:00Z'));
  });

  it('that were missed for days are told once, and wait for their next time', async () => {
    const bench = new AlarmBench({ at: '2026-05-05T04:55:00Z' });
    bench.add('up', DAILY_AT_7);
    bench.service.stop();
    bench.clock.advanceBy(3 * DAY_MS);
    bench.boot();
    await bench.pass(5 * MINUTE_MS - SECOND_MS);
    expect(bench.rung).toHaveLength(1);
    await bench.pass(2 * SECOND_MS);
    expect(bench.rung.at(-1)).toEqual(['up', '2026-05-08T05:00', 0]);
  });
});

describe('alarms and a wall clock that is set', () => {
  it('by hours forward: what it jumped over is told as missed', async () => {
    const bench = new AlarmBench({ at: '2026-05-05T03:00:00Z' });
    bench.add('up', DAILY_AT_7);
    await bench.pass(MINUTE_MS);
    bench.clock.wallOffsetMs = 5 * HOUR_MS;
    await bench.pass(MINUTE_MS);
    expect(bench.rung).toHaveLength(1);
    expect(bench.rung[0]?.[2]).toBe(181);
    expect(bench.service.list('alarm')[0]?.nextWallMs).toBe(Date.parse('2026-05-06T05:00:00Z'));
  });

  it('by hours back: what is weekly rings by the new time, and no day is skipped', async () => {
    const bench = new AlarmBench({ at: '2026-05-05T04:59:50Z' });
    bench.add('up', DAILY_AT_7);
    await bench.pass(MINUTE_MS);
    bench.service.acknowledge();
    bench.rung.length = 0;
    bench.clock.wallOffsetMs = -2 * HOUR_MS;
    await bench.pass(2 * HOUR_MS, 10 * SECOND_MS);
    expect(bench.rungAt[0]).toBe('2026-05-05T05:00');
  });

  it('by seconds back just after it rang: it does not ring again', async () => {
    const bench = new AlarmBench({ at: '2026-05-05T04:59:58Z' });
    bench.add('up', DAILY_AT_7);
    await bench.pass(4 * SECOND_MS);
    bench.service.acknowledge();
    bench.rung.length = 0;
    bench.clock.wallOffsetMs = -30 * SECOND_MS;
    await bench.pass(HOUR_MS, 10 * SECOND_MS);
    expect(bench.rung).toEqual([]);
  });

  it.each([-5 * HOUR_MS, 5 * HOUR_MS])('keep what was put off at its true time: %d', async (ms) => {
    const bench = new AlarmBench({ at: '2026-05-05T04:59:58Z' });
    bench.add('up', { kind: 'once', date: '2026-05-05', minute: 420 });
    bench.add('eat', { kind: 'elapsed' }, 20 * MINUTE_MS);
    await bench.pass(4 * SECOND_MS);
    bench.service.snooze(9 * MINUTE_MS);
    bench.rung.length = 0;
    bench.clock.wallOffsetMs = ms;
    await bench.pass(8 * MINUTE_MS);
    expect(bench.rung).toEqual([]);
    await bench.pass(MINUTE_MS + SECOND_MS);
    expect(bench.rung[0]?.[0]).toBe('up');
    bench.service.acknowledge();
    await bench.pass(10 * MINUTE_MS);
    expect(bench.rung.filter(([name]) => name === 'eat')).toEqual([]);
    await bench.pass(2 * MINUTE_MS);
    expect(bench.rung.at(-1)?.[0]).toBe('eat');
  });

  it('from 1970 at the start of the box: a reminder still comes at its time', async () => {
    const bench = new AlarmBench({ at: '2026-05-05T05:00:00Z' });
    bench.add('eat', { kind: 'elapsed' }, 20 * MINUTE_MS);
    bench.service.stop();
    bench.clock.wallOffsetMs = -Date.parse('2026-05-05T05:00:00Z');
    bench.boot();
    await bench.pass(MINUTE_MS);
    bench.clock.wallOffsetMs = 0;
    await bench.pass(20 * MINUTE_MS);
    expect(bench.rung[0]).toEqual(['eat', '2026-05-05T05:20', 0]);
  });
});

describe('alarms whose store fails', () => {
  it('are not there when they could not be kept, and go on when not cancelled', async () => {
    const bench = new AlarmBench({ at: '2026-05-05T04:55:00Z' });
    bench.add('up', DAILY_AT_7);
    const id = bench.service.list('alarm')[0]?.alarm.id ?? '';
    bench.store.failure = new Error('disk full');
    expect(() => bench.add('gym', DAILY_AT_7)).toThrow('disk full');
    expect(() => bench.service.cancel(id)).toThrow('disk full');
    expect(bench.service.list('alarm').map(({ alarm }) => alarm.name)).toEqual(['up']);
  });

  it('still fall silent', async () => {
    const bench = new AlarmBench({ at: '2026-05-05T04:59:58Z' });
    bench.add('up', DAILY_AT_7);
    await bench.pass(4 * SECOND_MS);
    bench.store.failure = new Error('disk full');
    expect(bench.service.acknowledge()).toBe(1);
    expect(bench.faults).toEqual([new Error('disk full')]);
    const before = bench.rung.length;
    await bench.pass(MINUTE_MS);
    expect(bench.rung).toHaveLength(before);
  });
});

import { describe, expect, it } from 'vitest';
import { stillTimers } from '../fakes/still-timers.ts';
import { TaskBench } from '../fakes/task-bench.ts';
import { MINUTE_MS, SECOND_MS, TimerBench } from '../fakes/timer-bench.ts';

const HOUR_MS = 60 * MINUTE_MS;

describe('timers that are changed', () => {
  it('count nothing while they stand still, and then what was left', async () => {
    const bench = new TimerBench();
    const { id } = bench.service.add({ durationS: 60 });
    await bench.pass(20 * SECOND_MS);
    expect(bench.service.pause(id)).toBe(40 * SECOND_MS);
    await bench.pass(10 * MINUTE_MS);
    expect(bench.service.list()[0]?.leftMs).toBe(40 * SECOND_MS);
    expect(bench.service.resume(id)).toBe(40 * SECOND_MS);
    await bench.pass(39 * SECOND_MS);
    expect(bench.rung).toEqual([]);
    await bench.pass(2 * SECOND_MS);
    expect(bench.rungAtS[0]).toBe(660);
  });

  it.each([
    ['while they stand still', 0],
    ['with the clock set back meanwhile', -3 * HOUR_MS],
    ['with the clock set forward meanwhile', 3 * HOUR_MS],
  ])('survive a crash %s', async (_, stepMs) => {
    const bench = new TimerBench();
    const { id } = bench.service.add({ durationS: 60 });
    await bench.pass(20 * SECOND_MS);
    bench.service.pause(id);
    bench.service.stop();
    bench.clock.wallOffsetMs = stepMs;
    await bench.pass(MINUTE_MS);
    bench.boot();
    await bench.pass(MINUTE_MS);
    expect([bench.rung, bench.service.list()[0]?.leftMs]).toEqual([[], 40 * SECOND_MS]);
    bench.service.resume(id);
    await bench.pass(41 * SECOND_MS);
    expect(bench.rung).toEqual([[null, 180, 0]]);
  });

  it('that were made longer keep what is left over a crash', async () => {
    const bench = new TimerBench();
    const { id } = bench.service.add({ durationS: 60 });
    expect(bench.service.adjust(id, 5 * MINUTE_MS)).toBe(6 * MINUTE_MS);
    bench.boot();
    expect(bench.service.list()[0]?.leftMs).toBe(6 * MINUTE_MS);
    await bench.pass(6 * MINUTE_MS + SECOND_MS);
    expect(bench.rungAtS[0]).toBe(360);
  });

  it('ring at once when nothing is left of them', async () => {
    const bench = new TimerBench();
    const { id } = bench.service.add({ durationS: 60 });
    expect(bench.service.adjust(id, -2 * MINUTE_MS)).toBe(0);
    await bench.pass(SECOND_MS);
    expect(bench.rung).toEqual([[null, 0, 0]]);
    expect(bench.service.adjust(id, MINUTE_MS)).toBeUndefined();
  });

  it('stay as they were when it could not be kept', async () => {
    const bench = new TimerBench();
    const { id } = bench.service.add({ durationS: 60 });
    bench.store.failure = new Error('disk full');
    expect(() => bench.service.pause(id)).toThrow('disk full');
    bench.store.failure = undefined;
    await bench.pass(61 * SECOND_MS);
    expect(bench.rungAtS).toEqual([60]);
  });
});

describe('asking for a change', () => {
  it('finds the timer by name, by the length it was set for, and by room', async () => {
    const bench = new TaskBench();
    await bench.say('set a pizza timer for 10 minutes');
    await bench.say('set a timer for 1 hour');
    expect(await bench.say('add 5 minutes to the pizza timer')).toBe(
      '15 minutes left on the pizza timer.',
    );
    expect(await bench.say('take 5 minutes off the 1 hour timer')).toBe(
      '55 minutes left on the 1 hour timer.',
    );
    expect(await bench.say('pause the pizza timer')).toBe(
      'Pizza timer paused with 15 minutes left.',
    );
    await bench.pass(20 * MINUTE_MS);
    expect(await bench.say('how long is left on the pizza timer')).toBe(
      'Pizza timer paused with 15 minutes left.',
    );
    expect(await bench.say('resume the pizza timer')).toBe('Pizza timer running, 15 minutes left.');
    await bench.say('cancel the pizza timer');
    expect(await bench.say('how long is left on the kitchen timer')).toMatch(/^35 minutes left/);
    expect(await bench.say('pause the garage timer')).toMatch(/^There is no garage timer/);
  });

  it('asks which one, unless only one can be meant', async () => {
    const { ask, still } = stillTimers([300, 'tea'], [600, 'pasta']);
    expect(await ask('pause')).toMatch(/Which one\?$/);
    await ask('pause', { name: 'tea' });
    expect(await ask('resume')).toBe('Tea timer running, 5 minutes left.');
    expect(await ask('resume')).toBe('It is running.');
    expect(await ask('pause', { all: true })).toMatch(/Tea timer paused.*Pasta timer paused/);
    expect(await ask('pause', { all: true })).toBe('It is paused already.');
    expect(still.live.every(({ timer }) => timer.pausedLeftMs !== null)).toBe(true);
    expect(await ask('increase', { name: 'tea', durationS: 90_000 })).toMatch(/up to 24 hours/);
    expect(await ask('increase', { name: 'tea' })).toMatch(/For how long/);
    expect(await ask('decrease', { name: 'eggs', durationS: 60 })).toMatch(/no eggs timer/);
  });
});

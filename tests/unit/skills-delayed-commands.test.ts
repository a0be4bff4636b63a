import { describe, expect, it } from 'vitest';
import { TaskBench } from '../fakes/task-bench.ts';
import { MINUTE_MS, SECOND_MS } from '../fakes/timer-bench.ts';

describe('a command for later', () => {
  it('is done when it is due, once, and what became of it is said', async () => {
    const bench = new TaskBench();
    expect(await bench.say('turn off the lamp in 5 minutes')).toBe(
      "Okay, in 5 minutes I'll turn off the lamp.",
    );
    expect(await bench.say('what timers do i have')).toBe(
      '5 minutes left on the timer for "turn off the lamp".',
    );
    await bench.pass(5 * MINUTE_MS - SECOND_MS);
    expect(bench.told).toEqual([]);
    await bench.pass(10 * SECOND_MS);
    expect(bench.told).toEqual(['lamp turn-off']);
    expect(bench.spoken).toEqual(['The lamp is off.']);
    await bench.pass(10 * MINUTE_MS);
    expect([bench.told.length, bench.timerStore.kept.size]).toEqual([1, 0]);
  });

  it('that is risky is asked about when it is given, and not again', async () => {
    const bench = new TaskBench();
    const routed = bench.route('in 5 minutes open the big door');
    expect(routed.question).toBe('Shall I open the big door in 5 minutes?');
    // Whoever may not open it may not have it opened later.
    expect(routed.matches.map(({ intent }) => intent)).toEqual(['timer.start', 'home.open']);
    await routed.answer();
    await bench.pass(5 * MINUTE_MS + 10 * SECOND_MS);
    expect(bench.told).toEqual(['gate open']);
  });

  it('that has become risky is not done, and told', async () => {
    const bench = new TaskBench();
    bench.box.timers.add({
      durationS: 60,
      command: { words: 'open the big door', isAgreed: false, isBegun: false },
    });
    await bench.pass(MINUTE_MS + SECOND_MS);
    expect([bench.told, bench.spoken.length]).toEqual([[], 1]);
    expect(bench.spoken[0]).toMatch(/needs your yes/);
  });

  it.each([
    ['in 5 minutes turn off the sun', "I don't understand what to do then."],
    ['in 5 minutes turn off the lamp in 5 minutes', 'One delay in a command is all I can do.'],
    ['in 30 hours turn off the lamp', 'I can only set timers up to 24 hours.'],
  ])('that cannot be is refused at once: %s', async (text, reply) => {
    const bench = new TaskBench();
    expect(await bench.say(text)).toBe(reply);
    expect(bench.timerStore.kept.size).toBe(0);
  });

  it('is cancelled, stands still and is put off like any timer', async () => {
    const bench = new TaskBench();
    await bench.say('turn off the lamp in 5 minutes');
    await bench.say('pause the timer');
    await bench.pass(10 * MINUTE_MS);
    await bench.say('resume the timer');
    await bench.say('add 2 minutes to the timer');
    await bench.pass(6 * MINUTE_MS);
    expect(bench.told).toEqual([]);
    expect(await bench.say('cancel the timer')).toBe('Timer for "turn off the lamp" cancelled.');
    await bench.pass(5 * MINUTE_MS);
    expect([bench.told, bench.spoken]).toEqual([[], []]);
  });

  it.each([
    ['a minute late is still done', 6, ['lamp turn-off'], /is off/],
    ['many minutes late is not done, but told', 60, [], /55 minutes ago.*turn off the lamp/],
  ])('%s after a crash', async (_, offMin, told, spoken) => {
    const bench = new TaskBench();
    await bench.say('turn off the lamp in 5 minutes');
    bench.box.timers.stop();
    bench.clock.advanceBy(offMin * MINUTE_MS);
    bench.boot();
    await bench.pass(10 * SECOND_MS);
    expect(bench.told).toEqual(told);
    expect(bench.spoken.join()).toMatch(spoken);
    expect(bench.timerStore.kept.size).toBe(0);
  });

  it('that was begun when the box crashed is not done twice, but told', async () => {
    const bench = new TaskBench();
    await bench.say('turn off the lamp in 5 minutes');
    const [timer] = bench.timerStore.listTimers();
    if (!timer?.command) throw new Error('nothing was kept');
    bench.box.timers.stop();
    bench.timerStore.addTimer({ ...timer, command: { ...timer.command, isBegun: true } });
    bench.clock.advanceBy(5 * MINUTE_MS);
    bench.boot();
    await bench.pass(10 * SECOND_MS);
    expect(bench.told).toEqual([]);
    expect(bench.spoken[0]).toMatch(/interrupted/);
  });

  it('is not begun while it cannot be noted, and is done when it can unless late', async () => {
    for (const [fullMs, told] of [
      [MINUTE_MS, ['lamp turn-off']],
      [10 * MINUTE_MS, []],
    ] as const) {
      const bench = new TaskBench();
      await bench.say('turn off the lamp in 5 minutes');
      bench.timerStore.failure = new Error('disk full');
      await bench.pass(5 * MINUTE_MS + fullMs);
      expect([bench.told, bench.box.faults.length > 0]).toEqual([[], true]);
      bench.timerStore.failure = undefined;
      await bench.pass(20 * SECOND_MS);
      expect([bench.told, bench.spoken.length]).toEqual([told, 1]);
    }
  });
});

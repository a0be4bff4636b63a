import { describe, expect, it } from 'vitest';
import { MINUTE_MS, PLAIN, SECOND_MS, START_WALL_MS, TimerBench } from '../fakes/timer-bench.ts';

describe('timers', () => {
  it('ring when they are due, three times, then leave the store', async () => {
    const bench = new TimerBench();
    bench.service.add({ name: 'pasta', durationS: 25 });
    await bench.pass(24 * SECOND_MS);
    expect(bench.rung).toEqual([]);
    expect(bench.service.list()).toMatchObject([{ leftMs: SECOND_MS, isRinging: false }]);
    await bench.pass(SECOND_MS);
    expect(bench.rung).toEqual([['pasta', 25, 0]]);
    expect(bench.service.list()).toMatchObject([{ leftMs: 0, isRinging: true }]);
    expect(bench.store.kept.size).toBe(1);
    await bench.pass(MINUTE_MS);
    expect(bench.rungAtS).toEqual([25, 33, 41]);
    expect(bench.store.kept.size).toBe(0);
    expect(bench.service.list()).toEqual([]);
  });

  it('fall silent when the user says stop', async () => {
    const bench = new TimerBench();
    bench.service.add({ durationS: 5 });
    bench.service.add({ name: 'later', durationS: 3600 });
    expect(bench.service.acknowledge()).toBe(0);
    await bench.pass(6 * SECOND_MS);
    expect(bench.service.acknowledge()).toBe(1);
    await bench.pass(MINUTE_MS);
    expect(bench.rungAtS).toEqual([5]);
    expect([...bench.store.kept.values()].map(({ name }) => name)).toEqual(['later']);
  });

  it('stay in the store through a crash while they ring', async () => {
    const bench = new TimerBench();
    bench.service.add({ name: 'pasta', durationS: 5 });
    bench.ring = () => new Promise(() => {});
    await bench.pass(6 * SECOND_MS);
    bench.service.stop();
    await bench.pass(2 * MINUTE_MS);
    expect(bench.rungAtS).toEqual([5]);
    bench.ring = async () => true;
    bench.boot();
    await bench.pass(0);
    expect(bench.rung[1]).toEqual(['pasta', 126, 121 * SECOND_MS]);
  });

  it('that fell due while the box was off ring at once and know how late they are', async () => {
    const bench = new TimerBench();
    const facts = { name: null, durationS: 60, startedWallMs: START_WALL_MS - 4 * MINUTE_MS };
    bench.store.addTimer({ ...PLAIN, id: 'a', ...facts, dueWallMs: START_WALL_MS - 3 * MINUTE_MS });
    bench.store.addTimer({ ...PLAIN, id: 'b', ...facts, dueWallMs: START_WALL_MS - 2 * SECOND_MS });
    bench.store.addTimer({ ...PLAIN, id: 'c', ...facts, dueWallMs: START_WALL_MS + 4 * SECOND_MS });
    bench.boot();
    await bench.pass(5 * SECOND_MS);
    expect(bench.rung).toEqual([
      [null, 0, 3 * MINUTE_MS],
      [null, 0, 0],
      [null, 4, 0],
    ]);
  });

  it('that nobody can hear are tried ten times, then given up', async () => {
    const bench = new TimerBench();
    bench.ring = async () => false;
    bench.service.add({ durationS: 5 });
    await bench.pass(70 * SECOND_MS);
    expect(bench.store.kept.size).toBe(1);
    await bench.pass(5 * MINUTE_MS);
    expect(bench.rung).toHaveLength(10);
    expect(bench.store.kept.size).toBe(0);
  });

  it('stay in the store when the box stops during the last try', async () => {
    const bench = new TimerBench();
    bench.ring = async () => false;
    bench.service.add({ durationS: 5 });
    await bench.pass(76 * SECOND_MS);
    expect(bench.rung).toHaveLength(9);
    bench.ring = () => new Promise(() => {});
    await bench.pass(2 * SECOND_MS);
    expect(bench.rung).toHaveLength(10);
    bench.service.stop();
    await bench.pass(MINUTE_MS);
    expect(bench.store.kept.size).toBe(1);
  });

  it('count only announcements that were heard', async () => {
    const bench = new TimerBench();
    bench.ring = async () => bench.rung.length > 4;
    bench.service.add({ durationS: 5 });
    await bench.pass(5 * MINUTE_MS);
    expect(bench.rung).toHaveLength(7);
  });

  it('survive an announcement that fails, and one that never ends', async () => {
    const bench = new TimerBench();
    bench.service.add({ durationS: 1 });
    bench.ring = () => Promise.reject(new Error('no voice'));
    await bench.pass(2 * SECOND_MS);
    expect(bench.faults).toEqual([new Error('no voice')]);
    bench.ring = () => new Promise(() => {});
    await bench.pass(10 * SECOND_MS);
    expect(bench.rungAtS).toEqual([1, 9]);
    bench.ring = async () => true;
    await bench.pass(3 * MINUTE_MS);
    expect(bench.rung).toHaveLength(5);
    expect(bench.store.kept.size).toBe(0);
  });

  it('that fall due together are announced one after the other', async () => {
    const bench = new TimerBench();
    const finish: ((isHeard: boolean) => void)[] = [];
    bench.ring = () => new Promise((resolve) => finish.push(resolve));
    bench.service.add({ name: 'a', durationS: 5 });
    bench.service.add({ name: 'b', durationS: 5 });
    await bench.pass(7 * SECOND_MS);
    expect(bench.rung.map(([name]) => name)).toEqual(['a']);
    finish[0]?.(true);
    await bench.pass(SECOND_MS);
    expect(bench.rung.map(([name]) => name)).toEqual(['a', 'b']);
    expect(bench.service.acknowledge()).toBe(2);
    finish[1]?.(true);
    await bench.pass(MINUTE_MS);
    expect(bench.rung).toHaveLength(2);
  });

  it('break the pause of another that rings', async () => {
    const bench = new TimerBench();
    bench.service.add({ name: 'a', durationS: 5 });
    bench.service.add({ name: 'b', durationS: 7 });
    await bench.pass(8 * SECOND_MS);
    expect(bench.rungAtS).toEqual([5, 7]);
  });

  it('can be cancelled before and while they ring', async () => {
    const bench = new TimerBench();
    const one = bench.service.add({ durationS: 5 });
    const two = bench.service.add({ durationS: 5 });
    expect(bench.service.cancel(one.id)).toBe(true);
    expect(bench.service.cancel(one.id)).toBe(false);
    await bench.pass(6 * SECOND_MS);
    expect(bench.service.cancel(two.id)).toBe(true);
    await bench.pass(MINUTE_MS);
    expect(bench.rungAtS).toEqual([5]);
    expect(bench.store.kept.size).toBe(0);
  });
});

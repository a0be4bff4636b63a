import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { TimerService } from '../../daemon/skills/timer-service.ts';
import type { TimerStore } from '../../daemon/skills/timer-store.ts';
import { StateDb } from '../../daemon/store/state-db.ts';
import {
  MINUTE_MS,
  PLAIN,
  SECOND_MS,
  START_WALL_MS,
  settled,
  TimerBench,
} from '../fakes/timer-bench.ts';

describe('timers whose store fails', () => {
  it('are not there when they could not be kept', async () => {
    const bench = new TimerBench();
    bench.store.failure = new Error('disk full');
    expect(() => bench.service.add({ durationS: 5 })).toThrow('disk full');
    expect(bench.service.list()).toEqual([]);
    await bench.pass(MINUTE_MS);
    expect(bench.rung).toEqual([]);
  });

  it('go on when they could not be cancelled', async () => {
    const bench = new TimerBench();
    const { id } = bench.service.add({ durationS: 5 });
    bench.store.failure = new Error('disk full');
    expect(() => bench.service.cancel(id)).toThrow('disk full');
    expect(bench.service.list()).toHaveLength(1);
  });

  it('still fall silent', async () => {
    const bench = new TimerBench();
    bench.service.add({ durationS: 5 });
    await bench.pass(6 * SECOND_MS);
    bench.store.failure = new Error('disk full');
    expect(bench.service.acknowledge()).toBe(1);
    expect(bench.faults).toEqual([new Error('disk full')]);
    await bench.pass(MINUTE_MS);
    expect(bench.rungAtS).toEqual([5]);
  });
});

describe('timers and a wall clock that is set', () => {
  it.each([-3600_000, 3600_000])('keep their true length, set by %d ms', async (stepMs) => {
    const bench = new TimerBench();
    bench.service.add({ durationS: 60 });
    await bench.pass(20 * SECOND_MS);
    bench.clock.wallOffsetMs = stepMs;
    await bench.pass(15 * SECOND_MS);
    const [kept] = bench.store.listTimers();
    expect(kept?.dueWallMs).toBe(bench.clock.wallMs() + 25 * SECOND_MS);
    await bench.pass(26 * SECOND_MS);
    expect(bench.rung).toEqual([[null, 60, 0]]);
  });

  it('follow it when they began before this start of the box', async () => {
    const bench = new TimerBench();
    const facts = { id: 'a', name: null, durationS: 3600, startedWallMs: START_WALL_MS };
    bench.store.addTimer({ ...PLAIN, ...facts, dueWallMs: START_WALL_MS + 3600_000 });
    bench.boot();
    bench.clock.wallOffsetMs = 7200_000;
    await bench.pass(11 * SECOND_MS);
    expect(bench.rung).toEqual([[null, 10, 3610_000]]);
  });

  it('do not wait for years where the clock starts in the past', async () => {
    const bench = new TimerBench();
    const dueWallMs = START_WALL_MS + 1e11;
    const facts = { id: 'a', name: null, durationS: 60, startedWallMs: dueWallMs - MINUTE_MS };
    bench.store.addTimer({ ...PLAIN, ...facts, dueWallMs });
    bench.boot();
    expect(bench.service.list()[0]?.leftMs).toBe(MINUTE_MS);
    await bench.pass(61 * SECOND_MS);
    expect(bench.rungAtS).toEqual([60]);
  });
});

describe('timers in the state database', () => {
  it('run on after a restart and ring once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'earshot-timers-'));
    const clock = new ManualClock(START_WALL_MS);
    const rung: [string | null, number][] = [];
    const boot = (): { service: TimerService; state: StateDb } => {
      const state = new StateDb({ path: join(folder, 'state.db'), clock });
      const store: TimerStore = state.timers;
      const ring = async (timer: { name: string | null }, lateMs: number): Promise<boolean> => {
        rung.push([timer.name, lateMs]);
        return true;
      };
      const perform = async (): Promise<void> => {};
      const service = new TimerService({ clock, store, ring, perform, onFault: () => {} });
      service.start();
      return { service, state };
    };
    const first = boot();
    first.service.add({ name: 'pasta', durationS: 60 });
    first.service.add({ durationS: 90.5 });
    first.service.stop();
    first.state.close();
    clock.advanceBy(80 * SECOND_MS);
    const second = boot();
    await settled();
    expect(rung).toEqual([['pasta', 20 * SECOND_MS]]);
    second.service.acknowledge();
    clock.advanceBy(11 * SECOND_MS);
    await settled();
    second.service.acknowledge();
    await settled();
    expect(rung).toHaveLength(2);
    expect(second.state.timers.listTimers()).toEqual([]);
    second.state.close();
    rmSync(folder, { recursive: true });
  });
});

import { pbkdf2 } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { allowedCores, pinTasks } from '../../hw/affinity.ts';
import { busyBetween, threadLoads } from '../../hw/busy-threads.ts';
import { pinPool } from '../../hw/pool-threads.ts';

const ROUNDS = 1_000_000;
const KEY_BYTES = 64;

const coresOf = (tid: number): string =>
  /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync(`/proc/self/task/${tid}/status`, 'utf8'))?.[1] ??
  '';

describe.skipIf(process.platform !== 'linux')('threads that compute (Linux only)', () => {
  it('are found by their processor time, and can be bound to a core', async () => {
    const before = threadLoads();
    // The work of a native library on a pool thread, as engines do it.
    await promisify(pbkdf2)('secret', 'salt', ROUNDS, KEY_BYTES, 'sha512');
    const busy = busyBetween(before, threadLoads(), { leastTicks: 10, others: [] });
    const pool = busy.filter((tid) => tid !== process.pid);
    expect(pool.length).toBeGreaterThan(0);
    const all = allowedCores();
    const core = all.at(-1) ?? 0;
    pinTasks(pool, [core]);
    expect(pool.map(coresOf)).toEqual(pool.map(() => String(core)));
    pinTasks(pool, all);
  });

  it('of the pool are all found, and bound to cores', async () => {
    const all = allowedCores();
    const core = all.at(-1) ?? 0;
    const pool = await pinPool([core]);
    expect(pool.length).toBeGreaterThanOrEqual(4);
    expect(pool.map(coresOf)).toEqual(pool.map(() => String(core)));
    expect(pool).not.toContain(process.pid);
    pinTasks(pool, all);
  });
});

describe('the threads between two looks', () => {
  const load = (tid: number, name: string, ticks: number) => ({ tid, name, ticks });

  it('are those that worked, old or new, and nobody else', () => {
    const before = [load(1, 'node', 100), load(2, 'libuv-worker', 5), load(3, 'ears', 50)];
    const after = [
      load(1, 'node', 101),
      load(2, 'libuv-worker', 25),
      load(3, 'ears', 90),
      load(4, 'ggml', 12),
      load(5, 'gc', 1),
    ];
    expect(busyBetween(before, after, { leastTicks: 10, others: ['ears'] })).toEqual([2, 4]);
  });
});

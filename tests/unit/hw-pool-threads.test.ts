import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allowedCores } from '../../hw/affinity.ts';

const ROOT = join(import.meta.dirname, '../..');
const core = allowedCores().at(-1) ?? 0;
/** Computes on every thread of the pool, then tells which cores each busy thread may use. */
const SCRIPT = `
  import { readdirSync, readFileSync } from 'node:fs';
  import { pbkdf2 } from 'node:crypto';
  import { promisify } from 'node:util';
  import { SystemClock } from '${ROOT}/daemon/base/clock.ts';
  import { pinPool } from '${ROOT}/hw/pool-threads.ts';
  const pinned = await pinPool([${core}], new SystemClock());
  const task = (tid, file) => readFileSync('/proc/self/task/' + tid + '/' + file, 'utf8');
  const ticks = (tid) => {
    const fields = task(tid, 'stat').split(') ')[1].split(' ');
    return Number(fields[11]) + Number(fields[12]);
  };
  const coresOf = (tid) => /^Cpus_allowed_list:\\s*(.*)$/m.exec(task(tid, 'status'))[1];
  const tids = readdirSync('/proc/self/task');
  const before = new Map(tids.map((tid) => [tid, ticks(tid)]));
  const size = Number(process.env.UV_THREADPOOL_SIZE);
  const work = () => promisify(pbkdf2)('', '', 400_000, 64, 'sha512');
  await Promise.all(Array.from({ length: size }, work));
  const hasWorked = (tid) => Number(tid) !== process.pid && ticks(tid) - before.get(tid) > 8;
  const busy = tids.filter(hasWorked);
  console.log(JSON.stringify({ pinned: pinned.length, busy: busy.map(coresOf),
    main: coresOf(String(process.pid)) }));`;

function pinIn(poolSize: number): { pinned: number; busy: string[]; main: string } {
  const args = ['--import', 'tsx', '--input-type=module', '-e', SCRIPT];
  const env = { ...process.env, UV_THREADPOOL_SIZE: String(poolSize) };
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', env }));
}

describe.skipIf(process.platform !== 'linux')('the pool threads of a process', () => {
  it.each([4, 16])(
    'are all bound to cores, and nobody else is: a pool of %i',
    (size) => {
      const { pinned, busy, main } = pinIn(size);
      expect(pinned).toBe(size);
      expect(busy.length).toBeGreaterThanOrEqual(Math.min(size, 4));
      expect(busy).toEqual(busy.map(() => String(core)));
      if (allowedCores().length > 1) expect(main).not.toBe(String(core));
    },
    20_000,
  );
});

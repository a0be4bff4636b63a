import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Clock, sleep } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import { lockFile } from '../../daemon/store/sqlite.ts';

const RETRY_MS = 250;

/**
 * Does something while no other process changes the shelf. The kernel frees the lock of a process
 * that was killed. Reading needs no lock: what is on the shelf only ever appears whole.
 * @param onWait called once when another process has it; @throws BUSY when `signal` ends the wait
 */
export async function withShelfLock<T>(
  path: string,
  { clock, signal, onWait }: { clock: Clock; signal: AbortSignal; onWait: () => void },
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  let unlock = lockFile(path);
  if (unlock === undefined) onWait();
  while (unlock === undefined) {
    if ((await sleep(clock, RETRY_MS, signal)) === 'aborted') {
      throw new EarshotError('BUSY', 'another process is changing the models');
    }
    unlock = lockFile(path);
  }
  try {
    return await work();
  } finally {
    unlock();
  }
}

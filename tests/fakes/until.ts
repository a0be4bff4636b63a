import { setTimeout as delay } from 'node:timers/promises';

const WITHIN_MS = 10_000;
const STEP_MS = 2;

/** Waits until something is so, for tests of what happens in other threads and sockets. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs = WITHIN_MS,
): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`in vain: ${what}`);
    await delay(STEP_MS);
  }
}

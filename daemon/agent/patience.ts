import type { Hold } from '../base/hold.ts';

/** Resolves with `done`, or when the signal aborts. */
export async function unlessAborted(signal: AbortSignal, done: Promise<void>): Promise<void> {
  if (signal.aborted) return;
  let stop = (): void => {};
  const over = new Promise<void>((resolve) => {
    stop = resolve;
    signal.addEventListener('abort', stop, { once: true });
  });
  await Promise.race([done, over]);
  signal.removeEventListener('abort', stop);
}

/** Resolves when nobody holds it. */
export function released(hold: Hold): Promise<void> {
  if (!hold.isHeld) return Promise.resolve();
  return new Promise((resolve) => {
    const end = hold.onChange((isHeld) => {
      if (isHeld) return;
      end();
      resolve();
    });
  });
}

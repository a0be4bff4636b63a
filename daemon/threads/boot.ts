import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { pinThread } from '../../hw/affinity.ts';
import { asEarshotError } from '../base/errors.ts';
import type { EarsCommand } from '../ports/ears.ts';

/** What every thread is told at birth. */
export interface Boot<Options> {
  /** Thread name, for top and ps. */
  name: string;
  /** Cores it may run on; empty: any. */
  cores: readonly number[];
  options: Options;
}

/** A way to an engine, given to the ears when that engine is (re)started. */
export type EarsConnection =
  | { kind: 'connect-recognizer'; port: MessagePort; flags: Int32Array }
  | { kind: 'connect-voice'; port: MessagePort };

export type ToEars = EarsCommand | EarsConnection;

/** A thread's first message: it is ready, or why it is not. */
export type BootReport =
  | { kind: 'ready'; pinned: string }
  | { kind: 'failed'; code: string; message: string };

export function isBootReport(message: unknown): message is BootReport {
  const kind = (message as { kind?: unknown } | null)?.kind;
  return kind === 'ready' || kind === 'failed';
}

/**
 * Pins the thread, builds its engines and reports to main. A thread that cannot start reports the
 * reason and ends.
 */
export async function bootThread<Options>(
  build: (options: Options, main: MessagePort) => Promise<void>,
): Promise<void> {
  if (!parentPort) throw new Error('this file runs only as a worker thread');
  const main = parentPort;
  const boot = workerData as Boot<Options>;
  const pin = pinThread({ name: boot.name, cores: boot.cores });
  try {
    await build(boot.options, main);
    const pinned = pin.isPinned ? boot.cores.join(',') : '';
    main.postMessage({ kind: 'ready', pinned } satisfies BootReport);
  } catch (thrown) {
    const { code, message } = asEarshotError(thrown);
    main.postMessage({ kind: 'failed', code, message } satisfies BootReport);
    main.close();
  }
}

import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { pinThread } from '../../hw/affinity.ts';
import type { ProviderVerdict } from '../../models/provider-proof.ts';
import { asEarshotError } from '../base/errors.ts';
import type { EarsCommand } from '../ports/ears.ts';

/** One way into an engine's thread; calls over it are cancelled by `flags` (models/protocol.ts). */
export interface Link {
  port: MessagePort;
  flags: Int32Array;
}

/** What every thread is told at birth. */
export interface Boot<Settings> {
  /** Thread name, for top and ps. */
  name: string;
  /** Cores it may run on; empty: any. */
  cores: readonly number[];
  /** Plain data. */
  settings: Settings;
  /** Who may talk to it, by name. */
  links: Readonly<Record<string, Link>>;
}

/** A way to an engine, given to the ears when that engine is (re)started. */
export type EarsConnection =
  | { kind: 'connect-recognizer'; port: MessagePort; flags: Int32Array }
  | { kind: 'connect-voice'; port: MessagePort };

export type ToEars = EarsCommand | EarsConnection;

/** A thread's first message: it is ready, or why it is not. */
export type BootReport =
  | { kind: 'ready'; pinned: string; verdict?: ProviderVerdict }
  | { kind: 'failed'; code: string; message: string };

export function isBootReport(message: unknown): message is BootReport {
  const kind = (message as { kind?: unknown } | null)?.kind;
  return kind === 'ready' || kind === 'failed';
}

/** What a thread has when it builds its engines. */
export interface ThreadParts {
  /** Its port to whoever started it. */
  parent: MessagePort;
  /** @throws INTERNAL when it was started without that link */
  link(name: string): Link;
}

/**
 * Pins the thread, builds its engines and reports, with what they compute on, to whoever started
 * it. A thread that cannot start reports the reason and ends.
 */
export async function bootThread<Settings>(
  build: (settings: Settings, parts: ThreadParts) => Promise<ProviderVerdict | undefined>,
): Promise<void> {
  if (!parentPort) throw new Error('this file runs only as a worker thread');
  const parent = parentPort;
  const { name, cores, settings, links } = workerData as Boot<Settings>;
  const pin = pinThread({ name, cores });
  const link = (wanted: string): Link => {
    const found = links[wanted];
    if (!found) throw new Error(`the thread ${name} has no link ${wanted}`);
    return found;
  };
  try {
    const verdict = await build(settings, { parent, link });
    const pinned = pin.isPinned ? cores.join(',') : '';
    const proof = verdict ? { verdict } : {};
    parent.postMessage({ kind: 'ready', pinned, ...proof } satisfies BootReport);
  } catch (thrown) {
    const { code, message } = asEarshotError(thrown);
    parent.postMessage({ kind: 'failed', code, message } satisfies BootReport);
    parent.close();
  }
}

import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { pinThread } from '../../hw/affinity.ts';
import type { ProviderVerdict } from '../../models/provider-proof.ts';
import { asEarshotError } from '../base/errors.ts';
import type { EarsCommand } from '../ports/ears.ts';

/**
 * What passes through an engine's thread is audio and words, dead a moment later. V8 would let 48
 * MB of it pile up in each thread before it looks; with 6 MB three engines took 404 MB, not 497,
 * after 2500 turns of `npm run bench -- --only engine-memory`.
 */
export const THREAD_LIMITS = { maxYoungGenerationSizeMb: 6 } as const;

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

/** Asks a thread to close its engines and to end. */
export const END_THREAD = 'end-thread';
/** Its answer: it reads its messages, and ends when the work under way is done. */
export const ENDING = 'ending';

/** What a thread has when it builds its engines. */
export interface ThreadParts {
  /** Its port to whoever started it. */
  parent: MessagePort;
  /** @throws INTERNAL when it was started without that link */
  link(name: string): Link;
  /** The same; undefined when it was started without. */
  optionalLink(name: string): Link | undefined;
  /** Called once, before the thread ends; a later call replaces an earlier one. */
  beforeEnd(close: () => Promise<void>): void;
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
  let close = async (): Promise<void> => {};
  const beforeEnd = (next: () => Promise<void>): void => {
    close = next;
  };
  const optionalLink = (wanted: string): Link | undefined => links[wanted];
  const built = build(settings, { parent, link, optionalLink, beforeEnd });
  parent.on('message', (message) => {
    if (message === END_THREAD) void end(parent, { links, built, close: () => close() });
  });
  try {
    const verdict = await built;
    const pinned = pin.isPinned ? cores.join(',') : '';
    const proof = verdict ? { verdict } : {};
    parent.postMessage({ kind: 'ready', pinned, ...proof } satisfies BootReport);
  } catch (thrown) {
    const { code, message } = asEarshotError(thrown);
    parent.postMessage({ kind: 'failed', code, message } satisfies BootReport);
    parent.close();
  }
}

interface Ending {
  links: Readonly<Record<string, Link>>;
  built: Promise<unknown>;
  close: () => Promise<void>;
}

/**
 * Callers are told at once, by their links; the engine may first finish what its library has begun
 * on a thread of the pool: an answer to a thread that has ended aborts the whole process.
 */
async function end(parent: MessagePort, { links, built, close }: Ending): Promise<void> {
  parent.postMessage(ENDING);
  for (const { port } of Object.values(links)) port.close();
  // Why it failed was reported, or does not matter any more.
  await built.catch(() => undefined);
  await close().catch(() => undefined);
  process.exit(0);
}

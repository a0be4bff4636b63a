import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import { SystemClock } from '../../daemon/base/clock.ts';
import type { Link } from '../../daemon/threads/boot.ts';
import type { Isolation, spawnThread as SpawnThread } from '../../daemon/threads/spawn.ts';
import { EngineClient } from '../../models/client.ts';
import { createCancelFlags } from '../../models/protocol.ts';

/** Where an engine can live. */
export const HOMES: readonly Isolation[] = ['thread', 'process'];

const READY_WITHIN_MS = 20_000;
/** The ways into each thread; the first is the one that its engine is called over. */
const LINKS = {
  stt: ['ears', 'main'],
  tts: ['main', 'ears'],
  llm: ['main'],
  knowledge: ['embed', 'main'],
} as const;

export type EngineThreadName = keyof typeof LINKS;

export interface SpawnRequest {
  thread: EngineThreadName;
  isolation: Isolation;
  /** What the thread file takes. */
  settings: unknown;
  /** Default: any. */
  cores?: readonly number[];
}

/** An engine in the thread or the process that the daemon would start for it. */
export interface SpawnedEngine {
  client: EngineClient;
  /** The near ends of its links, that of `client` first. */
  ports: readonly MessagePort[];
  /** Ends the thread or the process, whatever it is doing. */
  end(): Promise<void>;
}

/** @throws as the thread reports it */
export async function spawnEngine(request: SpawnRequest): Promise<SpawnedEngine> {
  const { thread, isolation, settings, cores = [] } = request;
  // Threads run from dist only.
  const dist = new URL('../../dist/daemon/threads/', import.meta.url);
  const spawn = (await import(new URL('spawn.js', dist).href)) as {
    spawnThread: typeof SpawnThread;
  };
  const pairs = LINKS[thread].map((link) => {
    const { port1, port2 } = new MessageChannel();
    return { link, port1, port2, flags: createCancelFlags() };
  });
  const links: Record<string, Link> = Object.fromEntries(
    pairs.map(({ link, port2, flags }) => [link, { port: port2, flags }]),
  );
  const [own] = pairs;
  if (!own) throw new Error(`${thread} has no links`);
  const worker: Worker = await spawn.spawnThread({
    name: thread,
    cores,
    settings,
    links,
    file: new URL(`${thread}.js`, dist),
    isolation,
    clock: new SystemClock(),
    readyWithinMs: READY_WITHIN_MS,
  });
  return {
    client: new EngineClient(own.port1, own.flags),
    ports: pairs.map(({ port1 }) => port1),
    end: async () => {
      await worker.terminate();
    },
  };
}

import { writeFileSync } from 'node:fs';
import { MessageChannel, Worker } from 'node:worker_threads';
import { pinProcess, pinThread } from '../../hw/affinity.ts';
import { exitNow } from '../../hw/hard-exit.ts';
import { dieWithParent } from '../../hw/parent-death.ts';
import { createCancelFlags } from '../../models/protocol.ts';
import { type Boot, type Link, THREAD_LIMITS } from './boot.ts';
import { type LinkMessage, MirroredFlags, type ProcessBoot } from './process-wire.ts';

/**
 * The process of one engine. Its main thread only carries messages, so that a cancel is seen while
 * the engine's thread is inside native code.
 */

/** Before the daemon, when memory runs out (proc(5): -1000..1000; raising it needs no right). */
const OOM_SCORE_ADJUSTMENT = '500';
const ENGINE_ENDED = 70;

type Carrier = (message: unknown) => void;

interface OpenLinks {
  /** Takes a message to the engine's thread, by the name of the link. */
  carriers: Map<string, Carrier>;
  /** The engine's ends. */
  links: Record<string, Link>;
}

function openLinks(names: readonly string[]): OpenLinks {
  const carriers = new Map<string, Carrier>();
  const links: Record<string, Link> = {};
  for (const name of names) {
    const { port1, port2 } = new MessageChannel();
    const flags = createCancelFlags();
    const mirror = new MirroredFlags(flags);
    links[name] = { port: port2, flags };
    port1.on('message', (message) => send({ link: name, message } satisfies LinkMessage));
    carriers.set(name, (message) => {
      mirror.note(message);
      port1.postMessage(message);
    });
  }
  return { carriers, links };
}

function send(message: object): void {
  process.send?.(message);
}

/** Ends the process when everything said so far is on its way. */
function end(): void {
  process.send?.({ report: { kind: 'ended' } }, () => exitNow(ENGINE_ENDED));
}

function start({ file, name, cores, settings, links: names }: ProcessBoot): void {
  pinThread({ name: `${name}-process`, cores });
  // The pool threads of Node too, unlike those of the daemon, which all threads share.
  pinProcess(cores);
  const { carriers, links } = openLinks(names);
  const worker = new Worker(new URL(file), {
    name,
    workerData: { name, cores, settings, links } satisfies Boot<unknown>,
    transferList: Object.values(links).map(({ port }) => port),
    resourceLimits: THREAD_LIMITS,
  });
  worker.on('message', (report) => send({ report }));
  worker.on('error', (error) => {
    console.error(`${name}: ${error.stack ?? error.message}`);
  });
  worker.once('exit', end);
  process.on('message', (raw) => {
    const { link, message } = raw as LinkMessage;
    carriers.get(link)?.(message);
  });
}

// The daemon ends us; a Ctrl-C in its terminal, or a stop of its unit, reaches us as well.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
dieWithParent();
process.once('disconnect', () => exitNow(0));
try {
  writeFileSync('/proc/self/oom_score_adj', OOM_SCORE_ADJUSTMENT);
} catch {
  // Not Linux, or not allowed: then both are equally likely to be ended.
}
process.once('message', (boot) => start(boot as ProcessBoot));

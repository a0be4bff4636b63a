import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MessageChannel, Worker } from 'node:worker_threads';
import { SystemClock } from '../../../daemon/base/clock.ts';
import { createLog } from '../../../daemon/base/log.ts';
import { RESCUE_RECOGNIZER, RESCUE_VOICE } from '../../../daemon/threads/engine-choice.ts';
import type { EngineRoom } from '../../../daemon/threads/engine-room.ts';
import { LocalModel } from '../../../daemon/threads/local-model.ts';
import type { Isolation, spawnThread } from '../../../daemon/threads/spawn.ts';
import { EngineClient } from '../../../models/client.ts';
import { createCancelFlags } from '../../../models/protocol.ts';
import { engineProcess } from '../engine-processes.ts';
import { percentiles } from '../figure.ts';
import { median } from '../stats.ts';
import type { BenchContext, Suite } from '../suite.ts';

const CALLS = 2000;
const DEATHS = 12;
const QUICK_DEATHS = 4;
const LOADS = 7;
const QUICK_LOADS = 3;
const HOP_TARGET_MS = 1;
const FAIL_TARGET_MS = 250;
const STDERR_FD = 2;
const READY_WITHIN_MS = 20_000;
/** So that the engine is asked before it dies. */
const ASKED_MS = 20;

/** What it costs that engines live elsewhere, and what it gives when they die. */
export const engineHomes: Suite = {
  name: 'engine-homes',
  about: 'calls to an engine in a thread and in a process, its death, and loading side by side',
  async run(context) {
    for (const isolation of ['thread', 'process'] as const) await hops(context, isolation);
    await deaths(context);
    await loads(context);
  },
};

async function importBuilt<T>(context: BenchContext, file: string): Promise<T> {
  return (await import(join(context.root, 'dist', 'daemon', 'threads', file))) as T;
}

/** A call that does nothing, there and back. */
async function hops(context: BenchContext, isolation: Isolation): Promise<void> {
  const module = await importBuilt<{ spawnThread: typeof spawnThread }>(context, 'spawn.js');
  const { port1, port2 } = new MessageChannel();
  const flags = createCancelFlags();
  const worker = await module.spawnThread({
    name: 'stt',
    cores: [],
    settings: RESCUE_RECOGNIZER,
    links: { main: { port: port2, flags }, ears: newFarLink() },
    file: new URL(`file://${join(context.root, 'dist', 'daemon', 'threads', 'stt.js')}`),
    isolation,
    clock: new SystemClock(),
    readyWithinMs: READY_WITHIN_MS,
  });
  const client = new EngineClient(port1, flags);
  const timesMs: number[] = [];
  for (let call = 0; call < CALLS; call += 1) {
    const startMs = performance.now();
    await client.call('unknownWords', []);
    timesMs.push(performance.now() - startMs);
  }
  await worker.terminate();
  const note = `An empty call to the recogniser's ${isolation} and its answer, both ways together.`;
  context.report(
    ...percentiles(timesMs, { name: `${isolation}-hop`, unit: 'ms', note }, [
      { percentile: 50 },
      { percentile: 95, target: HOP_TARGET_MS },
    ]),
  );
}

function newFarLink() {
  return { port: new MessageChannel().port2, flags: createCancelFlags() };
}

async function openRoom(context: BenchContext, isolation: Isolation): Promise<EngineRoom> {
  const module = await importBuilt<{ EngineRoom: typeof EngineRoom }>(context, 'engine-room.js');
  const room = new module.EngineRoom({
    ears: {
      audio: { kind: 'none' },
      listener: {
        hangoverMs: 640,
        maxUtteranceMs: 15_000,
        noSpeechTimeoutMs: 5000,
        speculation: true,
      },
      gain: 1,
    },
    chosen: {},
    reasons: {},
    isolation,
    grammar: {
      words: () => ['stop'],
      compile: () => ({
        jsgf: '#JSGF V1.0;\ngrammar g;\npublic <command> = stop;',
        wakePhrases: [],
        names: [],
      }),
    },
    localModel: new LocalModel(),
    cores: { ears: [], stt: [], llm: [], tts: [], knowledge: [] },
    clock: new SystemClock(),
    log: createLog('silent', STDERR_FD),
    onFatal: (error) => context.say(error.message),
  });
  await room.start();
  return room;
}

/** How soon whoever waits for a dead engine knows, and how soon it answers again. */
async function deaths(context: BenchContext): Promise<void> {
  const count = context.isQuick ? QUICK_DEATHS : DEATHS;
  const toldMs: number[] = [];
  const backMs: number[] = [];
  for (let death = 0; death < count; death += 1) {
    const room = await openRoom(context, 'process');
    const voice = await room.voice();
    const pid = engineProcess('tts');
    if (pid === undefined) throw new Error('the voice has no process of its own');
    process.kill(pid, 'SIGSTOP');
    const signal = new AbortController().signal;
    const request = { text: 'never heard', rate: 1 };
    const told = voice.synthesize(request, () => undefined, signal).catch(() => performance.now());
    await delay(ASKED_MS);
    const killedMs = performance.now();
    process.kill(pid, 'SIGKILL');
    toldMs.push(Number(await told) - killedMs);
    const next = await room.voice();
    await next.synthesize({ text: 'here I am', rate: 1 }, () => undefined, signal);
    backMs.push(performance.now() - killedMs);
    await room.stop();
  }
  context.report(
    ...percentiles(
      toldMs,
      {
        name: 'process-death-to-error',
        unit: 'ms',
        note: 'kill -9 of the voice while it is asked.',
      },
      [{ percentile: 50 }, { percentile: 100, target: FAIL_TARGET_MS }],
    ),
    ...percentiles(
      backMs,
      {
        name: 'process-death-to-voice',
        unit: 'ms',
        note: 'Until another sentence is synthesised.',
      },
      [{ percentile: 50 }, { percentile: 100 }],
    ),
  );
}

/** Both engines at once against one after the other. */
async function loads(context: BenchContext): Promise<void> {
  const count = context.isQuick ? QUICK_LOADS : LOADS;
  const together: number[] = [];
  const apart: number[] = [];
  for (let load = 0; load < count; load += 1) {
    together.push(await loadTime(context, ['stt', 'tts']));
    const stt = await loadTime(context, ['stt']);
    apart.push(stt + (await loadTime(context, ['tts'])));
  }
  context.report({
    name: 'load-together-to-apart',
    value: median(together) / median(apart),
    unit: 'ratio',
    samples: count,
    note: 'Recogniser and voice loaded at once, to the sum of both alone; on the CPU nobody waits.',
  });
}

async function loadTime(context: BenchContext, roles: readonly string[]): Promise<number> {
  const threads = join(context.root, 'dist', 'daemon', 'threads');
  const startMs = performance.now();
  const workers = roles.map((role) => {
    const settings = role === 'stt' ? RESCUE_RECOGNIZER : RESCUE_VOICE;
    const links = { main: newFarLink(), ears: newFarLink() };
    return new Worker(join(threads, `${role}.js`), {
      workerData: { name: role, cores: [], settings, links },
      transferList: [links.main.port, links.ears.port],
    });
  });
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const elapsedMs = performance.now() - startMs;
  await Promise.all(workers.map((worker) => worker.terminate()));
  return elapsedMs;
}

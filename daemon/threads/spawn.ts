import { Worker, type WorkerOptions } from 'node:worker_threads';
import { type Clock, SystemClock, sleep } from '../base/clock.ts';
import { EarshotError, isErrorCode } from '../base/errors.ts';
import { type Boot, type BootReport, END_THREAD, ENDING, THREAD_LIMITS } from './boot.ts';
import { type BridgeSettings, END_PROCESS } from './process-wire.ts';

/** Loading the rescue engines takes half a second; a disk that has just woken takes longer. */
export const RESCUE_READY_WITHIN_MS = 20_000;
/** Some GB from a slow disk; a TensorRT engine is built when a model is staged, not here. */
export const MODEL_READY_WITHIN_MS = 300_000;

/** Where an engine lives: in a thread of the daemon, or in a process of its own. */
export type Isolation = 'thread' | 'process';

export interface ThreadSpec<Settings> extends Boot<Settings> {
  /** The thread's own file. */
  file: URL;
  isolation: Isolation;
  clock: Clock;
  readyWithinMs: number;
  /** Receives every message, from the first on, the boot report included. */
  onMessage?: (message: unknown) => void;
}

/**
 * Starts a worker and waits until it is ready. Under `process` the worker is a bridge to the
 * process, which ends with it.
 * @throws EarshotError with the code that the thread gave; ENGINE_STUCK when it says nothing
 */
export async function spawnThread<Settings>(spec: ThreadSpec<Settings>): Promise<Worker> {
  const { name, links } = spec;
  const worker = newWorker(spec, {
    name,
    workerData: bootOf(spec),
    transferList: Object.values(links).map(({ port }) => port),
    stdout: false,
    stderr: false,
    resourceLimits: THREAD_LIMITS,
  });
  worker.on('message', (message) => {
    if (message !== ENDING) spec.onMessage?.(message);
  });
  const wait = new AbortController();
  try {
    await Promise.race([ready(worker, name), stuck(spec, wait.signal)]);
    return worker;
  } catch (error) {
    void worker.terminate();
    throw error;
  } finally {
    wait.abort();
  }
}

/** A thread that has not answered in this time is in a loop or in native code of its own. */
const ANSWERS_WITHIN_MS = 500;
/** What an engine has begun takes less, or it is stuck (see CHUNK_WITHIN_MS, FINISH_WITHIN_MS). */
const ENDS_WITHIN_MS = 10_000;

/** A thread is ended by force only where it does not end by itself (see boot.ts). */
class EngineWorker extends Worker {
  #ended: Promise<number> | undefined;

  override terminate(): Promise<number> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<number> {
    if (this.threadId < 0) return 0;
    // Not the clock of the house, which stands still after the last sample of a recording.
    const clock = new SystemClock();
    const answered = new AbortController();
    const gone = new AbortController();
    this.on('message', (message) => {
      if (message === ENDING) answered.abort();
    });
    const ended = new Promise<number>((resolve) => {
      this.once('exit', (code) => {
        answered.abort();
        gone.abort();
        resolve(code);
      });
    });
    this.postMessage(END_THREAD);
    const answer = await sleep(clock, ANSWERS_WITHIN_MS, answered.signal);
    const end = answer === 'aborted' ? await sleep(clock, ENDS_WITHIN_MS, gone.signal) : answer;
    if (end === 'elapsed') await super.terminate();
    return ended;
  }
}

/** A bridge ends after its process, or that would stay in the table of processes as a zombie. */
class Bridge extends Worker {
  override terminate(): Promise<number> {
    if (this.threadId < 0) return Promise.resolve(0);
    const ended = new Promise<number>((resolve) => this.once('exit', resolve));
    this.postMessage(END_PROCESS);
    return ended;
  }
}

function newWorker({ isolation, file }: Home, options: WorkerOptions): Worker {
  if (isolation === 'thread') return new EngineWorker(file, options);
  return new Bridge(new URL('./process-bridge.js', import.meta.url), options);
}

interface Home {
  isolation: Isolation;
  file: URL;
}

function bootOf<Settings>(spec: ThreadSpec<Settings>): Boot<Settings | BridgeSettings> {
  const { name, cores, links, settings, file, isolation } = spec;
  if (isolation === 'thread') return { name, cores, links, settings };
  return { name, cores, links, settings: { file: file.href, settings } };
}

function ready(worker: Worker, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
      finish();
    };
    const onMessage = (report: BootReport): void => {
      if (report.kind === 'ready') settle(resolve);
      else if (report.kind === 'failed') {
        const code = isErrorCode(report.code) ? report.code : 'INTERNAL';
        settle(() => reject(new EarshotError(code, report.message)));
      }
    };
    const onError = (cause: Error): void =>
      settle(() =>
        reject(new EarshotError('ENGINE_FAILED', `${name}: ${cause.message}`, { cause })),
      );
    const onExit = (code: number): void =>
      settle(() => reject(new EarshotError('ENGINE_FAILED', `${name} ended at once (${code})`)));
    worker.on('message', onMessage);
    worker.once('error', onError);
    worker.once('exit', onExit);
  });
}

interface Wait {
  name: string;
  clock: Clock;
  readyWithinMs: number;
}

async function stuck({ name, clock, readyWithinMs }: Wait, signal: AbortSignal): Promise<void> {
  if ((await sleep(clock, readyWithinMs, signal)) === 'aborted') return;
  throw new EarshotError('ENGINE_STUCK', `${name} was not ready in ${readyWithinMs} ms`);
}

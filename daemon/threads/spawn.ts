import { type Transferable, Worker } from 'node:worker_threads';
import { type Clock, sleep } from '../base/clock.ts';
import { EarshotError, isErrorCode } from '../base/errors.ts';
import type { Boot, BootReport } from './boot.ts';

/** Loading the rescue engines takes half a second; a disk that has just woken takes longer. */
const READY_WITHIN_MS = 20_000;

export interface ThreadSpec<Options> extends Boot<Options> {
  /** The thread's own file. */
  file: URL;
  transfer?: readonly Transferable[];
  clock: Clock;
  /** Receives every message, from the first on, the boot report included. */
  onMessage?: (message: unknown) => void;
}

/**
 * Starts a worker and waits until it is ready.
 * @throws EarshotError with the code that the thread gave; ENGINE_STUCK when it says nothing
 */
export async function spawnThread<Options>(spec: ThreadSpec<Options>): Promise<Worker> {
  const { name, cores, options } = spec;
  const worker = new Worker(spec.file, {
    name,
    workerData: { name, cores, options } satisfies Boot<Options>,
    transferList: [...(spec.transfer ?? [])],
    stdout: false,
    stderr: false,
  });
  if (spec.onMessage) worker.on('message', spec.onMessage);
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

async function stuck(spec: { name: string; clock: Clock }, signal: AbortSignal): Promise<void> {
  if ((await sleep(spec.clock, READY_WITHIN_MS, signal)) === 'aborted') return;
  throw new EarshotError('ENGINE_STUCK', `${spec.name} was not ready in ${READY_WITHIN_MS} ms`);
}

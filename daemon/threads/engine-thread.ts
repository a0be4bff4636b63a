import type { Worker } from 'node:worker_threads';
import { type Clock, sleep } from '../base/clock.ts';
import { EarshotError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';

/** Restarts within RESTART_WINDOW_MS after which a thread is given up. */
const MAX_RESTARTS = 5;
const RESTART_WINDOW_MS = 60_000;
const FIRST_BACKOFF_MS = 50;

export interface EngineThreadParts {
  name: string;
  clock: Clock;
  log: Log;
  /** Starts the thread, connects it with the others and returns it when it is ready. */
  spawn: () => Promise<Worker>;
  /** Too many deaths in a row: the process should end and be restarted. */
  onGivenUp: (error: EarshotError) => void;
}

/** An engine's thread that is replaced when it dies. */
export class EngineThread {
  readonly #parts: EngineThreadParts;
  readonly #stopping = new AbortController();
  readonly #deathsMs: number[] = [];
  #worker: Worker | undefined;
  /** Times it was replaced since start. */
  restarts = 0;

  constructor(parts: EngineThreadParts) {
    this.#parts = parts;
  }

  /** @throws as the thread's engines do */
  async start(): Promise<void> {
    this.#watch(await this.#parts.spawn());
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#worker?.terminate();
  }

  get state(): 'starting' | 'ready' {
    return this.#worker ? 'ready' : 'starting';
  }

  #watch(worker: Worker): void {
    this.#worker = worker;
    worker.on('error', (error) => {
      this.#parts.log.error({ err: error, thread: this.#parts.name }, 'thread failed');
    });
    worker.once('exit', () => {
      this.#worker = undefined;
      if (!this.#stopping.signal.aborted) void this.#replace();
    });
  }

  async #replace(): Promise<void> {
    const { name, clock, log, spawn, onGivenUp } = this.#parts;
    for (;;) {
      const now = clock.nowMs();
      this.#deathsMs.push(now);
      const recent = this.#deathsMs.filter((atMs) => now - atMs < RESTART_WINDOW_MS);
      if (recent.length > MAX_RESTARTS) {
        onGivenUp(new EarshotError('ENGINE_FAILED', `the ${name} thread keeps dying`));
        return;
      }
      await sleep(clock, FIRST_BACKOFF_MS * 2 ** recent.length, this.#stopping.signal);
      if (this.#stopping.signal.aborted) return;
      try {
        const worker = await spawn();
        this.restarts += 1;
        log.warn({ thread: name, restarts: this.restarts }, 'thread replaced');
        this.#watch(worker);
        return;
      } catch (error) {
        log.error({ err: error, thread: name }, 'thread could not be replaced');
      }
    }
  }
}

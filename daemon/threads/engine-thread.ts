import type { Worker } from 'node:worker_threads';
import { type Clock, sleep } from '../base/clock.ts';
import { asEarshotError, EarshotError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';

/** Restarts within RESTART_WINDOW_MS after which a thread is given up. */
const MAX_RESTARTS = 5;
const RESTART_WINDOW_MS = 60_000;
const FIRST_BACKOFF_MS = 50;
/** Native code does not let itself be interrupted; a thread that is in it outlives terminate(). */
const TERMINATE_WITHIN_MS = 1000;

export interface EngineThreadParts {
  name: string;
  clock: Clock;
  log: Log;
  /** Starts the thread and returns it when it is ready. */
  spawn: () => Promise<Worker>;
  /** It is ready, the first time and after each replacement. */
  onReady: () => void;
  /** It has died and is being replaced. */
  onDeath: () => void;
  /** Too many deaths in a row: it is not replaced any more. */
  onGivenUp: (error: EarshotError) => void;
  /** It hangs in native code and cannot be ended: only the end of the process frees its memory. */
  onImmortal: (error: EarshotError) => void;
}

/** Another try cannot mend it: the model or the setting is wrong. */
function isPermanent({ code, facts }: EarshotError): boolean {
  return !facts.retryable && code !== 'INTERNAL';
}

/** An engine's thread that is replaced when it dies. */
export class EngineThread {
  readonly #parts: EngineThreadParts;
  readonly #stopping = new AbortController();
  #deathsMs: number[] = [];
  #worker: Worker | undefined;
  #givenUp: EarshotError | undefined;
  /** Times it was replaced since start. */
  restarts = 0;

  constructor(parts: EngineThreadParts) {
    this.#parts = parts;
  }

  /** @throws as the thread's engines do */
  async start(): Promise<void> {
    this.#watch(await this.#parts.spawn());
  }

  /** Keeps trying where start() would throw. */
  async startInTime(): Promise<void> {
    try {
      await this.start();
    } catch (error) {
      await this.#replace(asEarshotError(error));
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#worker?.terminate();
  }

  get state(): 'starting' | 'ready' | 'given-up' {
    if (this.#givenUp) return 'given-up';
    return this.#worker ? 'ready' : 'starting';
  }

  /** Why it was given up. */
  get reason(): string {
    return this.#givenUp?.message ?? '';
  }

  /** Ends a thread that does not answer; it is replaced like one that died. */
  async end(reason: EarshotError): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    const { clock, log, name, onImmortal } = this.#parts;
    log.error({ err: reason, thread: name }, 'thread does not answer and is ended');
    const wait = new AbortController();
    void worker.terminate().then(() => wait.abort());
    const end = await sleep(clock, TERMINATE_WITHIN_MS, wait.signal);
    if (end === 'elapsed') onImmortal(reason);
  }

  #watch(worker: Worker): void {
    const { log, name, onReady, onDeath } = this.#parts;
    if (this.#stopping.signal.aborted) {
      void worker.terminate();
      return;
    }
    this.#worker = worker;
    worker.on('error', (error) => {
      log.error({ err: error, thread: name }, 'thread failed');
    });
    worker.once('exit', () => {
      this.#worker = undefined;
      if (this.#stopping.signal.aborted) return;
      onDeath();
      void this.#replace(new EarshotError('ENGINE_FAILED', `the ${name} thread keeps dying`));
    });
    onReady();
  }

  async #replace(firstReason: EarshotError): Promise<void> {
    const { name, clock, log, spawn, onGivenUp } = this.#parts;
    let reason = firstReason;
    for (;;) {
      const now = clock.nowMs();
      const recent = this.#deathsMs.filter((atMs) => now - atMs < RESTART_WINDOW_MS);
      recent.push(now);
      this.#deathsMs = recent;
      if (recent.length > MAX_RESTARTS || isPermanent(reason)) {
        this.#givenUp = reason;
        onGivenUp(reason);
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
        reason = asEarshotError(error);
      }
    }
  }
}

import { type Clock, sleep } from '../base/clock.ts';
import { EarshotError } from '../base/errors.ts';

/** The engine that plays a role at present; whoever asks while nobody does waits a little. */
export class Current<Engine> {
  readonly #parts: { name: string; clock: Clock; waitMs: number };
  readonly #waiting = new Set<AbortController>();
  #engine: Engine | undefined;

  /** @param parts `waitMs`: how long to wait for somebody */
  constructor(parts: { name: string; clock: Clock; waitMs: number }) {
    this.#parts = parts;
  }

  /** Whoever plays it now; undefined: nobody. */
  get now(): Engine | undefined {
    return this.#engine;
  }

  enter(engine: Engine): void {
    this.#engine = engine;
    for (const wait of this.#waiting) wait.abort();
  }

  /** It has died; without effect when another has entered meanwhile. */
  leave(engine: Engine): void {
    if (this.#engine === engine) this.#engine = undefined;
  }

  /** @throws ENGINE_FAILED when nobody comes */
  async get(): Promise<Engine> {
    const { name, clock, waitMs } = this.#parts;
    if (this.#engine) return this.#engine;
    const wait = new AbortController();
    this.#waiting.add(wait);
    await sleep(clock, waitMs, wait.signal);
    this.#waiting.delete(wait);
    if (!this.#engine) throw new EarshotError('ENGINE_FAILED', `${name} is being started`);
    return this.#engine;
  }
}

import { CANCELLED, HELD } from './protocol.ts';

/**
 * The cancel of one call, as its handler sees it. The caller says it twice: by a message, which is
 * read when the thread is idle, and by a flag in shared memory, which code can look at from inside
 * a native callback. Whoever sees the flag first aborts the signal for everybody.
 */
export class CancelFlag {
  /** Its `aborted` looks at the flag, so that code which only knows signals sees it too. */
  readonly signal: AbortSignal;
  readonly #flags: Int32Array;
  readonly #slot: number;
  readonly #abort = new AbortController();
  #isCancelled = false;

  /** @param flags of createCancelFlags() @param slot the call's place in them */
  constructor(flags: Int32Array, slot: number) {
    this.#flags = flags;
    this.#slot = slot;
    this.signal = this.#abort.signal;
    Object.defineProperty(this.signal, 'aborted', { get: () => this.isCancelled() });
  }

  isCancelled(): boolean {
    if (!this.#isCancelled && this.#flag === CANCELLED) this.cancel();
    return this.#isCancelled;
  }

  /** The caller needs nothing for now. */
  isHeld(): boolean {
    return this.#flag === HELD;
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#abort.abort();
  }

  get #flag(): number {
    return Atomics.load(this.#flags, this.#slot);
  }
}

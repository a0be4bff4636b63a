/** Holds work back while nobody knows whether it is still wanted. */
export class Gate {
  #isClosed = false;
  #waiters: (() => void)[] = [];

  close(): void {
    this.#isClosed = true;
  }

  open(): void {
    this.#isClosed = false;
    for (const pass of this.#waiters.splice(0)) pass();
  }

  /** Resolves when the gate is open, or `signal` aborts. */
  async passed(signal: AbortSignal): Promise<void> {
    while (this.#isClosed && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          signal.removeEventListener('abort', done);
          resolve();
        };
        this.#waiters.push(done);
        signal.addEventListener('abort', done, { once: true });
      });
    }
  }

  /** Pulls a piece only while the gate is open. */
  async *through<T>(pieces: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void> {
    for await (const piece of pieces) {
      await this.passed(signal);
      if (signal.aborted) return;
      yield piece;
    }
  }
}

/** Counts the work that the box itself must still do, so that a sample clock can wait for it. */
export class Activity {
  #running = 0;
  #waiters: (() => void)[] = [];

  /** Runs `work` as the box's own. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** Within `during`: waits for something that only time brings, such as the end of playback. */
  async outside<T>(waiting: Promise<T>): Promise<T> {
    this.#leave();
    try {
      return await waiting;
    } finally {
      this.#running += 1;
    }
  }

  /** Resolves when nothing is running. */
  async settled(): Promise<void> {
    while (this.#running > 0) {
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  #leave(): void {
    this.#running -= 1;
    if (this.#running === 0) for (const wake of this.#waiters.splice(0)) wake();
  }
}

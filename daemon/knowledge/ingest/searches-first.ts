import { setImmediate as otherWork } from 'node:timers/promises';

/** Lets questions go before indexing, which does its work in small steps. */
export class SearchesFirst {
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];

  /** Does a search; indexing rests meanwhile. */
  async during<T>(search: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await search();
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) for (const resume of this.#waiting.splice(0)) resume();
    }
  }

  /** To be awaited before each step of indexing: resolves when nobody asks, or after an abort. */
  async clear(signal: AbortSignal): Promise<void> {
    do {
      // A question that has arrived is taken out of the message port first.
      await otherWork();
      if (this.#underWay > 0 && !signal.aborted) await this.#over(signal);
    } while (this.#underWay > 0 && !signal.aborted);
  }

  #over(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const resume = (): void => {
        signal.removeEventListener('abort', resume);
        resolve();
      };
      signal.addEventListener('abort', resume, { once: true });
      this.#waiting.push(resume);
    });
  }
}

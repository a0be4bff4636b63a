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

  /** To be awaited before each step of indexing: resolves when nobody asks anything. */
  async clear(): Promise<void> {
    do {
      // A question that has arrived is taken out of the message port first.
      await otherWork();
      if (this.#underWay > 0) {
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    } while (this.#underWay > 0);
  }
}

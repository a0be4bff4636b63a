import { type Clock, sleep } from '../../base/clock.ts';
import { asEarshotError } from '../../base/errors.ts';
import type { Embedder } from '../../ports/memory.ts';
import type { UnembeddedPassage, VectorSet, VectorSets } from '../../store/vector-sets.ts';
import { embeddedText } from '../search/embedded-text.ts';
import type { SearchesFirst } from './searches-first.ts';

/** Fetched at once: what is missing is looked for among all passages. */
const FETCHED = 512;
/** Embedded at once: a question that arrives waits for no more than this. */
const BATCH = 8;
const RETRY_MS = 30_000;

export interface EmbeddingParts {
  vectors: VectorSets;
  embedder: Embedder;
  searches: SearchesFirst;
  clock: Clock;
  /** Some vectors were made, or the state is another. */
  onStep: () => void;
}

/**
 * Makes the vectors of passages that have none, beside those of a former embedder, which are
 * dropped as soon as all are made. Ended in the middle it goes on where it was.
 */
export class Embedding {
  readonly #parts: EmbeddingParts;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #isCalled = false;
  #reason = '';
  #progress = { done: 0, of: 0 };

  constructor(parts: EmbeddingParts) {
    this.#parts = parts;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Why it rests although passages have no vectors; empty: it does not. */
  get reason(): string {
    return this.#reason;
  }

  /** Passages with a vector, and all, as last counted. */
  get progress(): { embedder: string; done: number; of: number } {
    return { embedder: this.#parts.embedder.name, ...this.#progress };
  }

  /** There may be passages without vectors. */
  wake(): void {
    this.#isCalled = true;
    if (this.#running || this.#stopping.signal.aborted) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#isCalled) this.wake();
      else this.#parts.onStep();
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#isCalled = false;
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, onStep } = this.#parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#isCalled = false;
      try {
        return await this.#embedAll();
      } catch (error) {
        if (signal.aborted) return;
        this.#reason = `vectors cannot be made: ${asEarshotError(error).message}`;
        onStep();
        await sleep(clock, RETRY_MS, signal);
      }
    }
  }

  async #embedAll(): Promise<void> {
    const { vectors, embedder, searches } = this.#parts;
    const { signal } = this.#stopping;
    const { name, dimensions } = embedder;
    await searches.clear(signal);
    if (signal.aborted) return;
    const set = vectors.open({ embedder: name, dimensions });
    while (!signal.aborted) {
      const missing = vectors.missing(set, FETCHED);
      this.#progress = vectors.progress(set);
      if (missing.length === 0) {
        if (!set.isActive) vectors.activateIfWhole(set);
        this.#reason = '';
        return;
      }
      await this.#embed(set, missing);
    }
  }

  async #embed(set: VectorSet, passages: readonly UnembeddedPassage[]): Promise<void> {
    const { vectors, embedder, searches, onStep } = this.#parts;
    const { signal } = this.#stopping;
    for (let at = 0; at < passages.length; at += BATCH) {
      await searches.clear(signal);
      if (signal.aborted) return;
      const batch = passages.slice(at, at + BATCH);
      const made = await embedder.embed(batch.map(embeddedText), signal);
      if (made.length < batch.length) return;
      vectors.put(
        set,
        batch.flatMap(({ id }, index) => {
          const vector = made[index];
          return vector ? [{ passage: id, vector }] : [];
        }),
      );
      this.#reason = '';
      this.#progress = { ...this.#progress, done: this.#progress.done + batch.length };
      onStep();
    }
  }
}

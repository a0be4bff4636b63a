import { type Clock, sleep } from '../../base/clock.ts';
import { asEarshotError } from '../../base/errors.ts';
import type { IngestTable } from '../../store/ingest-table.ts';
import type { DocumentReader } from './read-document.ts';
import type { SearchesFirst } from './searches-first.ts';

/** Between two looks at whether there is room on the disk again. */
const RETRY_MS = 30_000;

export interface ReadingQueueParts {
  ingest: Pick<IngestTable, 'next' | 'counts'>;
  reader: Pick<DocumentReader, 'read'>;
  searches: SearchesFirst;
  clock: Clock;
  /** Why nothing should be written now; undefined: there is room. */
  lackOfRoom: () => Promise<string | undefined>;
  /** A document was read, or the state is another. */
  onStep: () => void;
}

/** Reads what waits in knowledge.db, one document at a time, until nothing waits. */
export class ReadingQueue {
  readonly #parts: ReadingQueueParts;
  readonly #stopping = new AbortController();
  /** Those whose file is not ready; the next scan of the folder lets them in again. */
  readonly #later = new Set<string>();
  #running: Promise<void> | undefined;
  #isCalled = false;
  #current: string | null = null;
  #reason = '';
  #done = 0;

  constructor(parts: ReadingQueueParts) {
    this.#parts = parts;
  }

  /** Id of what is being read; null: nothing is. */
  get current(): string | null {
    return this.#current;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Why it rests although something waits; empty: it does not. */
  get reason(): string {
    return this.#reason;
  }

  /** Documents read since nothing waited. */
  get done(): number {
    return this.#done;
  }

  /** Something waits. */
  wake(): void {
    this.#isCalled = true;
    if (this.#running || this.#stopping.signal.aborted) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#isCalled) this.wake();
      else this.#parts.onStep();
    });
  }

  /** The folder was looked through: what was not ready may be so now. */
  retryLater(): void {
    this.#later.clear();
  }

  /** Resolves when nothing is being read any more; what waits goes on waiting. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#isCalled = false;
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#isCalled = false;
      try {
        const isOver = await this.#step();
        if (isOver) return;
      } catch (error) {
        if (signal.aborted) return;
        await this.#rest(asEarshotError(error).message);
      }
    }
  }

  /** @returns true when nothing waits */
  async #step(): Promise<boolean> {
    const { ingest, reader, searches, lackOfRoom, onStep } = this.#parts;
    await searches.clear(this.#stopping.signal);
    if (this.#stopping.signal.aborted) return true;
    const id = ingest.next([...this.#later]);
    if (id === undefined) {
      this.#done = 0;
      return true;
    }
    const lack = await lackOfRoom();
    if (lack !== undefined) {
      await this.#rest(lack);
      return false;
    }
    this.#reason = '';
    this.#current = id;
    onStep();
    try {
      const outcome = await reader.read(id, this.#stopping.signal);
      if (outcome === 'later') this.#later.add(id);
      else this.#done += 1;
    } finally {
      this.#current = null;
    }
    onStep();
    return false;
  }

  async #rest(reason: string): Promise<void> {
    this.#reason = reason;
    this.#parts.onStep();
    await sleep(this.#parts.clock, RETRY_MS, this.#stopping.signal);
  }
}

import type { CancelTimer, Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

/** How long items wait to be written together. */
const FLUSH_DELAY_MS = 250;
/** Longest wait between two tries while the disk fails. */
const MAX_RETRY_DELAY_MS = 60_000;

export interface BatchWriterOptions<T> {
  clock: Clock;
  log: Log;
  /** Items kept while the disk fails; above, the oldest are lost, counted and logged. */
  capacity: number;
  /** Writes all items or none; throws when it could not. */
  write(items: readonly T[]): void;
}

/** Gathers items and writes them together, trying again for as long as the disk fails. */
export class BatchWriter<T> {
  readonly #options: BatchWriterOptions<T>;
  #pending: T[] = [];
  #cancelTimer: CancelTimer | undefined;
  #failures = 0;
  #lost = 0;

  constructor(options: BatchWriterOptions<T>) {
    this.#options = options;
  }

  /** Items given up since the start. */
  get lost(): number {
    return this.#lost;
  }

  get pending(): number {
    return this.#pending.length;
  }

  /** What waits to be written, oldest first. */
  get items(): readonly T[] {
    return this.#pending;
  }

  /** Gives up what nobody wants kept any more. */
  drop(isUnwanted: (item: T) => boolean): void {
    this.#pending = this.#pending.filter((item) => !isUnwanted(item));
  }

  add(item: T): void {
    this.#pending.push(item);
    this.#cut();
    this.#arm();
  }

  /** Writes what waits. @returns false when the disk failed and it waits still */
  flush(): boolean {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#pending.length === 0) return true;
    try {
      this.#options.write(this.#pending);
    } catch (error) {
      this.#failed(error);
      return false;
    }
    if (this.#failures > 0)
      this.#options.log.info({ tries: this.#failures }, 'history written again');
    this.#failures = 0;
    this.#pending = [];
    return true;
  }

  /** Writes what waits, one last time; what cannot be written is counted and logged. */
  close(): void {
    if (this.flush()) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#lose(this.#pending.length);
    this.#pending = [];
  }

  #arm(): void {
    if (this.#cancelTimer !== undefined) return;
    const delayMs = Math.min(FLUSH_DELAY_MS * 2 ** this.#failures, MAX_RETRY_DELAY_MS);
    this.#cancelTimer = this.#options.clock.setTimer(delayMs, () => this.flush());
  }

  #failed(error: unknown): void {
    this.#failures += 1;
    const { log } = this.#options;
    log.error({ err: error, pending: this.#pending.length }, 'history could not be written');
    this.#arm();
  }

  #cut(): void {
    const excess = this.#pending.length - this.#options.capacity;
    if (excess <= 0) return;
    this.#pending.splice(0, excess);
    this.#lose(excess);
  }

  #lose(count: number): void {
    this.#lost += count;
    this.#options.log.error({ lost: count, lostInAll: this.#lost }, 'history entries lost');
  }
}

import type { Clock } from '../daemon/base/clock.ts';

/** Between two searches for one direction while the other works; doubles up to the longest. */
const SHORTEST_SEARCH_MS = 2_000;
const LONGEST_SEARCH_MS = 30_000;

/** Between two attempts to open a device that is known but did not open. */
const RETRY_MS = 1_000;

/** When to try again for a missing device: opening is cheap, searching is not. */
export class SearchTimer {
  readonly #clock: Clock;
  #intervalMs = SHORTEST_SEARCH_MS;
  #dueMs = 0;
  #retryMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Something has changed: search often again. */
  restart(): void {
    this.#intervalMs = SHORTEST_SEARCH_MS;
    this.#dueMs = this.#clock.nowMs() + this.#intervalMs;
  }

  /** True once in RETRY_MS. */
  isRetryDue(): boolean {
    const nowMs = this.#clock.nowMs();
    if (nowMs < this.#retryMs) return false;
    this.#retryMs = nowMs + RETRY_MS;
    return true;
  }

  /** True when it is time to search; the next interval is twice as long. */
  isSearchDue(): boolean {
    const nowMs = this.#clock.nowMs();
    if (nowMs < this.#dueMs) return false;
    this.#intervalMs = Math.min(LONGEST_SEARCH_MS, this.#intervalMs * 2);
    this.#dueMs = nowMs + this.#intervalMs;
    return true;
  }
}

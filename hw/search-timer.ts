import type { Clock } from '../daemon/base/clock.ts';

/** Between two searches for one direction while the other works; doubles up to the longest. */
const SHORTEST_SEARCH_MS = 2_000;
const LONGEST_SEARCH_MS = 30_000;

/** When to look again for a missing device: often at first, then seldom. */
export class SearchTimer {
  readonly #clock: Clock;
  #intervalMs = SHORTEST_SEARCH_MS;
  #dueMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Something has changed: search often again. */
  restart(): void {
    this.#intervalMs = SHORTEST_SEARCH_MS;
    this.#dueMs = this.#clock.nowMs() + this.#intervalMs;
  }

  /** True when it is time; the next interval is twice as long. */
  isDue(): boolean {
    const nowMs = this.#clock.nowMs();
    if (nowMs < this.#dueMs) return false;
    this.#intervalMs = Math.min(LONGEST_SEARCH_MS, this.#intervalMs * 2);
    this.#dueMs = nowMs + this.#intervalMs;
    return true;
  }
}

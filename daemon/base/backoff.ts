/** Waits before the first attempt to connect again. */
const FIRST_DELAY_MS = 1000;
/** Even the luckiest draw leaves a server that has just come up alone for so long. */
const LEAST_DELAY_MS = 250;
/** Doubling 40 times exceeds every limit; more would leave the range of numbers. */
const MAX_DOUBLINGS = 40;

export interface BackoffOptions {
  /** The longest wait. */
  maxDelayMs: number;
  /** 0 <= number < 1; Math.random unless a test wants to know. */
  random?: () => number;
}

/**
 * Waits that double and are drawn at random below that ("full jitter", Brooker 2015), so that all
 * the boxes of a server that comes back do not come at once.
 */
export class Backoff {
  readonly #maxDelayMs: number;
  readonly #random: () => number;
  #failures = 0;

  constructor({ maxDelayMs, random = Math.random }: BackoffOptions) {
    this.#maxDelayMs = maxDelayMs;
    this.#random = random;
  }

  /** The wait after one more failure, ms. */
  next(): number {
    const ceilingMs = Math.min(this.#maxDelayMs, FIRST_DELAY_MS * 2 ** this.#failures);
    this.#failures = Math.min(MAX_DOUBLINGS, this.#failures + 1);
    return Math.max(LEAST_DELAY_MS, this.#random() * ceilingMs);
  }

  /** It went well: the next wait is short again. */
  reset(): void {
    this.#failures = 0;
  }
}

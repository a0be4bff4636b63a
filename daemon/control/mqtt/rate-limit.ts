import type { Clock } from '../../base/clock.ts';

const MS_PER_S = 1000;

export interface RateLimitOptions {
  /** Allowed at once after a rest. */
  burst: number;
  perS: number;
}

/** Lets so many through and no more (a token bucket). */
export class RateLimit {
  readonly #clock: Clock;
  readonly #options: RateLimitOptions;
  #left: number;
  #atMs: number;

  constructor(clock: Clock, options: RateLimitOptions) {
    this.#clock = clock;
    this.#options = options;
    this.#left = options.burst;
    this.#atMs = clock.nowMs();
  }

  /** @returns false for one too many */
  take(): boolean {
    const nowMs = this.#clock.nowMs();
    const { burst, perS } = this.#options;
    this.#left = Math.min(burst, this.#left + ((nowMs - this.#atMs) / MS_PER_S) * perS);
    this.#atMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}

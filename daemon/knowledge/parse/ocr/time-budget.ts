import type { Clock } from '../../../base/clock.ts';

/** Of the time that a document may take, what reading pictures may use: the rest is for the end. */
const SHARE = 0.8;

/** How much time is left for reading the pictures of a document. */
export class TimeBudget {
  readonly #clock: Clock;
  readonly #untilMs: number;

  /** @param wallMs what the whole document may take */
  constructor(wallMs: number, clock: Clock) {
    this.#clock = clock;
    this.#untilMs = clock.nowMs() + SHARE * wallMs;
  }

  /** At least 1, because 0 means no limit to those who take it. */
  get leftMs(): number {
    return Math.max(1, Math.floor(this.#untilMs - this.#clock.nowMs()));
  }

  get isSpent(): boolean {
    return this.#clock.nowMs() >= this.#untilMs;
  }
}

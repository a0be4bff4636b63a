/**
 * Share of the highest values that the tail is fitted to. Over six draws of five samples of five
 * phrases, the level for one false waking an hour, told from three minutes of espeak-ng, let 0.6 to
 * 2.8 an hour of real speech through for four of them, and 17 for "alexa". A fit to the highest
 * tenth let through more, one to the highest half missed up to half of the sayings.
 */
const TAIL_SHARE = 0.2;
const LEAST_VALUES = 5;
const MS_PER_HOUR = 3_600_000;
/** Of equal values: they say nothing about higher ones. */
const LEAST_SCALE = 1e-6;

/**
 * How often other speech comes how near to a phrase, told beyond what was heard: the highest of
 * independent values over a high level fall off exponentially (Pickands 1975, for the tails of a
 * normal distribution).
 */
export class FalseWakingTail {
  readonly #level: number;
  readonly #scale: number;
  readonly #perHour: number;

  /**
   * @param peaks how near each stretch came; no two belong to one waking
   * @param heardMs how long all of it was
   */
  constructor(peaks: readonly number[], heardMs: number) {
    const sorted = peaks.toSorted((a, b) => b - a);
    const wanted = Math.max(LEAST_VALUES, Math.floor(sorted.length * TAIL_SHARE));
    const count = Math.max(1, Math.min(wanted, sorted.length - 1));
    const level = sorted[count] ?? 0;
    const excess = sorted.slice(0, count).reduce((total, peak) => total + peak - level, 0);
    this.#level = level;
    this.#scale = Math.max(LEAST_SCALE, excess / count);
    this.#perHour = (count * MS_PER_HOUR) / heardMs;
  }

  /** @returns stretches an hour that come at least so near */
  perHourAt(level: number): number {
    return this.#perHour * Math.exp((this.#level - level) / this.#scale);
  }

  /** @returns the level that other speech reaches so often */
  levelFor(perHour: number): number {
    return this.#level + this.#scale * Math.log(this.#perHour / perHour);
  }
}

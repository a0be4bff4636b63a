import { HOP_SAMPLES } from './filterbank.ts';

/** Estimates of the delay in a row that say the same, 128 ms apart: a second. */
const STEADY_ESTIMATES = 8;
const SAME_SAMPLES = HOP_SAMPLES / 2;

/**
 * Notices an echo that the filter knows nothing of: after a long time without any (headphones, a
 * speaker that was off) the filter is sure that there is none, and would learn for minutes.
 */
export class UnknownEcho {
  #lagSamples = 0;
  #steady = 0;

  /**
   * Once an estimate of the delay.
   * @param isUnknown something is played and heard, and the filter predicts hardly any of it
   * @returns true when the delay has been the same for a second all the same
   */
  note(lagSamples: number, isUnknown: boolean): boolean {
    const isSame = Math.abs(lagSamples - this.#lagSamples) <= SAME_SAMPLES;
    this.#lagSamples = lagSamples;
    this.#steady = isSame && isUnknown ? this.#steady + 1 : 0;
    if (this.#steady < STEADY_ESTIMATES) return false;
    this.#steady = 0;
    return true;
  }
}

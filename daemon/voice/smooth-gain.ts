const MS_PER_SECOND = 1000;

/** A gain that goes to its target in a straight line, so that a change is not heard as a click. */
export class SmoothGain {
  readonly #rampMs: number;
  #now = 1;
  #target = 1;

  /** @param rampMs time from 0 to 1 */
  constructor(rampMs: number) {
    this.#rampMs = rampMs;
  }

  /** @param target 0..1 */
  aim(target: number): void {
    this.#target = target;
  }

  /** Arrives at once: nothing is being heard. */
  settle(): void {
    this.#now = this.#target;
  }

  /** Applies the gain in place. */
  apply(samples: Float32Array, sampleRateHz: number): void {
    if (this.#now === 1 && this.#target === 1) return;
    const step = MS_PER_SECOND / (this.#rampMs * sampleRateHz);
    for (let index = 0; index < samples.length; index += 1) {
      const left = this.#target - this.#now;
      this.#now = Math.abs(left) <= step ? this.#target : this.#now + Math.sign(left) * step;
      samples[index] = (samples[index] ?? 0) * this.#now;
    }
  }
}

/** Long enough not to click, short enough to be called silence. */
export const FADE_MS = 5;
const MS_PER_SECOND = 1000;

/**
 * A gain that goes up and down in a straight line over FADE_MS. Every sample under way gets a gain
 * above zero, so that none of them is lost.
 */
export class Fade {
  #level = 1;
  #isRising = true;

  /** True when nothing is to be heard until up(). */
  get isSilent(): boolean {
    return this.#level === 0;
  }

  up(): void {
    this.#isRising = true;
  }

  down(): void {
    this.#isRising = false;
  }

  /** Silent at once: there is nothing to fade. */
  cut(): void {
    this.#level = 0;
    this.#isRising = false;
  }

  /** Samples that may still be played before it is silent. */
  room(sampleRateHz: number): number {
    if (this.#isRising) return Number.POSITIVE_INFINITY;
    return Math.max(0, Math.round(this.#level * fadeSamples(sampleRateHz)) - 1);
  }

  /** Applies the gain in place. @param samples at most room() many */
  apply(samples: Float32Array, sampleRateHz: number): void {
    if (this.#level === 1 && this.#isRising) return;
    const length = fadeSamples(sampleRateHz);
    let position = Math.round(this.#level * length);
    for (let index = 0; index < samples.length; index += 1) {
      position = this.#isRising ? Math.min(length, position + 1) : position - 1;
      samples[index] = ((samples[index] ?? 0) * position) / length;
    }
    this.#level = position / length;
    if (this.room(sampleRateHz) === 0) this.#level = 0;
  }
}

function fadeSamples(sampleRateHz: number): number {
  return Math.round((FADE_MS * sampleRateHz) / MS_PER_SECOND);
}

import { RealFft } from './fft.ts';

/** 32 ms at 16 kHz: speech is stationary for about as long, and it is one frame of the house. */
export const WINDOW_SAMPLES = 512;
/** A quarter of the window: with Hann windows little aliasing is left between neighbouring bins. */
export const HOP_SAMPLES = 128;
export const BINS = WINDOW_SAMPLES / 2 + 1;
/** What overlapping squared Hann windows of a quarter's hop add up to. */
const OVERLAP_SUM = 1.5;

const hann = Float64Array.from(
  { length: WINDOW_SAMPLES },
  (_, n) => (1 - Math.cos((2 * Math.PI * n) / WINDOW_SAMPLES)) / 2,
);

/** Short-time Fourier analysis of a stream, hop by hop. */
export class Analysis {
  /** Spectrum of the last WINDOW_SAMPLES samples, BINS values each. */
  readonly re = new Float64Array(BINS);
  readonly im = new Float64Array(BINS);
  readonly #fft = new RealFft(WINDOW_SAMPLES);
  readonly #samples = new Float64Array(WINDOW_SAMPLES);
  readonly #windowed = new Float64Array(WINDOW_SAMPLES);

  /** @param samples the HOP_SAMPLES newest */
  push(samples: Float64Array): void {
    this.#samples.copyWithin(0, HOP_SAMPLES);
    this.#samples.set(samples, WINDOW_SAMPLES - HOP_SAMPLES);
    for (let n = 0; n < WINDOW_SAMPLES; n += 1) {
      this.#windowed[n] = (this.#samples[n] ?? 0) * (hann[n] ?? 0);
    }
    this.#fft.forward(this.#windowed, this.re, this.im);
  }

  reset(): void {
    this.#samples.fill(0);
  }
}

/** Puts spectra back together by weighted overlap-add: unchanged spectra give the signal back. */
export class Synthesis {
  readonly #fft = new RealFft(WINDOW_SAMPLES);
  readonly #sum = new Float64Array(WINDOW_SAMPLES);
  readonly #block = new Float64Array(WINDOW_SAMPLES);

  /**
   * @param re @param im one spectrum, BINS values each
   * @returns the next HOP_SAMPLES samples, WINDOW_SAMPLES - HOP_SAMPLES late; valid until next call
   */
  pull(re: Float64Array, im: Float64Array): Float64Array {
    const sum = this.#sum;
    sum.copyWithin(0, HOP_SAMPLES);
    sum.fill(0, WINDOW_SAMPLES - HOP_SAMPLES);
    this.#fft.inverse(re, im, this.#block);
    for (let n = 0; n < WINDOW_SAMPLES; n += 1) {
      sum[n] = (sum[n] ?? 0) + ((this.#block[n] ?? 0) * (hann[n] ?? 0)) / OVERLAP_SUM;
    }
    return sum;
  }

  reset(): void {
    this.#sum.fill(0);
  }
}

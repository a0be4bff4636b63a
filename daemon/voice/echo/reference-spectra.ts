import { BINS } from './filterbank.ts';

/** Hops kept: 500 ms of delay and the longest filter, as a power of two. */
export const SPECTRA = 128;
const MASK = SPECTRA - 1;

/** The last spectra of the reference, bin by bin, so that one bin's filter reads one stretch. */
export class ReferenceSpectra {
  /** Value of bin k of frame n at k * SPECTRA + n mod SPECTRA. */
  readonly re = new Float64Array(BINS * SPECTRA);
  readonly im = new Float64Array(BINS * SPECTRA);
  #frames = 0;

  /** Where the frame lies that is `age` hops older than the newest. @param age 0..SPECTRA - 1 */
  slot(age: number): number {
    return (this.#frames - 1 - age) & MASK;
  }

  push(re: Float64Array, im: Float64Array): void {
    const slot = this.#frames & MASK;
    for (let k = 0; k < BINS; k += 1) {
      this.re[k * SPECTRA + slot] = re[k] ?? 0;
      this.im[k * SPECTRA + slot] = im[k] ?? 0;
    }
    this.#frames += 1;
  }

  reset(): void {
    this.re.fill(0);
    this.im.fill(0);
    this.#frames = 0;
  }
}

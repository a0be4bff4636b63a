import { BINS } from './filterbank.ts';
import { fullTaps, priorPower, tapStart, taps, triangleStart } from './tap-plan.ts';

const LEAST_POWER = 1e-6;
/** Process noise: share of a tap's power that is forgotten in a hop, 1 - 0.999 squared. */
export const FORGOTTEN = 0.002;
/** No tap is ever more uncertain: 10 dB above the loudest echo expected. */
export const MOST_VARIANCE = 10;

/** One complex value a bin, or a tap. */
export interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** What the Kalman filters of all bins know: their taps, and how sure they are of them. */
export class FilterState {
  /** All taps of all bins, see tapStart. */
  readonly tapRe = new Float64Array(tapStart[BINS] ?? 0);
  readonly tapIm = new Float64Array(tapStart[BINS] ?? 0);
  readonly variance = new Float64Array(tapStart[BINS] ?? 0);
  /** Rows of the lower triangles without the diagonal, see triangleStart. */
  readonly covarianceRe = new Float64Array(triangleStart[BINS] ?? 0);
  readonly covarianceIm = new Float64Array(triangleStart[BINS] ?? 0);
  /** Smoothed power of what is not echo, BINS values; 0: not known yet. */
  readonly nearPower = new Float64Array(BINS);

  constructor() {
    for (let k = 0; k < BINS; k += 1) this.forgetBin(k);
  }

  /** Opens the filters for a new path without dropping the old one. @param share kept, 0..1 */
  doubt(share: number): void {
    for (let k = 0; k < BINS; k += 1) {
      const start = tapStart[k] ?? 0;
      for (let tap = 0; tap < taps(k); tap += 1) {
        const at = start + tap;
        this.tapRe[at] = (this.tapRe[at] ?? 0) * share;
        this.tapIm[at] = (this.tapIm[at] ?? 0) * share;
        const known = share * (this.variance[at] ?? 0);
        this.variance[at] = Math.max(known, priorPower(k, tap));
      }
    }
  }

  /** Lets the first tap see the reference `hops` later in time: taps keep their place in time. */
  shift(hops: number): void {
    const [re, im, variance] = [this.tapRe, this.tapIm, this.variance].map((a) => a.slice());
    this.covarianceRe.fill(0);
    this.covarianceIm.fill(0);
    for (let k = 0; k < BINS; k += 1) {
      const start = tapStart[k] ?? 0;
      const count = taps(k);
      for (let tap = 0; tap < count; tap += 1) {
        const from = tap + hops;
        const isKnown = from >= 0 && from < count;
        this.tapRe[start + tap] = isKnown ? (re?.[start + from] ?? 0) : 0;
        this.tapIm[start + tap] = isKnown ? (im?.[start + from] ?? 0) : 0;
        const known = isKnown ? (variance?.[start + from] ?? 0) : priorPower(k, tap);
        this.variance[start + tap] = known;
      }
    }
  }

  /** @returns how much of all taps' power lies in taps `from`..`to` - 1, 0..1 */
  shareOfPower(from: number, to: number): number {
    let inside = 0;
    let all = LEAST_POWER;
    for (let k = 0; k < BINS; k += 1) {
      const start = tapStart[k] ?? 0;
      for (let tap = 0; tap < taps(k); tap += 1) {
        const power = (this.tapRe[start + tap] ?? 0) ** 2 + (this.tapIm[start + tap] ?? 0) ** 2;
        all += power;
        if (tap >= from && tap < to) inside += power;
      }
    }
    return inside / all;
  }

  /** Back to what is known of a room before anything was heard. */
  forgetBin(k: number): void {
    const start = tapStart[k] ?? 0;
    for (let tap = 0; tap < taps(k); tap += 1) {
      this.tapRe[start + tap] = 0;
      this.tapIm[start + tap] = 0;
      this.variance[start + tap] = priorPower(k, tap);
    }
    this.covarianceRe.fill(0, triangleStart[k], triangleStart[k + 1]);
    this.covarianceIm.fill(0, triangleStart[k], triangleStart[k + 1]);
    this.nearPower[k] = 0;
  }

  /**
   * Adds process noise to the taps that have only a variance.
   * @param growth of every tap, beside that of its own power @param played at these taps
   * @returns the power that their uncertainty puts into the prediction
   */
  spreadSingles(k: number, growth: number, played: Spectrum): number {
    const { tapRe, tapIm, variance: variances } = this;
    const start = tapStart[k] ?? 0;
    const count = taps(k);
    let uncertain = 0;
    for (let i = fullTaps(k); i < count; i += 1) {
      const a = played.re[i] ?? 0;
      const b = played.im[i] ?? 0;
      const c = tapRe[start + i] ?? 0;
      const d = tapIm[start + i] ?? 0;
      const grown = (variances[start + i] ?? 0) + FORGOTTEN * (c * c + d * d) + growth;
      const variance = Math.min(grown, MOST_VARIANCE);
      variances[start + i] = variance;
      uncertain += variance * (a * a + b * b);
    }
    return uncertain;
  }

  /**
   * Moves the same taps along the gain, and takes what was learned out of their variance.
   * @param error real part, imaginary part, and 1 / its expected power @param played at these taps
   */
  correctSingles(k: number, error: Float64Array, played: Spectrum): void {
    const { tapRe, tapIm, variance: variances } = this;
    const scale = error[2] ?? 0;
    const errorRe = (error[0] ?? 0) * scale;
    const errorIm = (error[1] ?? 0) * scale;
    const start = tapStart[k] ?? 0;
    const count = taps(k);
    for (let i = fullTaps(k); i < count; i += 1) {
      const a = played.re[i] ?? 0;
      const b = played.im[i] ?? 0;
      const variance = variances[start + i] ?? 0;
      tapRe[start + i] = (tapRe[start + i] ?? 0) + variance * (a * errorRe + b * errorIm);
      tapIm[start + i] = (tapIm[start + i] ?? 0) + variance * (a * errorIm - b * errorRe);
      variances[start + i] = variance * (1 - variance * (a * a + b * b) * scale);
    }
  }
}

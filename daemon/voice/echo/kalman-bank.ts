import { type FilterState, FORGOTTEN, MOST_VARIANCE, type Spectrum } from './filter-state.ts';
import { BINS } from './filterbank.ts';
import { type ReferenceSpectra, SPECTRA } from './reference-spectra.ts';
import { fullTaps, MOST_TAPS, tapStart, taps, triangleStart } from './tap-plan.ts';

const SLOT_MASK = SPECTRA - 1;
/** Share of the whole filter's power that may turn up in any tap: somebody moved. */
const MOVED = 0.001;
/** A tap of a filter that is zero may grow a little all the same. */
const LEAST_TAP_POWER = 1e-6;
const LEAST_VARIANCE = 1e-12;
/** Smoothing of the near end's power over hops of 8 ms. */
const NEAR_MEMORY = 0.7;
const LEAST_NEAR_POWER = 1e-9;
/** Below this energy in all taps of a bin nothing is played there and nothing can be learned. */
const SILENT_ENERGY = 1e-9;
/** Taps count for the delay only when they stand out of their own uncertainty... */
const LEAST_CERTAINTY = 4;
/** ...and none more than this. */
const MOST_CERTAINTY = 1000;

/**
 * One Kalman filter per bin over the last spectra of the reference (convolutive transfer functions:
 * Talmon, Cohen, Gannot 2009; Kalman form: Enzner and Vary 2006, with the full covariance of the
 * first taps). The observation noise is the near end's power, smoothed from the error that is left
 * after the update, so that a filter that knows its path hardly moves while somebody talks.
 */
export class KalmanBank {
  /** What is left of the microphone, BINS values each. */
  readonly re = new Float64Array(BINS);
  readonly im = new Float64Array(BINS);
  /** Expected power of the echo that is left in it. */
  readonly residual = new Float64Array(BINS);
  /** Movement of the taps in the last hop, samples: positive when the echo comes later. */
  motionSum = 0;
  /** The weight that `motionSum` must be divided by. */
  motionWeight = 0;
  /** Power of the echo as predicted in the last hop, over all bins. */
  predictedPower = 0;
  /** What of that the microphone agrees with: the real part of their product. */
  agreedPower = 0;
  readonly #state: FilterState;
  /** What the taps of the bin at hand see. */
  readonly #played = { re: new Float64Array(MOST_TAPS), im: new Float64Array(MOST_TAPS) };
  /** Error of the bin at hand: real part, imaginary part, 1 / its expected power. */
  readonly #error = new Float64Array(3);
  /** Covariance times the conjugate of what was played. */
  readonly #spreadRe = new Float64Array(MOST_TAPS);
  readonly #spreadIm = new Float64Array(MOST_TAPS);
  /** Process noise of every tap of the bin at hand, beside that of its own power. */
  #growth = 0;

  constructor(state: FilterState) {
    this.#state = state;
  }

  /**
   * @param age of the reference's spectrum that the first tap sees, hops
   * @param re @param im spectrum of the microphone, BINS values each
   */
  process(played: ReferenceSpectra, age: number, { re, im }: Spectrum): void {
    this.motionSum = 0;
    this.motionWeight = 0;
    this.predictedPower = 0;
    this.agreedPower = 0;
    const slot = played.slot(age);
    for (let k = 0; k < BINS; k += 1) {
      this.re[k] = re[k] ?? 0;
      this.im[k] = im[k] ?? 0;
      this.residual[k] = 0;
      if (this.#subtract(k, slot, played) > SILENT_ENERGY) this.#learn(k);
    }
  }

  /**
   * Takes the predicted echo out of the microphone's value.
   * @returns the energy of what was played into the bin's taps
   */
  #subtract(k: number, slot: number, played: ReferenceSpectra): number {
    const { tapRe, tapIm } = this.#state;
    const { re: playedRe, im: playedIm } = this.#played;
    const source = k * SPECTRA;
    const start = tapStart[k] ?? 0;
    const count = taps(k);
    let energy = 0;
    let power = 0;
    let echoRe = 0;
    let echoIm = 0;
    for (let tap = 0; tap < count; tap += 1) {
      const from = source + ((slot - tap) & SLOT_MASK);
      const a = played.re[from] ?? 0;
      const b = played.im[from] ?? 0;
      playedRe[tap] = a;
      playedIm[tap] = b;
      energy += a * a + b * b;
      const c = tapRe[start + tap] ?? 0;
      const d = tapIm[start + tap] ?? 0;
      power += c * c + d * d;
      echoRe += a * c - b * d;
      echoIm += a * d + b * c;
    }
    this.#growth = FORGOTTEN * (MOVED * power + LEAST_TAP_POWER);
    const re = this.re[k] ?? 0;
    const im = this.im[k] ?? 0;
    this.predictedPower += echoRe * echoRe + echoIm * echoIm;
    this.agreedPower += echoRe * re + echoIm * im;
    this.re[k] = re - echoRe;
    this.im[k] = im - echoIm;
    return energy;
  }

  /** The update of one bin's filter by its error. */
  #learn(k: number): void {
    const uncertain = this.#spread(k) + this.#state.spreadSingles(k, this.#growth, this.#played);
    if (!(uncertain >= 0)) {
      this.#state.forgetBin(k);
      return;
    }
    const errorRe = this.re[k] ?? 0;
    const errorIm = this.im[k] ?? 0;
    const power = errorRe * errorRe + errorIm * errorIm;
    const before = this.#state.nearPower[k] || power;
    const near = NEAR_MEMORY * before + (1 - NEAR_MEMORY) * power + LEAST_NEAR_POWER;
    const left = near / (uncertain + near);
    this.#error[0] = errorRe;
    this.#error[1] = errorIm;
    this.#error[2] = 1 / (uncertain + near);
    this.#correct(k);
    this.#state.correctSingles(k, this.#error, this.#played);
    const after = power * left * left + uncertain * left;
    this.#state.nearPower[k] = NEAR_MEMORY * before + (1 - NEAR_MEMORY) * after + LEAST_NEAR_POWER;
    this.residual[k] = uncertain * left;
    this.re[k] = errorRe * left;
    this.im[k] = errorIm * left;
  }

  /**
   * Adds the process noise, then multiplies the full covariance with what was played.
   * @returns the power that the uncertainty of these taps puts into the prediction
   */
  #spread(k: number): number {
    const { tapRe, tapIm } = this.#state;
    const { re: playedRe, im: playedIm } = this.#played;
    const spreadRe = this.#spreadRe;
    const spreadIm = this.#spreadIm;
    const { variance: variances, covarianceRe, covarianceIm } = this.#state;
    const start = tapStart[k] ?? 0;
    const full = fullTaps(k);
    let at = triangleStart[k] ?? 0;
    let uncertain = 0;
    const growth = this.#growth;
    for (let i = 0; i < full; i += 1) {
      const a = playedRe[i] ?? 0;
      const b = playedIm[i] ?? 0;
      const c = tapRe[start + i] ?? 0;
      const d = tapIm[start + i] ?? 0;
      const grown = (variances[start + i] ?? 0) + FORGOTTEN * (c * c + d * d) + growth;
      const variance = Math.min(grown, MOST_VARIANCE);
      variances[start + i] = variance;
      let re = variance * a;
      let im = -variance * b;
      for (let j = 0; j < i; j += 1) {
        const p = covarianceRe[at] ?? 0;
        const q = covarianceIm[at] ?? 0;
        const x = playedRe[j] ?? 0;
        const y = playedIm[j] ?? 0;
        at += 1;
        re += p * x + q * y;
        im += q * x - p * y;
        spreadRe[j] = (spreadRe[j] ?? 0) + p * a - q * b;
        spreadIm[j] = (spreadIm[j] ?? 0) - p * b - q * a;
        uncertain += 2 * ((p * x + q * y) * a - (q * x - p * y) * b);
      }
      uncertain += variance * (a * a + b * b);
      spreadRe[i] = re;
      spreadIm[i] = im;
    }
    return uncertain;
  }

  /** Moves the full taps along the gain, and takes what was learned out of their covariance. */
  #correct(k: number): void {
    const errorRe = this.#error[0] ?? 0;
    const errorIm = this.#error[1] ?? 0;
    const scale = this.#error[2] ?? 0;
    const spreadRe = this.#spreadRe;
    const spreadIm = this.#spreadIm;
    const { tapRe, tapIm, variance: variances, covarianceRe, covarianceIm } = this.#state;
    const start = tapStart[k] ?? 0;
    const full = fullTaps(k);
    let at = triangleStart[k] ?? 0;
    let motion = 0;
    let weight = 0;
    for (let i = 0; i < full; i += 1) {
      const p = spreadRe[i] ?? 0;
      const q = spreadIm[i] ?? 0;
      const gainRe = p * scale;
      const gainIm = q * scale;
      for (let j = 0; j < i; j += 1) {
        const x = spreadRe[j] ?? 0;
        const y = spreadIm[j] ?? 0;
        covarianceRe[at] = (covarianceRe[at] ?? 0) - gainRe * x - gainIm * y;
        covarianceIm[at] = (covarianceIm[at] ?? 0) - gainIm * x + gainRe * y;
        at += 1;
      }
      const smaller = (variances[start + i] ?? 0) - gainRe * p - gainIm * q;
      const variance = Math.max(smaller, LEAST_VARIANCE);
      variances[start + i] = variance;
      const moveRe = gainRe * errorRe - gainIm * errorIm;
      const moveIm = gainRe * errorIm + gainIm * errorRe;
      const re = tapRe[start + i] ?? 0;
      const im = tapIm[start + i] ?? 0;
      tapRe[start + i] = re + moveRe;
      tapIm[start + i] = im + moveIm;
      const power = re * re + im * im;
      const certainty = power / variance;
      if (certainty < LEAST_CERTAINTY) continue;
      const counted = Math.min(certainty, MOST_CERTAINTY);
      motion += (counted * (moveIm * re - moveRe * im)) / power;
      weight += counted;
    }
    const radiansPerSample = (Math.PI * k) / (BINS - 1);
    this.motionSum -= radiansPerSample * motion;
    this.motionWeight += radiansPerSample * radiansPerSample * weight;
  }
}

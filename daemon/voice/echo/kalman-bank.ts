import { BINS } from './filterbank.ts';
import { type ReferenceSpectra, SPECTRA } from './reference-spectra.ts';
import { fullTaps, MOST_TAPS, priorPower, taps, tapStart, triangleStart } from './tap-plan.ts';

const SLOT_MASK = SPECTRA - 1;
/** Process noise: share of a tap's power that is forgotten in a hop, 1 - 0.999 squared. */
const FORGOTTEN = 0.002;
/** A tap that is zero may grow a little all the same. */
const LEAST_TAP_POWER = 1e-6;
/** No tap is ever more uncertain: 10 dB above the loudest echo expected. */
const MOST_VARIANCE = 10;
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
  readonly #tapRe = new Float64Array(tapStart[BINS] ?? 0);
  readonly #tapIm = new Float64Array(tapStart[BINS] ?? 0);
  readonly #variance = new Float64Array(tapStart[BINS] ?? 0);
  readonly #covarianceRe = new Float64Array(triangleStart[BINS] ?? 0);
  readonly #covarianceIm = new Float64Array(triangleStart[BINS] ?? 0);
  readonly #nearPower = new Float64Array(BINS);
  readonly #playedRe = new Float64Array(MOST_TAPS);
  readonly #playedIm = new Float64Array(MOST_TAPS);
  /** Covariance times the conjugate of what was played. */
  readonly #spreadRe = new Float64Array(MOST_TAPS);
  readonly #spreadIm = new Float64Array(MOST_TAPS);
  /** The arrays of the inner loops, to be taken into local names at once. */
  readonly #signals = [this.#playedRe, this.#playedIm, this.#tapRe, this.#tapIm] as const;
  readonly #spreads = [
    this.#spreadRe,
    this.#spreadIm,
    this.#covarianceRe,
    this.#covarianceIm,
  ] as const;

  constructor() {
    for (let k = 0; k < BINS; k += 1) this.#forgetBin(k);
  }

  /**
   * @param age of the reference's spectrum that the first tap sees, hops
   * @param re @param im spectrum of the microphone, BINS values each
   */
  process(
    played: ReferenceSpectra,
    age: number,
    { re, im }: { re: Float64Array; im: Float64Array },
  ): void {
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

  /** Opens the filters for a new path without dropping the old one. @param share kept, 0..1 */
  doubt(share: number): void {
    for (let k = 0; k < BINS; k += 1) {
      const start = tapStart[k] ?? 0;
      for (let tap = 0; tap < taps(k); tap += 1) {
        const at = start + tap;
        this.#tapRe[at] = (this.#tapRe[at] ?? 0) * share;
        this.#tapIm[at] = (this.#tapIm[at] ?? 0) * share;
        this.#variance[at] = Math.max(this.#variance[at] ?? 0, priorPower(k, tap));
      }
    }
  }

  /** Lets the first tap see the reference `hops` later in time: taps keep their place in time. */
  shift(hops: number): void {
    const [re, im, variance] = [this.#tapRe, this.#tapIm, this.#variance].map((a) => a.slice());
    this.#covarianceRe.fill(0);
    this.#covarianceIm.fill(0);
    for (let k = 0; k < BINS; k += 1) {
      const start = tapStart[k] ?? 0;
      const count = taps(k);
      for (let tap = 0; tap < count; tap += 1) {
        const from = tap + hops;
        const isKnown = from >= 0 && from < count;
        this.#tapRe[start + tap] = isKnown ? (re?.[start + from] ?? 0) : 0;
        this.#tapIm[start + tap] = isKnown ? (im?.[start + from] ?? 0) : 0;
        const known = isKnown ? (variance?.[start + from] ?? 0) : priorPower(k, tap);
        this.#variance[start + tap] = known;
      }
    }
  }

  /** Moves the whole response by a part of a hop. @param samples later, below HOP_SAMPLES */
  turn(samples: number): void {
    for (let k = 0; k < BINS; k += 1) {
      const angle = (-Math.PI * k * samples) / (BINS - 1);
      const c = Math.cos(angle);
      const s = Math.sin(angle);
      for (let at = tapStart[k] ?? 0; at < (tapStart[k + 1] ?? 0); at += 1) {
        const a = this.#tapRe[at] ?? 0;
        const b = this.#tapIm[at] ?? 0;
        this.#tapRe[at] = a * c - b * s;
        this.#tapIm[at] = a * s + b * c;
      }
    }
  }

  #forgetBin(k: number): void {
    const start = tapStart[k] ?? 0;
    for (let tap = 0; tap < taps(k); tap += 1) {
      this.#tapRe[start + tap] = 0;
      this.#tapIm[start + tap] = 0;
      this.#variance[start + tap] = priorPower(k, tap);
    }
    this.#covarianceRe.fill(0, triangleStart[k], triangleStart[k + 1]);
    this.#covarianceIm.fill(0, triangleStart[k], triangleStart[k + 1]);
    this.#nearPower[k] = 0;
  }

  /**
   * Takes the predicted echo out of the microphone's value.
   * @returns the energy of what was played into the bin's taps
   */
  #subtract(k: number, slot: number, played: ReferenceSpectra): number {
    const [playedRe, playedIm, tapRe, tapIm] = this.#signals;
    const source = k * SPECTRA;
    const start = tapStart[k] ?? 0;
    const count = taps(k);
    let energy = 0;
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
      echoRe += a * c - b * d;
      echoIm += a * d + b * c;
    }
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
    const uncertain = this.#spread(k) + this.#spreadSingle(k);
    if (!(uncertain >= 0)) {
      this.#forgetBin(k);
      return;
    }
    const errorRe = this.re[k] ?? 0;
    const errorIm = this.im[k] ?? 0;
    const power = errorRe * errorRe + errorIm * errorIm;
    const before = this.#nearPower[k] || power;
    const near = NEAR_MEMORY * before + (1 - NEAR_MEMORY) * power + LEAST_NEAR_POWER;
    const left = near / (uncertain + near);
    this.#correct(k, 1 / (uncertain + near));
    this.#correctSingle(k, 1 / (uncertain + near));
    const after = power * left * left + uncertain * left;
    this.#nearPower[k] = NEAR_MEMORY * before + (1 - NEAR_MEMORY) * after + LEAST_NEAR_POWER;
    this.residual[k] = uncertain * left;
    this.re[k] = errorRe * left;
    this.im[k] = errorIm * left;
  }

  /**
   * Adds the process noise, then multiplies the full covariance with what was played.
   * @returns the power that the uncertainty of these taps puts into the prediction
   */
  #spread(k: number): number {
    const [playedRe, playedIm, tapRe, tapIm] = this.#signals;
    const [spreadRe, spreadIm, covarianceRe, covarianceIm] = this.#spreads;
    const start = tapStart[k] ?? 0;
    const full = fullTaps(k);
    let at = triangleStart[k] ?? 0;
    let uncertain = 0;
    for (let i = 0; i < full; i += 1) {
      const a = playedRe[i] ?? 0;
      const b = playedIm[i] ?? 0;
      const c = tapRe[start + i] ?? 0;
      const d = tapIm[start + i] ?? 0;
      const grown = (this.#variance[start + i] ?? 0) + FORGOTTEN * (c * c + d * d + LEAST_TAP_POWER);
      const variance = grown < MOST_VARIANCE ? grown : MOST_VARIANCE;
      this.#variance[start + i] = variance;
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

  /** The same for the taps that have only a variance. */
  #spreadSingle(k: number): number {
    const [playedRe, playedIm, tapRe, tapIm] = this.#signals;
    const variances = this.#variance;
    const start = tapStart[k] ?? 0;
    const count = taps(k);
    let uncertain = 0;
    for (let i = fullTaps(k); i < count; i += 1) {
      const a = playedRe[i] ?? 0;
      const b = playedIm[i] ?? 0;
      const c = tapRe[start + i] ?? 0;
      const d = tapIm[start + i] ?? 0;
      const grown = (variances[start + i] ?? 0) + FORGOTTEN * (c * c + d * d + LEAST_TAP_POWER);
      const variance = grown < MOST_VARIANCE ? grown : MOST_VARIANCE;
      variances[start + i] = variance;
      uncertain += variance * (a * a + b * b);
    }
    return uncertain;
  }

  /** Moves the full taps along the gain, and takes what was learned out of their covariance. */
  #correct(k: number, scale: number): void {
    const [, , tapRe, tapIm] = this.#signals;
    const [spreadRe, spreadIm, covarianceRe, covarianceIm] = this.#spreads;
    const start = tapStart[k] ?? 0;
    const full = fullTaps(k);
    const errorRe = this.re[k] ?? 0;
    const errorIm = this.im[k] ?? 0;
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
      const smaller = (this.#variance[start + i] ?? 0) - gainRe * p - gainIm * q;
      const variance = smaller > LEAST_VARIANCE ? smaller : LEAST_VARIANCE;
      this.#variance[start + i] = variance;
      const moveRe = gainRe * errorRe - gainIm * errorIm;
      const moveIm = gainRe * errorIm + gainIm * errorRe;
      const re = tapRe[start + i] ?? 0;
      const im = tapIm[start + i] ?? 0;
      tapRe[start + i] = re + moveRe;
      tapIm[start + i] = im + moveIm;
      const power = re * re + im * im;
      const certainty = power / variance;
      if (certainty < LEAST_CERTAINTY) continue;
      const counted = certainty < MOST_CERTAINTY ? certainty : MOST_CERTAINTY;
      motion += (counted * (moveIm * re - moveRe * im)) / power;
      weight += counted;
    }
    const radiansPerSample = (Math.PI * k) / (BINS - 1);
    this.motionSum -= radiansPerSample * motion;
    this.motionWeight += radiansPerSample * radiansPerSample * weight;
  }

  /** The same for the taps that have only a variance. */
  #correctSingle(k: number, scale: number): void {
    const [playedRe, playedIm, tapRe, tapIm] = this.#signals;
    const variances = this.#variance;
    const start = tapStart[k] ?? 0;
    const count = taps(k);
    const errorRe = (this.re[k] ?? 0) * scale;
    const errorIm = (this.im[k] ?? 0) * scale;
    for (let i = fullTaps(k); i < count; i += 1) {
      const a = playedRe[i] ?? 0;
      const b = playedIm[i] ?? 0;
      const variance = variances[start + i] ?? 0;
      tapRe[start + i] = (tapRe[start + i] ?? 0) + variance * (a * errorRe + b * errorIm);
      tapIm[start + i] = (tapIm[start + i] ?? 0) + variance * (a * errorIm - b * errorRe);
      variances[start + i] = variance * (1 - variance * (a * a + b * b) * scale);
    }
  }
}

import { RealFft } from './fft.ts';
import { HOP_SAMPLES } from './filterbank.ts';

/** 4 kHz is enough: most of the power of speech lies below 2 kHz, and a hop is 32 samples. */
const DECIMATION = 4;
const DECIMATED_HOP = HOP_SAMPLES / DECIMATION;
/** 1 s of reference against its last 0.5 s of microphone: lags of 0 to 500 ms in full overlap. */
const SPAN = 4096;
const LAGS = SPAN / 2;
/** Every 128 ms. */
const HOPS_BETWEEN = 16;
/** What is kept of the averaged spectra from one estimate to the next: about 1 s. */
const MEMORY = 0.88;
/** 100 Hz to 1.8 kHz, in bins of the transform: what the decimating filter leaves intact. */
const LOWEST_BIN = 102;
const HIGHEST_BIN = 1843;
/** Peak over RMS of the correlation; noise of this length stays below 5. */
const LEAST_SCORE = 9;
/** An earlier peak within 40 ms that is this strong is the direct path. */
const EARLIER_SHARE = 0.5;
const EARLIER_LAGS = 160;
/** Half the length of the low-pass filter, in samples at 16 kHz. */
const HALF_FILTER = 24;
const FILTER = 2 * HALF_FILTER;
/** Power below which the reference counts as silent: -80 dB. */
const SILENT_POWER = 1e-8;

const lowPass = Float64Array.from({ length: FILTER }, (_, n) => {
  const x = (n - HALF_FILTER + 0.5) / DECIMATION;
  const window = (1 + Math.cos((Math.PI * (n - HALF_FILTER + 0.5)) / HALF_FILTER)) / 2;
  return (window * Math.sin(Math.PI * x)) / (Math.PI * x) / DECIMATION;
});

/** Keeps the last SPAN samples of a signal at a quarter of its rate. */
class Decimated {
  readonly samples = new Float64Array(SPAN);
  readonly #recent = new Float64Array(FILTER + HOP_SAMPLES);

  push(samples: Float64Array): void {
    const recent = this.#recent;
    recent.copyWithin(0, HOP_SAMPLES);
    recent.set(samples, FILTER);
    this.samples.copyWithin(0, DECIMATED_HOP);
    for (let m = 0; m < DECIMATED_HOP; m += 1) {
      let sum = 0;
      const at = (m + 1) * DECIMATION;
      for (let tap = 0; tap < FILTER; tap += 1) {
        sum += (lowPass[tap] ?? 0) * (recent[at + tap] ?? 0);
      }
      this.samples[SPAN - DECIMATED_HOP + m] = sum;
    }
  }

  /** What was kept moves to where it lies from the samples that come next. */
  leap(samples: number): void {
    const moved = Math.round(samples / DECIMATION);
    if (moved >= 0) this.samples.copyWithin(0, moved).fill(0, SPAN - moved);
    else this.samples.copyWithin(-moved, 0);
  }

  reset(): void {
    this.samples.fill(0);
    this.#recent.fill(0);
  }
}

/**
 * Finds how long before the microphone the reference lies: generalised cross-correlation (Knapp
 * and Carter 1976) under the smoothed coherence transform, over about a second.
 */
export class DelayEstimator {
  /** Samples at 16 kHz from reference to echo; undefined: not seen yet. */
  lagSamples: number | undefined;
  readonly #fft = new RealFft(SPAN);
  readonly #microphone = new Decimated();
  readonly #reference = new Decimated();
  readonly #block = new Float64Array(SPAN);
  readonly #micRe = new Float64Array(this.#fft.bins);
  readonly #micIm = new Float64Array(this.#fft.bins);
  readonly #refRe = new Float64Array(this.#fft.bins);
  readonly #refIm = new Float64Array(this.#fft.bins);
  readonly #crossRe = new Float64Array(this.#fft.bins);
  readonly #crossIm = new Float64Array(this.#fft.bins);
  readonly #micPower = new Float64Array(this.#fft.bins);
  readonly #refPower = new Float64Array(this.#fft.bins);
  #hops = 0;

  /** Takes the HOP_SAMPLES newest of each. @returns true when there is a new, clear estimate */
  push(microphone: Float64Array, reference: Float64Array): boolean {
    this.#microphone.push(microphone);
    this.#reference.push(reference);
    this.#hops += 1;
    if (this.#hops < HOPS_BETWEEN) return false;
    this.#hops = 0;
    if (power(this.#reference.samples) < SILENT_POWER) return false;
    this.#average();
    return this.#pick();
  }

  /** The reference leapt: what is pushed next is so many samples newer than it would have been. */
  leap(samples: number): void {
    if (this.lagSamples !== undefined) this.lagSamples += samples;
    this.#reference.leap(samples);
    for (let k = LOWEST_BIN; k <= HIGHEST_BIN; k += 1) {
      const angle = (-2 * Math.PI * k * samples) / (DECIMATION * SPAN);
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      const re = this.#crossRe[k] ?? 0;
      const im = this.#crossIm[k] ?? 0;
      this.#crossRe[k] = re * cos - im * sin;
      this.#crossIm[k] = re * sin + im * cos;
    }
  }

  reset(): void {
    this.lagSamples = undefined;
    this.#microphone.reset();
    this.#reference.reset();
    for (const sums of [this.#crossRe, this.#crossIm, this.#micPower, this.#refPower]) sums.fill(0);
    this.#hops = 0;
  }

  #average(): void {
    this.#fft.forward(this.#reference.samples, this.#refRe, this.#refIm);
    this.#block.set(this.#microphone.samples);
    this.#block.fill(0, 0, LAGS);
    this.#fft.forward(this.#block, this.#micRe, this.#micIm);
    for (let k = LOWEST_BIN; k <= HIGHEST_BIN; k += 1) {
      const a = this.#micRe[k] ?? 0;
      const b = this.#micIm[k] ?? 0;
      const c = this.#refRe[k] ?? 0;
      const d = this.#refIm[k] ?? 0;
      this.#crossRe[k] = MEMORY * (this.#crossRe[k] ?? 0) + a * c + b * d;
      this.#crossIm[k] = MEMORY * (this.#crossIm[k] ?? 0) + b * c - a * d;
      this.#micPower[k] = MEMORY * (this.#micPower[k] ?? 0) + a * a + b * b;
      this.#refPower[k] = MEMORY * (this.#refPower[k] ?? 0) + c * c + d * d;
    }
  }

  #pick(): boolean {
    this.#micRe.fill(0);
    this.#micIm.fill(0);
    for (let k = LOWEST_BIN; k <= HIGHEST_BIN; k += 1) {
      const scale = Math.sqrt((this.#micPower[k] ?? 0) * (this.#refPower[k] ?? 0));
      if (scale <= 0) continue;
      this.#micRe[k] = (this.#crossRe[k] ?? 0) / scale;
      this.#micIm[k] = (this.#crossIm[k] ?? 0) / scale;
    }
    this.#fft.inverse(this.#micRe, this.#micIm, this.#block);
    let best = 0;
    for (let lag = 1; lag < LAGS; lag += 1) if (this.#height(lag) > this.#height(best)) best = lag;
    const peak = this.#height(best);
    if (peak < LEAST_SCORE * Math.sqrt(power(this.#block))) return false;
    for (let lag = Math.max(0, best - EARLIER_LAGS); lag < best; lag += 1) {
      if (this.#height(lag) < EARLIER_SHARE * peak) continue;
      best = lag;
      break;
    }
    this.lagSamples = best * DECIMATION;
    return true;
  }

  #height(lag: number): number {
    return Math.abs(this.#block[lag] ?? 0);
  }
}

function power(samples: Float64Array): number {
  let total = 0;
  for (const x of samples) total += x * x;
  return total / samples.length;
}

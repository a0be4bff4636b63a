import { SAMPLE_RATE_HZ } from '../../ports/audio.ts';
import type { EchoStatus } from '../../ports/ears.ts';
import type { EchoCanceller } from '../../ports/echo.ts';
import { DelayEstimator } from './delay-estimator.ts';
import { DriftTracker } from './drift-tracker.ts';
import { EchoMeter } from './echo-meter.ts';
import { FilterState, type Spectrum } from './filter-state.ts';
import { Analysis, BINS, HOP_SAMPLES, Synthesis, WINDOW_SAMPLES } from './filterbank.ts';
import { KalmanBank } from './kalman-bank.ts';
import { ReferenceLine } from './reference-line.ts';
import { ReferenceSpectra, SPECTRA } from './reference-spectra.ts';
import { ResidualSuppressor } from './residual-suppressor.ts';
import { MOST_TAPS } from './tap-plan.ts';
import { UnknownEcho } from './unknown-echo.ts';

/** Hops of the filter before the direct sound, for what a room or a clock moves it. */
const HEADROOM_HOPS = 2;
/** The direct sound may lie up to here in the filter's window before the window is moved. */
const LATEST_PLACE_SAMPLES = 4 * HOP_SAMPLES;
const EARLIEST_PLACE_SAMPLES = -HOP_SAMPLES / 2;
/** So many estimates in a row, 128 ms apart, must say the same. */
const SAME_ESTIMATES = 3;
/** A filter with less than this share of its power near the direct sound learned another path... */
const LEAST_SHARE = 0.5;
/** ...in the tap before it and so many from there on. */
const NEAR_TAPS = 4;
/** Below this it does harm: it is opened again. */
const WRONG_AGREEMENT = 0.2;
/** 0.5 s to learn before it is doubted again. */
const HOPS_BETWEEN_DOUBTS = 62;
/** More than this over the microphone's power is never let out: 3 dB. */
const MOST_POWER_RATIO = 2;
const OLDEST = SPECTRA - MOST_TAPS;

export interface KalmanEchoOptions {
  /** Post-filter on (default) or the linear filter alone. */
  isSuppressing?: boolean;
}

/**
 * Earshot's own echo canceller: reference read at the microphone's pace, bulk delay by correlation,
 * a Kalman filter over the last 460 ms of each bin, and a post-filter for what no linear filter
 * can know. Frames of any whole number of HOP_SAMPLES; it learns only while something is played,
 * and without a reference the microphone passes unchanged, late by `latencySamples`. A reference
 * that leaps costs nothing: the filter's window moves along in the history of what was played.
 */
export class KalmanEchoCanceller implements EchoCanceller {
  readonly latencySamples = WINDOW_SAMPLES - HOP_SAMPLES;
  readonly #line = new ReferenceLine();
  readonly #played = new ReferenceSpectra();
  readonly #ofReference = new Analysis();
  readonly #ofMicrophone = new Analysis();
  readonly #synthesis = new Synthesis();
  readonly #filters = new FilterState();
  readonly #bank = new KalmanBank(this.#filters);
  readonly #suppressor: ResidualSuppressor | undefined;
  readonly #delay = new DelayEstimator();
  readonly #drift = new DriftTracker();
  readonly #meter = new EchoMeter();
  readonly #unknown = new UnknownEcho();
  readonly #microphone = new Float64Array(HOP_SAMPLES);
  readonly #reference = new Float64Array(HOP_SAMPLES);
  readonly #paced = new Float64Array(HOP_SAMPLES);
  readonly #powers = { reference: 0, microphone: 0, output: 0, predicted: 0, agreed: 0 };
  /** Hops between the newest spectrum of the reference and the one the first tap sees. */
  #age = 0;
  #wantedAge = 0;
  #sameEstimates = 0;
  #hopsSinceDoubt = 0;
  #isFresh = true;

  constructor({ isSuppressing = true }: KalmanEchoOptions = {}) {
    if (isSuppressing) this.#suppressor = new ResidualSuppressor();
  }

  process(microphone: Float32Array, reference: Float32Array): Float32Array {
    const { length } = microphone;
    if (length % HOP_SAMPLES !== 0 || reference.length > 2 * length) {
      throw new Error(`frames of ${length} and ${reference.length} samples: not whole hops`);
    }
    const leap = reference.length - length;
    if (leap !== 0) this.#delay.leap(leap);
    const played = cleaned(reference);
    const out = new Float32Array(length);
    for (let at = 0; at < length; at += HOP_SAMPLES) {
      this.#microphone.set(cleaned(microphone.subarray(at, at + HOP_SAMPLES)));
      // Counted from the end: what is too much or too little is so in the first hops.
      const [from, to] = [at === 0 ? 0 : at + leap, at + leap + HOP_SAMPLES];
      this.#line.write(played.subarray(Math.max(0, from), Math.max(0, to)));
      this.#line.copyNewest(this.#reference);
      const sound = this.#hop();
      for (let n = 0; n < HOP_SAMPLES; n += 1) out[at + n] = sound[n] ?? 0;
    }
    return out;
  }

  status(): EchoStatus {
    const { lagSamples } = this.#delay;
    return {
      delayMs: lagSamples === undefined ? undefined : (lagSamples * 1000) / SAMPLE_RATE_HZ,
      driftPpm: this.#drift.ppm,
      erleDb: this.#meter.erleDb,
      isConverged: this.#meter.isConverged,
    };
  }

  reset(): void {
    this.#line.reset();
    this.#played.reset();
    this.#ofReference.reset();
    this.#ofMicrophone.reset();
    this.#synthesis.reset();
    this.#delay.reset();
    this.#drift.forgetMotion();
    this.#meter.reset();
    this.#sameEstimates = 0;
    this.#isFresh = true;
  }

  /** Nothing is held outside the heap. */
  close(): void {}

  /** One hop of both signals. @returns one hop of output */
  #hop(): Float64Array {
    this.#readReference();
    if (this.#delay.push(this.#microphone, this.#reference)) this.#considerDelay();
    this.#ofMicrophone.push(this.#microphone);
    const bank = this.#bank;
    bank.process(this.#played, this.#age, this.#ofMicrophone);
    this.#suppressor?.process(bank, this.#ofMicrophone, bank.residual);
    this.#limitAndMeasure();
    // Taps that explain nothing turn at random: where no echo is, no clock can be seen.
    if (this.#meter.isExplained) this.#drift.update(bank.motionSum, bank.motionWeight);
    return this.#synthesis.pull(bank.re, bank.im);
  }

  /** Usually one hop is read for one written; a clock that drifts makes it none or two. */
  #readReference(): void {
    let read = 0;
    while (this.#line.read(this.#paced, this.#drift.ppm)) {
      this.#ofReference.push(this.#paced);
      this.#played.push(this.#ofReference.re, this.#ofReference.im);
      read += 1;
    }
    if (!this.#isFresh) this.#age += read - 1;
    this.#isFresh = false;
    if (this.#age >= 0 && this.#age <= OLDEST) return;
    const allowed = Math.max(0, Math.min(OLDEST, this.#age));
    this.#filters.shift(allowed - this.#age);
    this.#age = allowed;
  }

  /** Moves the filter's window to where the direct sound is. */
  #considerDelay(): void {
    const estimate = this.#delay.lagSamples ?? 0;
    if (this.#unknown.note(estimate, this.#meter.isUnknown)) this.#doubt(0);
    const lag = estimate - this.#line.unread;
    const place = lag - this.#age * HOP_SAMPLES;
    const isInside = place >= EARLIEST_PLACE_SAMPLES && place < LATEST_PLACE_SAMPLES;
    const wanted = Math.floor(lag / HOP_SAMPLES) - HEADROOM_HOPS;
    const age = Math.max(0, Math.min(OLDEST, wanted));
    if (isInside || age === this.#age) {
      this.#sameEstimates = 0;
      return;
    }
    const isSame = Math.abs(age - this.#wantedAge) <= 1;
    this.#sameEstimates = isSame ? this.#sameEstimates + 1 : 1;
    this.#wantedAge = age;
    if (this.#sameEstimates < SAME_ESTIMATES) return;
    const tap = Math.floor(place / HOP_SAMPLES);
    const share = this.#filters.shareOfPower(tap - 1, tap + NEAR_TAPS);
    this.#filters.shift(age - this.#age);
    this.#age = age;
    this.#sameEstimates = 0;
    if (share < LEAST_SHARE) this.#doubt(0);
  }

  #doubt(share: number): void {
    this.#filters.doubt(share);
    this.#drift.forgetMotion();
    this.#meter.forgetAgreement();
    this.#hopsSinceDoubt = 0;
  }

  #limitAndMeasure(): void {
    const bank = this.#bank;
    const powers = this.#powers;
    powers.microphone = powerOf(this.#ofMicrophone);
    powers.output = powerOf(bank);
    const most = MOST_POWER_RATIO * powers.microphone;
    if (powers.output > most) {
      const gain = Math.sqrt(most / powers.output);
      for (let k = 0; k < BINS; k += 1) {
        bank.re[k] = (bank.re[k] ?? 0) * gain;
        bank.im[k] = (bank.im[k] ?? 0) * gain;
      }
      powers.output = most;
    }
    powers.reference = 0;
    for (const x of this.#reference) powers.reference += x * x;
    powers.predicted = bank.predictedPower;
    powers.agreed = bank.agreedPower;
    if (!this.#meter.add(powers)) return;
    this.#hopsSinceDoubt += 1;
    if (this.#hopsSinceDoubt < HOPS_BETWEEN_DOUBTS) return;
    if (this.#meter.agreement < WRONG_AGREEMENT) this.#doubt(Math.max(0, this.#meter.agreement));
  }
}

/** A driver's NaN or a sample beyond full scale must not stay in a filter's memory. */
function cleaned(samples: Float32Array): Float64Array {
  return Float64Array.from(samples, (x) => (x > -1 && x < 1 ? x : Math.sign(x) || 0));
}

function powerOf({ re, im }: Spectrum): number {
  let power = 0;
  for (let k = 0; k < BINS; k += 1) power += (re[k] ?? 0) ** 2 + (im[k] ?? 0) ** 2;
  return power;
}

import type { Spectrum } from './filter-state.ts';
import { BINS } from './filterbank.ts';

/** 250 Hz: neighbouring bins share what is learned about the rest of the echo. */
const BAND_BINS = 8;
const BANDS = Math.ceil(BINS / BAND_BINS);
/** How the echo's power rings on beyond the filter, from hop to hop: a room of 0.34 s. */
const RINGING = 0.85;
/** Memory of the regression: 2.7 s. */
const MEMORY = 0.997;
/** Share of the echo expected to be left before anything was learned: -15 dB. */
const FIRST_SHARE = 0.03;
/** Echo power in a band below which nothing is learned. */
const LEAST_ECHO_POWER = 1e-6;
const TINY = 1e-12;
/** What the gain keeps of the near end's power of the hop before (Ephraim and Malah 1984). */
const NEAR_MEMORY = 0.7;
/** -24 dB while the far end talks alone. */
const ALONE_LEAST_GAIN = 0.06;
/** -3 dB in double talk: holes in the spectrum cost words, where little of the echo is left. */
const DOUBLE_TALK_LEAST_GAIN = 0.7;
/** The estimates are multiplied with these while the far end talks alone, to be rid of it... */
const ALONE_RINGING = 4;
const ALONE_UNCERTAINTY = 2;
/** ...and with this in double talk, where what is taken from speech costs more words than echo. */
const DOUBLE_TALK = 0.05;
/** Power left over echo expected in it: from here on a near end is likely, from there sure. */
const LIKELY_RATIO = 3;
const SURE_RATIO = 7;
/** How slowly double talk is taken to be over: about 80 ms... */
const PRESENCE_MEMORY = 0.9;
/** ...and 0.8 s, from word to word, once it has gone on for some 80 ms: clipping is shorter. */
const HELD_RISE = 0.1;
const HELD_MEMORY = 0.99;

/**
 * The post-filter: takes from the spectrum what the linear filter cannot know. Its share of the
 * echo is learned by regression of the power that is left on the echo's power, ringing included:
 * a near end that is independent of the far end does not move a covariance.
 */
export class ResidualSuppressor {
  readonly #ringing = new Float64Array(BINS);
  readonly #near = new Float64Array(BINS);
  readonly #share = new Float64Array(BANDS).fill(FIRST_SHARE);
  readonly #weight = new Float64Array(BANDS);
  readonly #meanLeft = new Float64Array(BANDS);
  readonly #meanEcho = new Float64Array(BANDS);
  readonly #meanProduct = new Float64Array(BANDS);
  readonly #meanSquare = new Float64Array(BANDS);
  /** The near end talks, by the last hops... */
  #momentary = 0;
  /** ...and by those of its last words. */
  #held = 0;
  /** 0: the far end alone; 1: the near end talks. */
  #presence = 0;

  /**
   * @param left spectrum that the linear filter left, changed in place
   * @param microphone what it was made from
   * @param uncertain power of the filter's own uncertainty in `left`, BINS values
   */
  process(left: Spectrum, microphone: Spectrum, uncertain: Float64Array): void {
    let powerLeft = 0;
    let powerExpected = TINY;
    for (let band = 0; band < BANDS; band += 1) {
      const from = band * BAND_BINS;
      const to = Math.min(BINS, from + BAND_BINS);
      let bandLeft = 0;
      let bandEcho = 0;
      for (let k = from; k < to; k += 1) {
        const re = left.re[k] ?? 0;
        const im = left.im[k] ?? 0;
        const echoRe = (microphone.re[k] ?? 0) - re;
        const echoIm = (microphone.im[k] ?? 0) - im;
        const ringing = RINGING * (this.#ringing[k] ?? 0) + echoRe * echoRe + echoIm * echoIm;
        this.#ringing[k] = ringing;
        bandEcho += ringing;
        bandLeft += re * re + im * im;
        powerExpected += uncertain[k] ?? 0;
      }
      if (bandEcho > LEAST_ECHO_POWER) this.#regress(band, bandLeft, bandEcho);
      powerLeft += bandLeft;
      powerExpected += (this.#share[band] ?? 0) * bandEcho;
      this.#weigh(left, uncertain, { band, from, to });
    }
    this.#judge(powerLeft / powerExpected);
  }

  /** @param ratio power left over echo expected in it */
  #judge(ratio: number): void {
    const share = (ratio - LIKELY_RATIO) / (SURE_RATIO - LIKELY_RATIO);
    const presence = Math.max(0, Math.min(1, share));
    this.#momentary = Math.max(presence, mix(presence, this.#momentary, PRESENCE_MEMORY));
    const isRising = this.#momentary > this.#held;
    this.#held = isRising ? mix(this.#held, this.#momentary, HELD_RISE) : HELD_MEMORY * this.#held;
    this.#presence = Math.max(this.#momentary, this.#held);
  }

  /** Amplitudes, because single loud hops would rule a regression of powers. */
  #regress(band: number, bandLeft: number, bandEcho: number): void {
    const left = Math.sqrt(bandLeft);
    const echo = Math.sqrt(bandEcho);
    const average = (means: Float64Array, value: number): number => {
      const mean = MEMORY * (means[band] ?? 0) + (1 - MEMORY) * value;
      means[band] = mean;
      return mean;
    };
    const weight = average(this.#weight, 1);
    const meanLeft = average(this.#meanLeft, left) / weight;
    const meanEcho = average(this.#meanEcho, echo) / weight;
    const covariance = average(this.#meanProduct, left * echo) / weight - meanLeft * meanEcho;
    const variance = average(this.#meanSquare, bandEcho) / weight - meanEcho * meanEcho;
    const slope = Math.max(0, covariance) / (variance + TINY);
    const share = weight * slope * slope + (1 - weight) * FIRST_SHARE;
    this.#share[band] = Math.min(1, share);
  }

  /** Wiener gains for the bins of one band. */
  #weigh(
    left: Spectrum,
    uncertain: Float64Array,
    { band, from, to }: { band: number; from: number; to: number },
  ): void {
    const ofRinging = mix(ALONE_RINGING, DOUBLE_TALK, this.#presence) * (this.#share[band] ?? 0);
    const ofUncertainty = mix(ALONE_UNCERTAINTY, DOUBLE_TALK, this.#presence);
    const leastGain = mix(ALONE_LEAST_GAIN, DOUBLE_TALK_LEAST_GAIN, this.#presence);
    for (let k = from; k < to; k += 1) {
      const re = left.re[k] ?? 0;
      const im = left.im[k] ?? 0;
      const power = re * re + im * im;
      const echo = ofUncertainty * (uncertain[k] ?? 0) + ofRinging * (this.#ringing[k] ?? 0);
      const seen = Math.max(0, power - echo);
      const near = NEAR_MEMORY * (this.#near[k] ?? 0) + (1 - NEAR_MEMORY) * seen;
      const gain = echo > 0 ? Math.max(leastGain, near / (near + echo)) : 1;
      this.#near[k] = power * gain * gain;
      left.re[k] = re * gain;
      left.im[k] = im * gain;
    }
  }
}

function mix(atZero: number, atOne: number, share: number): number {
  return atZero + (atOne - atZero) * share;
}

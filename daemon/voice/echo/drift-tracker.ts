import { HOP_SAMPLES } from './filterbank.ts';

/** Crystals of sound cards stay within 100 ppm each; with both against each other, and a margin. */
const MOST_PPM = 300;
const MILLION = 1e6;
/** Memory of the movement: 0.4 s. */
const MEMORY = 0.98;
/** Share of the movement seen that goes into the estimate each hop: settles within 2 s. */
const LOOP_GAIN = 0.02;
/** Of one hop, samples: 780 ppm. More is noise. */
const MOST_MOTION = 0.1;
/** Memory of what the estimate has been: 4 s. */
const SETTLED_MEMORY = 0.998;
const TINY = 1e-9;

/**
 * Follows the difference of the two clocks. As long as the reference is read at the wrong pace, all
 * taps of the filter turn in the same sense; that movement is steered to zero.
 */
export class DriftTracker {
  /** By how much faster the microphone's clock runs than the loudspeaker's. */
  ppm = 0;
  #settledPpm = 0;
  #sum = 0;
  #weight = 0;

  /** Once a hop. @param sum @param weight movement of the taps, see KalmanBank */
  update(sum: number, weight: number): void {
    this.#sum = MEMORY * this.#sum + (1 - MEMORY) * sum;
    this.#weight = MEMORY * this.#weight + (1 - MEMORY) * weight;
    const samples = this.#sum / (this.#weight + TINY);
    const bounded = Math.max(-MOST_MOTION, Math.min(MOST_MOTION, samples));
    const ppm = this.ppm + (LOOP_GAIN * bounded * MILLION) / HOP_SAMPLES;
    this.ppm = Math.max(-MOST_PPM, Math.min(MOST_PPM, ppm));
    this.#settledPpm = SETTLED_MEMORY * this.#settledPpm + (1 - SETTLED_MEMORY) * this.ppm;
  }

  /** After a jump: what moved then was not the clock. */
  forgetMotion(): void {
    this.ppm = this.#settledPpm;
    this.#sum = 0;
    this.#weight = 0;
  }
}

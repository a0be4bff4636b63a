import { FRAME_SAMPLES } from '../../daemon/ports/audio.ts';
import { RealFft } from '../../daemon/voice/echo/fft.ts';
import type { Clip } from './clip.ts';
import type { Clipping } from './echo-room.ts';
import { Seeded } from './seeded.ts';

const FFT_SAMPLES = 16_384;
/** What is left of a room's answer after it fits into one transform with a frame: about 1 s. */
const MOST_RESPONSE = FFT_SAMPLES - FRAME_SAMPLES;
/** Half the length of the sinc that reads between samples. */
const HALF_SINC = 16;
/** So many samples are read with one kernel: 0.002 of a sample of drift at 100 ppm, -50 dB. */
const SAME_KERNEL = 16;
/** Seconds of echo that are kept for the reader, as a power of two of samples. */
const KEPT = 2 ** 17;
const MASK = KEPT - 1;

/** Where a box stands, and what its loudspeaker is like. */
export interface LivePath {
  /** Response of the room at 16 kHz, from the direct sound on. */
  room: Clip;
  /** The echo at the microphone over what is played. */
  gain: number;
  clipping: Clipping;
  /** Where clipping sets in, 0..1 of full scale. */
  clippingLevel: number;
  /** Peak of the microphone's hiss, 0..1. */
  hissPeak: number;
}

/** The way from the loudspeaker to the microphone, while both run. */
export class LiveRoom {
  readonly #path: LivePath;
  readonly #fft = new RealFft(FFT_SAMPLES);
  readonly #room = [new Float64Array(this.#fft.bins), new Float64Array(this.#fft.bins)] as const;
  readonly #spectrum = [
    new Float64Array(this.#fft.bins),
    new Float64Array(this.#fft.bins),
  ] as const;
  readonly #block = new Float64Array(FFT_SAMPLES);
  readonly #echo = new Float64Array(KEPT);
  readonly #hiss = new Seeded(1);
  readonly #waiting = new Float32Array(FRAME_SAMPLES);
  #waitingSamples = 0;
  #played = 0;

  constructor(path: LivePath) {
    this.#path = path;
    this.#block.set(path.room.subarray(0, MOST_RESPONSE));
    this.#fft.forward(this.#block, ...this.#room);
  }

  /** @param block what leaves the loudspeaker next: a part of a frame that goes into one evenly */
  play(block: Float32Array): void {
    this.#waiting.set(block, this.#waitingSamples);
    this.#waitingSamples += block.length;
    if (this.#waitingSamples < FRAME_SAMPLES) return;
    this.#waitingSamples = 0;
    this.#sound(this.#waiting);
  }

  #sound(samples: Float32Array): void {
    const block = this.#block.fill(0);
    block.set(samples.map((x) => this.#bent(x)));
    const [re, im] = this.#spectrum;
    this.#fft.forward(block, re, im);
    const [roomRe, roomIm] = this.#room;
    for (let k = 0; k < re.length; k += 1) {
      const [a = 0, b = 0, c = 0, d = 0] = [re[k], im[k], roomRe[k], roomIm[k]];
      re[k] = a * c - b * d;
      im[k] = a * d + b * c;
    }
    this.#fft.inverse(re, im, block);
    // Nothing has reached the samples at the far end of the ring: they are those of long ago.
    const end = this.#played + FFT_SAMPLES;
    for (let n = end - samples.length; n < end; n += 1) this.#echo[n & MASK] = 0;
    for (let n = 0; n < FFT_SAMPLES; n += 1) {
      const at = (this.#played + n) & MASK;
      this.#echo[at] = (this.#echo[at] ?? 0) + (block[n] ?? 0);
    }
    this.#played += samples.length;
  }

  /**
   * One frame of the microphone, of what was played more than a frame ago.
   * @param from where its first sample lies in the samples played, between two as a rule
   * @param step from sample to sample; not 1 where the clocks differ
   */
  hear(from: number, step: number): Float32Array {
    const { gain, hissPeak } = this.#path;
    let kernel = kernelAt(0);
    return Float32Array.from({ length: FRAME_SAMPLES }, (_, n) => {
      const at = from + n * step;
      const whole = Math.floor(from + (n - (n % SAME_KERNEL)) * step) + (n % SAME_KERNEL);
      if (n % SAME_KERNEL === 0) kernel = kernelAt(at - whole);
      const sample = gain * this.#read(whole, kernel) + this.#hiss.between(-hissPeak, hissPeak);
      return Math.max(-1, Math.min(1, sample));
    });
  }

  #read(whole: number, kernel: Float64Array): number {
    let sum = 0;
    for (const [tap, weight] of kernel.entries()) {
      sum += weight * (this.#echo[(whole + 1 - HALF_SINC + tap) & MASK] ?? 0);
    }
    return sum;
  }

  #bent(x: number): number {
    const { clipping, clippingLevel: limit } = this.#path;
    if (clipping === 'none') return x;
    if (clipping === 'soft') return limit * Math.tanh(x / limit);
    return Math.max(-limit, Math.min(limit, x));
  }
}

/** A windowed sinc. @param fraction of a sample after a sample, 0..1 */
function kernelAt(fraction: number): Float64Array {
  return Float64Array.from({ length: 2 * HALF_SINC }, (_, n) => {
    const x = fraction - (n + 1 - HALF_SINC);
    const window = (1 + Math.cos((Math.PI * x) / HALF_SINC)) / 2;
    return x === 0 ? window : (window * Math.sin(Math.PI * x)) / (Math.PI * x);
  });
}

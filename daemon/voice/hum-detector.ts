import { SAMPLE_RATE_HZ } from '../ports/audio.ts';

/** Mains, and the harmonics that rectifiers and transformers add. */
const MAINS_HZ = [50, 60];
const HARMONICS = [1, 2, 3];
/** A share of the power that no voice or music keeps up below 200 Hz on these few lines. */
const HUM_SHARE = 0.8;
/** RMS below this, -60 dB, is not heard over a room. */
const AUDIBLE_POWER = 1e-6;

/** The power of one frequency in a block of samples (Goertzel 1958). */
class Line {
  readonly #coefficient: number;
  #last = 0;
  #beforeLast = 0;

  constructor(frequencyHz: number) {
    this.#coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / SAMPLE_RATE_HZ);
  }

  accept(sample: number): void {
    const next = sample + this.#coefficient * this.#last - this.#beforeLast;
    this.#beforeLast = this.#last;
    this.#last = next;
  }

  /** Mean power of a sine of this frequency among so many samples. */
  power(samples: number): number {
    const { last, before } = { last: this.#last, before: this.#beforeLast };
    const magnitude = last * last + before * before - this.#coefficient * last * before;
    return (2 * magnitude) / (samples * samples);
  }

  reset(): void {
    this.#last = 0;
    this.#beforeLast = 0;
  }
}

/** Whether a block of half a second or so holds hardly anything but mains hum. */
export class HumDetector {
  readonly #mains = MAINS_HZ.map((hz) => HARMONICS.map((n) => new Line(n * hz)));
  #sum = 0;
  #power = 0;
  #samples = 0;

  /** @param sample finite */
  accept(sample: number): void {
    this.#sum += sample;
    this.#power += sample * sample;
    this.#samples += 1;
    for (const lines of this.#mains) for (const line of lines) line.accept(sample);
  }

  get isHum(): boolean {
    if (this.#samples === 0) return false;
    // Without its direct current, which many cheap sound cards have.
    const mean = this.#power / this.#samples - (this.#sum / this.#samples) ** 2;
    if (mean < AUDIBLE_POWER) return false;
    return this.#mains.some((lines) => {
      const hum = lines.reduce((sum, line) => sum + line.power(this.#samples), 0);
      return hum >= HUM_SHARE * mean;
    });
  }

  reset(): void {
    this.#sum = 0;
    this.#power = 0;
    this.#samples = 0;
    for (const lines of this.#mains) for (const line of lines) line.reset();
  }
}

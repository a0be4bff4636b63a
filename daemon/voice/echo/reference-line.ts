import { HOP_SAMPLES } from './filterbank.ts';

/** Half a second at 16 kHz; the reader is never further behind than a hop and the sinc. */
const LINE_SAMPLES = 8192;
const MASK = LINE_SAMPLES - 1;
/** Half the length of the interpolating sinc: with its window flat up to about 7 kHz. */
const HALF_SINC = 16;
const SINC = 2 * HALF_SINC;
/** Positions between two samples that the table holds; between them it is interpolated. */
const PHASES = 128;
const PER_MILLION = 1e-6;

/** Row p: the taps for a position p / PHASES after a sample. */
const table = sincTable();

/** The reference, read at the microphone's pace: clock drift is taken out by interpolation. */
export class ReferenceLine {
  readonly #line = new Float64Array(LINE_SAMPLES);
  #written = 0;
  /** Where the next sample is read, in samples written; a fraction between two. */
  #position = -HALF_SINC;

  /** Samples between the newest one written and the next one to be read. */
  get unread(): number {
    return this.#written - this.#position;
  }

  /** @param samples the newest, up to a quarter of a second */
  write(samples: Float64Array): void {
    const at = this.#written & MASK;
    const fitting = Math.min(samples.length, LINE_SAMPLES - at);
    this.#line.set(samples.subarray(0, fitting), at);
    this.#line.set(samples.subarray(fitting));
    this.#written += samples.length;
  }

  /** @param out overwritten with the newest samples written */
  copyNewest(out: Float64Array): void {
    const from = this.#written - out.length;
    for (let n = 0; n < out.length; n += 1) out[n] = this.#line[(from + n) & MASK] ?? 0;
  }

  /**
   * @param out HOP_SAMPLES samples, overwritten
   * @param driftPpm by how much faster the microphone's clock runs
   * @returns false, with nothing read, while too little has been written
   */
  read(out: Float64Array, driftPpm: number): boolean {
    const step = 1 - driftPpm * PER_MILLION;
    if (this.#position + HOP_SAMPLES * step + HALF_SINC > this.#written) return false;
    for (let n = 0; n < HOP_SAMPLES; n += 1) {
      const whole = Math.floor(this.#position);
      const phase = (this.#position - whole) * PHASES;
      const row = Math.floor(phase);
      const share = phase - row;
      const first = whole - HALF_SINC + 1;
      const at = row * SINC;
      let sum = 0;
      for (let tap = 0; tap < SINC; tap += 1) {
        const low = table[at + tap] ?? 0;
        const high = table[at + SINC + tap] ?? 0;
        sum += (low + share * (high - low)) * (this.#line[(first + tap) & MASK] ?? 0);
      }
      out[n] = sum;
      this.#position += step;
    }
    return true;
  }

  reset(): void {
    this.#line.fill(0);
    this.#written = 0;
    this.#position = -HALF_SINC;
  }
}

/** A sinc under a Hann window; the row after the last serves the interpolation. */
function sincTable(): Float64Array {
  const rows = new Float64Array((PHASES + 1) * SINC);
  for (let phase = 0; phase <= PHASES; phase += 1) {
    for (let tap = 0; tap < SINC; tap += 1) {
      const x = tap - HALF_SINC + 1 - phase / PHASES;
      const window = Math.abs(x) >= HALF_SINC ? 0 : (1 + Math.cos((Math.PI * x) / HALF_SINC)) / 2;
      rows[phase * SINC + tap] = window * (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
    }
  }
  return rows;
}

/**
 * Power of the frequencies in a window of sound, by the Fourier transform: halved while the length
 * is even, then straight on, so that any length will do and 400 = 16 * 25 is fast.
 */
export class PowerSpectrum {
  readonly #length: number;
  readonly #cosines: Float64Array;
  readonly #sines: Float64Array;
  readonly #real: Float64Array;
  readonly #imaginary: Float64Array;
  #input: Float64Array = new Float64Array(0);

  /** @param length samples of a window, 1 or more */
  constructor(length: number) {
    this.#length = length;
    const angle = (-2 * Math.PI) / length;
    this.#cosines = Float64Array.from({ length }, (_, n) => Math.cos(angle * n));
    this.#sines = Float64Array.from({ length }, (_, n) => Math.sin(angle * n));
    this.#real = new Float64Array(length);
    this.#imaginary = new Float64Array(length);
  }

  /**
   * @param input `length` samples
   * @param power takes the squared magnitudes of the frequencies 0 to half the sample rate
   */
  measure(input: Float64Array, power: Float64Array): void {
    this.#input = input;
    this.#transform({ start: 0, stride: 1, length: this.#length, to: 0 });
    for (let bin = 0; bin < power.length; bin += 1) {
      power[bin] = (this.#real[bin] ?? 0) ** 2 + (this.#imaginary[bin] ?? 0) ** 2;
    }
  }

  /** Transforms every `stride`-th sample from `start` on, and writes the result from `to` on. */
  #transform(part: Part): void {
    const { start, stride, length, to } = part;
    if (length % 2 === 1) return this.#sumUp(part);
    const half = length / 2;
    this.#transform({ start, stride: stride * 2, length: half, to });
    this.#transform({ start: start + stride, stride: stride * 2, length: half, to: to + half });
    const real = this.#real;
    const imaginary = this.#imaginary;
    for (let k = 0; k < half; k += 1) {
      const cosine = this.#cosines[k * stride] ?? 0;
      const sine = this.#sines[k * stride] ?? 0;
      const oddReal = real[to + half + k] ?? 0;
      const oddImaginary = imaginary[to + half + k] ?? 0;
      const turnedReal = oddReal * cosine - oddImaginary * sine;
      const turnedImaginary = oddReal * sine + oddImaginary * cosine;
      const evenReal = real[to + k] ?? 0;
      const evenImaginary = imaginary[to + k] ?? 0;
      real[to + k] = evenReal + turnedReal;
      imaginary[to + k] = evenImaginary + turnedImaginary;
      real[to + half + k] = evenReal - turnedReal;
      imaginary[to + half + k] = evenImaginary - turnedImaginary;
    }
  }

  #sumUp({ start, stride, length, to }: Part): void {
    for (let k = 0; k < length; k += 1) {
      let real = 0;
      let imaginary = 0;
      for (let n = 0; n < length; n += 1) {
        const sample = this.#input[start + n * stride] ?? 0;
        const turn = ((k * n) % length) * stride;
        real += sample * (this.#cosines[turn] ?? 0);
        imaginary += sample * (this.#sines[turn] ?? 0);
      }
      this.#real[to + k] = real;
      this.#imaginary[to + k] = imaginary;
    }
  }
}

interface Part {
  start: number;
  stride: number;
  length: number;
  to: number;
}

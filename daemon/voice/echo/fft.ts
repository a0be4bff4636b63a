const MIN_SIZE = 4;

/**
 * Fast Fourier transform of real signals: a complex radix-2 transform of half the length and one
 * pass that splits it (Press et al., Numerical Recipes, 12.3). Allocates only at construction.
 */
export class RealFft {
  readonly size: number;
  /** Bins from 0 Hz to half the sampling rate: size / 2 + 1. */
  readonly bins: number;
  readonly #half: number;
  readonly #reversed: Uint16Array;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #re: Float64Array;
  readonly #im: Float64Array;

  /** @param size power of two, 4 to 65,536 */
  constructor(size: number) {
    const bits = Math.log2(size);
    if (size < MIN_SIZE || !Number.isInteger(bits)) throw new Error(`no transform of size ${size}`);
    this.size = size;
    this.#half = size / 2;
    this.bins = this.#half + 1;
    this.#reversed = Uint16Array.from({ length: this.#half }, (_, n) => reverse(n, bits - 1));
    const angle = (n: number): number => (-2 * Math.PI * n) / size;
    this.#cos = Float64Array.from({ length: this.bins }, (_, n) => Math.cos(angle(n)));
    this.#sin = Float64Array.from({ length: this.bins }, (_, n) => Math.sin(angle(n)));
    this.#re = new Float64Array(this.#half);
    this.#im = new Float64Array(this.#half);
  }

  /** @param time `size` samples @param re @param im `bins` values each, overwritten */
  forward(time: Float64Array, re: Float64Array, im: Float64Array): void {
    const half = this.#half;
    for (let n = 0; n < half; n += 1) {
      const at = this.#reversed[n] ?? 0;
      this.#re[at] = time[2 * n] ?? 0;
      this.#im[at] = time[2 * n + 1] ?? 0;
    }
    this.#butterflies();
    for (let k = 0; k <= half; k += 1) {
      const own = k === half ? 0 : k;
      const other = k === 0 ? 0 : half - k;
      const ar = this.#re[own] ?? 0;
      const ai = this.#im[own] ?? 0;
      const br = this.#re[other] ?? 0;
      const bi = this.#im[other] ?? 0;
      const oddRe = (ai + bi) / 2;
      const oddIm = (br - ar) / 2;
      const c = this.#cos[k] ?? 0;
      const s = this.#sin[k] ?? 0;
      re[k] = (ar + br) / 2 + c * oddRe - s * oddIm;
      im[k] = (ai - bi) / 2 + c * oddIm + s * oddRe;
    }
  }

  /** @param re @param im `bins` values each @param time `size` samples, overwritten */
  inverse(re: Float64Array, im: Float64Array, time: Float64Array): void {
    const half = this.#half;
    for (let k = 0; k < half; k += 1) {
      const ar = re[k] ?? 0;
      const ai = im[k] ?? 0;
      const br = re[half - k] ?? 0;
      const bi = im[half - k] ?? 0;
      const evenRe = (ar + br) / 2;
      const evenIm = (ai - bi) / 2;
      const c = this.#cos[k] ?? 0;
      const s = this.#sin[k] ?? 0;
      const oddRe = ((ar - br) / 2) * c + ((ai + bi) / 2) * s;
      const oddIm = ((ai + bi) / 2) * c - ((ar - br) / 2) * s;
      // The conjugate of even + i odd: a forward transform of it is the inverse, conjugated.
      const at = this.#reversed[k] ?? 0;
      this.#re[at] = evenRe - oddIm;
      this.#im[at] = -(evenIm + oddRe);
    }
    this.#butterflies();
    for (let n = 0; n < half; n += 1) {
      time[2 * n] = (this.#re[n] ?? 0) / half;
      time[2 * n + 1] = -(this.#im[n] ?? 0) / half;
    }
  }

  #butterflies(): void {
    const re = this.#re;
    const im = this.#im;
    const half = this.#half;
    for (let width = 1; width < half; width *= 2) {
      const stride = half / width;
      for (let n = 0; n < width; n += 1) {
        const c = this.#cos[n * stride] ?? 0;
        const s = this.#sin[n * stride] ?? 0;
        for (let a = n; a < half; a += 2 * width) {
          const b = a + width;
          const br = re[b] ?? 0;
          const bi = im[b] ?? 0;
          const tr = br * c - bi * s;
          const ti = br * s + bi * c;
          const ar = re[a] ?? 0;
          const ai = im[a] ?? 0;
          re[b] = ar - tr;
          im[b] = ai - ti;
          re[a] = ar + tr;
          im[a] = ai + ti;
        }
      }
    }
  }
}

function reverse(value: number, bits: number): number {
  let result = 0;
  for (let bit = 0; bit < bits; bit += 1) result = (result << 1) | ((value >> bit) & 1);
  return result;
}

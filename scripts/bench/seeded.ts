/** Numbers that are the same in every run: mulberry32 (T. Ettinger, public domain). */
export class Seeded {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** Evenly spread over from..to. */
  between(from: number, to: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return from + (((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * (to - from);
  }
}

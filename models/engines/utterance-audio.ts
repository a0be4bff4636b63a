/** The audio of one utterance, bounded. */
export class UtteranceAudio {
  readonly #maxSamples: number;
  readonly #chunks: Float32Array[] = [];
  #length = 0;

  /** @param maxSamples what comes after these is dropped */
  constructor(maxSamples: number) {
    this.#maxSamples = maxSamples;
  }

  get length(): number {
    return this.#length;
  }

  /** Copies what fits. */
  push(samples: Float32Array): void {
    const taken = samples.slice(0, this.#maxSamples - this.#length);
    if (taken.length === 0) return;
    this.#chunks.push(taken);
    this.#length += taken.length;
  }

  /** All of it in one piece. */
  whole(): Float32Array {
    const whole = new Float32Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }

  clear(): void {
    this.#chunks.length = 0;
    this.#length = 0;
  }
}

/** Where a cut is looked for, before a part would be too long; and how loud it is there. */
const SEARCH_SAMPLES = 32_000;
const WINDOW_SAMPLES = 1600;

/**
 * Cuts a signal into parts of at most `maxSamples`, each cut where it is quietest within the last
 * 2 s (a half of the part, if that is shorter) that it may lie in, so that words stay whole.
 */
export function partsOf(samples: Float32Array, maxSamples: number): Float32Array[] {
  const parts: Float32Array[] = [];
  let rest = samples;
  while (rest.length > maxSamples) {
    const from = maxSamples - Math.min(SEARCH_SAMPLES, Math.floor(maxSamples / 2));
    const cut = quietest(rest, from, maxSamples);
    parts.push(rest.subarray(0, cut));
    rest = rest.subarray(cut);
  }
  return [...parts, rest];
}

/** The middle of the quietest 100 ms between two places. */
function quietest(samples: Float32Array, from: number, to: number): number {
  let best = { at: to, energy: Number.POSITIVE_INFINITY };
  for (let start = from; start + WINDOW_SAMPLES <= to; start += WINDOW_SAMPLES / 4) {
    let energy = 0;
    for (const sample of samples.subarray(start, start + WINDOW_SAMPLES)) energy += sample * sample;
    if (energy < best.energy) best = { at: start + WINDOW_SAMPLES / 2, energy };
  }
  return best.at;
}

import type { WakeDetection } from '../../daemon/ports/hearing.ts';

const SAMPLES_PER_MS = 16;

/** A wake word, and when its score counts. */
export interface WakeWord {
  phrase: string;
  /** Score from which it was said, 0..1. */
  threshold: number;
  /** About how long it takes to say, ms. */
  lengthMs: number;
}

export interface WakeDecisionOptions {
  /** In the order of the scores. */
  words: readonly WakeWord[];
  /** After a detection nothing is detected for so long, ms. */
  refractoryMs: number;
}

/** Turns scores into detections: the word that is furthest over its own threshold. */
export class WakeDecision {
  readonly #options: WakeDecisionOptions;
  #deafUntilSample = 0;

  constructor(options: WakeDecisionOptions) {
    this.#options = options;
  }

  /**
   * One call a step, in order.
   * @param scores one a word, 0..1
   * @param nowSample samples heard so far
   */
  judge(scores: readonly number[], nowSample: number): WakeDetection | undefined {
    if (nowSample < this.#deafUntilSample) return undefined;
    const { words, refractoryMs } = this.#options;
    let best: WakeWord | undefined;
    let bestExcess = 0;
    for (const [at, word] of words.entries()) {
      const excess = (scores[at] ?? 0) - word.threshold;
      if (excess < 0 || (best && excess <= bestExcess)) continue;
      best = word;
      bestExcess = excess;
    }
    if (!best) return undefined;
    this.#deafUntilSample = nowSample + refractoryMs * SAMPLES_PER_MS;
    const startSample = Math.max(0, nowSample - best.lengthMs * SAMPLES_PER_MS);
    return { phrase: best.phrase, startSample, endSample: nowSample };
  }

  reset(): void {
    this.#deafUntilSample = 0;
  }
}

import type { WakeDetection } from '../../daemon/ports/hearing.ts';

const SAMPLES_PER_MS = 16;

/** A wake word, and when its score counts. */
export interface JudgedWord {
  phrase: string;
  /** Score from which it was said, 0..1. */
  threshold: number;
  /** About how long it takes to say, ms. */
  lengthMs: number;
}

/**
 * Turns scores into a detection: the word that is furthest over its own threshold.
 * @param words in the order of the scores
 * @param scores one a word, 0..1
 * @param nowSample samples heard so far
 */
export function judgeScores(
  words: readonly JudgedWord[],
  scores: readonly number[],
  nowSample: number,
): WakeDetection | undefined {
  let best: { word: JudgedWord; score: number; excess: number } | undefined;
  for (const [at, word] of words.entries()) {
    const score = scores[at] ?? 0;
    const excess = score - word.threshold;
    if (excess < 0 || (best && excess <= best.excess)) continue;
    best = { word, score, excess };
  }
  if (!best) return undefined;
  const { word, score } = best;
  const startSample = Math.max(0, nowSample - word.lengthMs * SAMPLES_PER_MS);
  return { phrase: word.phrase, startSample, endSample: nowSample, score };
}

/** How much of a command the words so far are; see the sentence matcher. */
export type Progress = 'complete' | 'extensible' | 'incomplete' | 'none';

export interface HangoverOptions {
  /** After a complete command, ms. */
  minHangoverMs: number;
  /** When nothing is known about the words, ms. */
  hangoverMs: number;
  /** After a sentence that hangs ("set a timer for"), ms. */
  maxHangoverMs: number;
}

/** A command that may go on gets this share of the way from the shortest wait to the usual one. */
const EXTENSIBLE_SHARE = 0.25;

/** Silence that ends an utterance, by what has been understood of it so far. */
export function hangoverFor(progress: Progress, options: HangoverOptions): number {
  const { minHangoverMs, hangoverMs, maxHangoverMs } = options;
  switch (progress) {
    case 'complete':
      return minHangoverMs;
    case 'extensible':
      return minHangoverMs + EXTENSIBLE_SHARE * (hangoverMs - minHangoverMs);
    case 'incomplete':
      return maxHangoverMs;
    case 'none':
      return hangoverMs;
  }
}

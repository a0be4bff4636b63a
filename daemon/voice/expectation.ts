import { SAMPLE_RATE_HZ } from '../ports/audio.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** Signal before the first speech frame that goes to the recogniser: soft onsets are scored low. */
const LEAD_IN_MS = 256;
/** Speech this soon after the wake phrase belongs to the same breath. */
const SAME_BREATH_MS = 700;
/** Signal before the wake phrase that goes along with it. */
const WAKE_LEAD_IN_MS = 100;

/** Speech that may come. */
export interface Expectation {
  /** It begins here or later. */
  fromSample: number;
  /** By when it must begin. */
  deadlineSample: number;
  /** Where the wake phrase began that it may follow in one breath. */
  wakeStartSample: number | undefined;
}

/**
 * Where the signal begins that goes to the recogniser. A command in one breath with the wake phrase
 * is given with it, so that no word is cut.
 * @returns `leadSamples`: how much of it the wake phrase takes, as RecognitionRequest has it
 */
export function whereToBegin(
  { fromSample, wakeStartSample }: Expectation,
  speechStartSample: number,
): { firstSample: number; leadSamples?: number } {
  const isOneBreath = speechStartSample - fromSample <= SAME_BREATH_MS * SAMPLES_PER_MS;
  if (wakeStartSample !== undefined && isOneBreath) {
    const firstSample = wakeStartSample - WAKE_LEAD_IN_MS * SAMPLES_PER_MS;
    return { firstSample, leadSamples: fromSample - firstSample };
  }
  const leadIn = speechStartSample - LEAD_IN_MS * SAMPLES_PER_MS;
  return { firstSample: Math.max(leadIn, fromSample) };
}

import type { EndOfTurnDetector } from '../../daemon/ports/hearing.ts';

const SAMPLE_RATE_HZ = 16_000;
/** What is looked at: enough to know how loud the speaker is. */
const HEARD_SAMPLES = 4 * SAMPLE_RATE_HZ;
const HOP_SAMPLES = 160;
const WINDOW_SAMPLES = 400;
/** Keeps the logarithm of silence finite; -1..1 samples. */
const LEAST_POWER = 1e-9;
/** Shares of the frames that are softer than the room's sound, and than the loudest speech. */
const ROOM_SHARE = 0.05;
const LOUD_SHARE = 0.95;
/** Speech is louder than the room by this, and no softer than its loudest frames less that. */
const OVER_ROOM_DB = 6;
const SPEECH_RANGE_DB = 30;
/** The last syllable. */
const LAST_FRAMES = 15;
/** A syllable is over where it is softer than the loudest speech by this. */
const SYLLABLE_RANGE_DB = 10;
const MOST_DECAY_FRAMES = 40;
const FRAMES_PER_100_MS = 10;

/** What the end of a stretch of speech sounds like. */
export interface FallFeatures {
  /** Level of the last 150 ms of speech over that of all of it, dB. */
  lastLevelDb: number;
  /** How long it has been soft before it stopped, units of 100 ms, at most 4. */
  decay: number;
}

/** Log odds of an end: offset + factors times features. */
export interface FallWeights {
  offset: number;
  lastLevelDb: number;
  decay: number;
}

/**
 * By scripts/train-falling-end.ts from 105 ends, 209 pauses and 1,297 cuts of 75 speakers
 * (negatives_librispeech_tc100: LibriSpeech, CC BY 4.0; stt_misc).
 */
const TRAINED: FallWeights = { offset: -0.997, lastLevelDb: -0.0579, decay: 0.412 };

/**
 * Whether a speaker has finished, from how the loudness falls: who means to go on holds the level
 * or stops short, who has finished lets the last syllable fade (Gravano and Hirschberg 2011,
 * Computer Speech & Language 25:601; the cue of intensity). It cannot tell the end of a phrase from
 * the end of a sentence, and knows no words. Takes about a millisecond.
 */
export class FallingEnd implements EndOfTurnDetector {
  readonly #weights: FallWeights;

  constructor(weights: FallWeights = TRAINED) {
    this.#weights = weights;
  }

  /** @returns 0.5 where nothing can be said */
  async score(samples: Float32Array): Promise<number> {
    const features = fallFeatures(samples);
    if (features === undefined) return 0.5;
    const { offset, lastLevelDb, decay } = this.#weights;
    const logOdds = offset + lastLevelDb * features.lastLevelDb + decay * features.decay;
    return 1 / (1 + Math.exp(-logOdds));
  }

  async close(): Promise<void> {}
}

/**
 * @param samples mono, 16 kHz, speech with some silence behind it
 * @returns undefined without speech
 */
export function fallFeatures(samples: Float32Array): FallFeatures | undefined {
  const levels = levelsDb(samples.subarray(-HEARD_SAMPLES));
  const sorted = Float64Array.from(levels).sort();
  const loud = sorted[Math.floor(LOUD_SHARE * sorted.length)] ?? 0;
  const room = sorted[Math.floor(ROOM_SHARE * sorted.length)] ?? 0;
  const least = Math.max(loud - SPEECH_RANGE_DB, room + OVER_ROOM_DB);
  const isSpeech = (at: number): boolean => (levels[at] ?? least) > least;
  // One frame alone is a click.
  let end = levels.length - 1;
  while (end > 0 && !(isSpeech(end) && isSpeech(end - 1))) end -= 1;
  if (end <= 0) return undefined;
  const spoken = levels.slice(0, end + 1);
  const lastLevelDb = mean(spoken.slice(-LAST_FRAMES)) - mean(spoken.filter((db) => db > least));
  const decayFrames =
    end - levels.findLastIndex((db, at) => at <= end && db > loud - SYLLABLE_RANGE_DB);
  return { lastLevelDb, decay: Math.min(MOST_DECAY_FRAMES, decayFrames) / FRAMES_PER_100_MS };
}

function levelsDb(samples: Float32Array): Float64Array {
  const frames = Math.max(0, Math.floor((samples.length - WINDOW_SAMPLES) / HOP_SAMPLES) + 1);
  return Float64Array.from({ length: frames }, (_, frame) => {
    const window = samples.subarray(frame * HOP_SAMPLES, frame * HOP_SAMPLES + WINDOW_SAMPLES);
    const power = window.reduce((sum, x) => sum + x * x, 0) / WINDOW_SAMPLES;
    return 10 * Math.log10(power + LEAST_POWER);
  });
}

function mean(values: Float64Array): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

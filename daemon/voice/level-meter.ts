import { FRAME_MS } from '../ports/audio.ts';
import type { UtteranceLevel } from '../ports/ears.ts';
import type { ScoredFrame } from './preroll.ts';

/** What digital silence counts as: well below the last bit of 16-bit sound (-90 dB). */
const SILENCE_DB = -120;
const DB_PER_DECADE = 10;
/**
 * An utterance is as loud and as clear as its best second: what leaks of the box's own voice before
 * somebody speaks does not make them soft.
 */
const BEST_FRAMES = Math.floor(1000 / FRAME_MS);

/**
 * What is softer than the best second by this much, frame after frame, is not who spoke in it.
 * Measured on 116 recordings of one person each (negatives_librispeech_tc100, every fourth of
 * barista_speech_to_intent, every other of librispeech_test_other_100) and on 84 mixtures with a
 * second talker 10, 15 and 20 dB below: at 8 dB nobody speaks so softly for more than 900 ms, and
 * the second talker does within 1.1 to 1.8 s (median); at 6 dB one of the 116 does for 1100 ms.
 */
const SOFTER_DB = 8;

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** The highest mean over a second of values, one a frame; of fewer values their mean. */
class BestSecond {
  readonly #last: number[] = [];
  #best = 0;

  add(value: number): void {
    if (this.#last.length >= BEST_FRAMES) this.#last.shift();
    this.#last.push(value);
    if (this.#last.length >= BEST_FRAMES) this.#best = Math.max(this.#best, meanOf(this.#last));
  }

  /** 0 before there was a whole second. */
  get best(): number {
    return this.#best;
  }

  get mean(): number {
    return this.#last.length >= BEST_FRAMES ? this.#best : meanOf(this.#last);
  }
}

/** Measures how loud an utterance is, and what was around it. */
export class LevelMeter {
  readonly #power = new BestSecond();
  readonly #probability = new BestSecond();
  readonly #noisePowers: number[] = [];
  #softFrames = 0;

  addSpeech({ frame, probability }: ScoredFrame): void {
    const power = powerOf(frame.samples);
    this.#power.add(power);
    this.#probability.add(probability);
    const isSoft = power < this.#power.best / 10 ** (SOFTER_DB / DB_PER_DECADE);
    this.#softFrames = isSoft ? this.#softFrames + 1 : 0;
  }

  /** Speech, pauses not counted, since a frame was about as loud as the best second, ms. */
  get softMs(): number {
    return this.#softFrames * FRAME_MS;
  }

  /** Of the second before it, at most. */
  addNoise({ frame }: ScoredFrame): void {
    this.#noisePowers.push(powerOf(frame.samples));
  }

  get level(): UtteranceLevel {
    return {
      speechDb: decibelOf(this.#power.mean),
      noiseDb: decibelOf(meanOf(this.#noisePowers)),
      meanProbability: this.#probability.mean,
    };
  }
}

function powerOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) if (Number.isFinite(sample)) sum += sample * sample;
  return sum / Math.max(1, samples.length);
}

/** Below full scale; silence when there is no power. */
function decibelOf(power: number): number {
  return Math.min(0, Math.max(SILENCE_DB, DB_PER_DECADE * Math.log10(power)));
}

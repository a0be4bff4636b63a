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

  get mean(): number {
    return this.#last.length >= BEST_FRAMES ? this.#best : meanOf(this.#last);
  }
}

/** Measures how loud an utterance is, and what was around it. */
export class LevelMeter {
  readonly #power = new BestSecond();
  readonly #probability = new BestSecond();
  readonly #noisePowers: number[] = [];

  addSpeech({ frame, probability }: ScoredFrame): void {
    this.#power.add(powerOf(frame.samples));
    this.#probability.add(probability);
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

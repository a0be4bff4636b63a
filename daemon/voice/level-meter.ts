import type { UtteranceLevel } from '../ports/ears.ts';
import type { ScoredFrame } from './preroll.ts';

/** What digital silence counts as: well below the last bit of 16-bit sound (-90 dB). */
const SILENCE_DB = -120;
const DB_PER_DECADE = 10;

/** Mean power of some frames. */
class Power {
  #sum = 0;
  #samples = 0;

  add(samples: Float32Array): void {
    for (const sample of samples) if (Number.isFinite(sample)) this.#sum += sample * sample;
    this.#samples += samples.length;
  }

  /** dB below full scale; silence when there were no samples. */
  get db(): number {
    const mean = this.#samples === 0 ? 0 : this.#sum / this.#samples;
    return Math.min(0, Math.max(SILENCE_DB, DB_PER_DECADE * Math.log10(mean)));
  }
}

/** Measures how loud an utterance is, and what was around it. */
export class LevelMeter {
  readonly #speech = new Power();
  readonly #noise = new Power();
  #probabilitySum = 0;
  #speechFrames = 0;

  addSpeech({ frame, probability }: ScoredFrame): void {
    this.#speech.add(frame.samples);
    this.#probabilitySum += probability;
    this.#speechFrames += 1;
  }

  addNoise({ frame }: ScoredFrame): void {
    this.#noise.add(frame.samples);
  }

  get level(): UtteranceLevel {
    return {
      speechDb: this.#speech.db,
      noiseDb: this.#noise.db,
      meanProbability: this.#probabilitySum / Math.max(1, this.#speechFrames),
    };
  }
}

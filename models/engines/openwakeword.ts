import Type from 'typebox';
import type { WakeDetection, WakeDetector } from '../../daemon/ports/hearing.ts';
import type { EngineHome, ModelFiles } from '../../daemon/ports/models.ts';
import { pathOf, readSettings } from './onnx-settings.ts';
import { WakeDecision } from './wake-decision.ts';
import { WakeScores } from './wake-scores.ts';

/** Settings of openWakeWord in the catalogue. */
const SETTINGS = Type.Object(
  {
    /** Files of the stages that all words share. */
    melspectrogram: Type.String(),
    embedding: Type.String(),
    words: Type.Array(
      Type.Object(
        {
          phrase: Type.String({ minLength: 1 }),
          /** File of the word's model. */
          model: Type.String(),
          /** Score from which the word counts as said. */
          threshold: Type.Number({ exclusiveMinimum: 0, maximum: 1, default: 0.5 }),
          /** About how long the word takes to say, ms. */
          lengthMs: Type.Integer({ minimum: 100, maximum: 2000, default: 800 }),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 8 },
    ),
    /** After a detection nothing is detected for so long. */
    refractoryMs: Type.Integer({ minimum: 0, maximum: 10_000, default: 2000 }),
  },
  { additionalProperties: false },
);

/**
 * Wake words by openWakeWord, several at once.
 *
 * A detection ends where the score passed the threshold, at a multiple of 80 ms. In 162 recordings
 * of "alexa" that was 150 ms (median; 240 to 40 for the middle 80 %) before the end of the last
 * frame that Silero took for speech. It begins `lengthMs` earlier: the models do not say where a
 * word began.
 */
export class OpenWakeWord implements WakeDetector {
  readonly #scores: WakeScores;
  readonly #decision: WakeDecision;

  private constructor(scores: WakeScores, decision: WakeDecision) {
    this.#scores = scores;
    this.#decision = decision;
  }

  /** @throws MODEL_MISSING, MODEL_INVALID, naming the file or the setting */
  static async open(model: ModelFiles, home: EngineHome): Promise<OpenWakeWord> {
    const { words, refractoryMs, melspectrogram, embedding } = readSettings(model, SETTINGS);
    const paths = {
      melspectrogram: pathOf(model, melspectrogram),
      embedding: pathOf(model, embedding),
      words: words.map((word) => pathOf(model, word.model)),
    };
    const scores = await WakeScores.open(paths, home);
    return new OpenWakeWord(scores, new WakeDecision({ words, refractoryMs }));
  }

  async accept(samples: Float32Array): Promise<WakeDetection | undefined> {
    let detection: WakeDetection | undefined;
    for (const { scores, endSample } of await this.#scores.accept(samples)) {
      detection ??= this.#decision.judge(scores, endSample);
    }
    return detection;
  }

  reset(): void {
    this.#scores.reset();
    this.#decision.reset();
  }

  async close(): Promise<void> {
    await this.#scores.close();
  }
}

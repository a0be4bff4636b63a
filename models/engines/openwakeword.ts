import Type from 'typebox';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { WakeDetection, WakeDetector } from '../../daemon/ports/hearing.ts';
import type { EngineHome, ModelFiles } from '../../daemon/ports/models.ts';
import { ENROLLED_SCORE, EnrolledHead, readEnrolledWord } from './enrolled-word.ts';
import { pathOf, readSettings } from './onnx-settings.ts';
import { type JudgedWord, judgeScores } from './wake-decision.ts';
import { WakeFeatures } from './wake-features.ts';
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
  },
  { additionalProperties: false },
);

/** A word that somebody wants to wake the box with. */
export interface WantedWord {
  phrase: string;
  /** 0..1; at 0.5 the threshold is that of the model. */
  sensitivity: number;
  /** A file of an enrolled word, instead of a word of the model. */
  enrolledPath?: string;
}

export interface OpenWakeWordOptions {
  words: readonly WantedWord[];
  /** A second stage follows: the first may be wrong more often, and so miss less. */
  isVerified: boolean;
}

/**
 * Share of the threshold that is left where a second stage follows. In rooms with noise at 10 dB
 * "alexa" was missed 29 times of 168 at 0.5 and 20 times at 0.2.
 */
const VERIFIED_SHARE = 0.4;
/** Twice the model's threshold at sensitivity 0, none at 1, within these bounds. */
const LEAST_THRESHOLD = 0.05;
const MOST_THRESHOLD = 0.95;

/**
 * The stages of a model that all words share.
 * @throws MODEL_MISSING, MODEL_INVALID, naming the file or the setting
 */
export function openFeatures(model: ModelFiles, home: EngineHome): Promise<WakeFeatures> {
  const { melspectrogram, embedding } = readSettings(model, SETTINGS);
  const paths = {
    melspectrogram: pathOf(model, melspectrogram),
    embedding: pathOf(model, embedding),
  };
  return WakeFeatures.open(paths, home);
}

/** True for a phrase that the model, or a file of its own, has a classifier for. */
export function knowsWord(model: ModelFiles, { phrase, enrolledPath }: WantedWord): boolean {
  if (enrolledPath !== undefined) return true;
  return readSettings(model, SETTINGS).words.some((word) => word.phrase === phrase);
}

/**
 * Wake words by openWakeWord, several at once. A word is reported at every step at which its score
 * is over its threshold.
 *
 * A detection ends where the score passed the threshold, at a multiple of 80 ms. In 162 recordings
 * of "alexa" that was 150 ms (median; 240 to 40 for the middle 80 %) before the end of the last
 * frame that Silero took for speech. It begins `lengthMs` earlier: the models do not say where a
 * word began.
 */
export class OpenWakeWord implements WakeDetector {
  readonly #scores: WakeScores;
  readonly #words: readonly JudgedWord[];

  private constructor(scores: WakeScores, words: readonly JudgedWord[]) {
    this.#scores = scores;
    this.#words = words;
  }

  /**
   * @param options absent: all words of the model, at its own thresholds
   * @throws MODEL_MISSING, MODEL_INVALID, naming the file or the setting; CONFIG_INVALID for a
   *   word that the model does not know
   */
  static async open(
    model: ModelFiles,
    home: EngineHome,
    options?: OpenWakeWordOptions,
  ): Promise<OpenWakeWord> {
    const { words: known, melspectrogram, embedding } = readSettings(model, SETTINGS);
    const wanted: readonly WantedWord[] =
      options?.words ?? known.map(({ phrase }) => ({ phrase, sensitivity: NEUTRAL }));
    const own = wanted.filter(({ enrolledPath }) => enrolledPath === undefined);
    const trained = own.map(({ phrase }) => wordNamed(phrase, known));
    const enrolled: EnrolledHead[] = [];
    const enrolledWords: JudgedWord[] = [];
    for (const { phrase, sensitivity, enrolledPath } of wanted) {
      if (enrolledPath === undefined) continue;
      const word = readEnrolledWord(enrolledPath);
      enrolled.push(new EnrolledHead(word));
      const threshold = thresholdAt(ENROLLED_SCORE, { sensitivity });
      enrolledWords.push({ phrase, threshold, lengthMs: word.lengthMs });
    }
    const paths = {
      melspectrogram: pathOf(model, melspectrogram),
      embedding: pathOf(model, embedding),
      words: trained.map((word) => pathOf(model, word.model)),
    };
    const isVerified = options?.isVerified ?? false;
    const judged = trained.map(({ phrase, threshold, lengthMs }, at) => {
      const sensitivity = own[at]?.sensitivity ?? NEUTRAL;
      return { phrase, lengthMs, threshold: thresholdAt(threshold, { sensitivity, isVerified }) };
    });
    const scores = await WakeScores.open(paths, home, enrolled);
    return new OpenWakeWord(scores, [...judged, ...enrolledWords]);
  }

  async accept(samples: Float32Array): Promise<WakeDetection | undefined> {
    let detection: WakeDetection | undefined;
    for (const { scores, endSample } of await this.#scores.accept(samples)) {
      detection ??= judgeScores(this.#words, scores, endSample);
    }
    return detection;
  }

  reset(): void {
    this.#scores.reset();
  }

  async close(): Promise<void> {
    await this.#scores.close();
  }
}

const NEUTRAL = 0.5;

/** @returns the score from which a word counts, given that of its model */
export function thresholdAt(
  threshold: number,
  { sensitivity, isVerified = false }: { sensitivity: number; isVerified?: boolean },
): number {
  const wanted = (threshold * (1 - sensitivity) * (isVerified ? VERIFIED_SHARE : 1)) / NEUTRAL;
  return Math.min(MOST_THRESHOLD, Math.max(LEAST_THRESHOLD, wanted));
}

function wordNamed<T extends { phrase: string }>(phrase: string, known: readonly T[]): T {
  const word = known.find((one) => one.phrase === phrase);
  if (word) return word;
  const list = known.map((one) => `"${one.phrase}"`).join(', ');
  throw new EarshotError(
    'CONFIG_INVALID',
    `the wake model knows ${list}, not "${phrase}"; set wake.phrase to what it knows`,
  );
}

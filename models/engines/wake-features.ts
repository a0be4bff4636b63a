import type { EngineHome } from '../../daemon/ports/models.ts';
import { OnnxModel, type OnnxSignature, OnnxTensor, onlyOutput } from './onnx.ts';

/** openWakeWord moves on by 80 ms at 16 kHz. */
export const WAKE_STEP_SAMPLES = 1280;
/** Numbers that describe a window of sound. */
export const EMBEDDING_LENGTH = 96;
/** Embeddings that a word is judged by: 16 steps, 1.28 s. */
export const WORD_EMBEDDINGS = 16;
/** Samples before a step that its first mel frames look back on: three hops of 160. */
const MEL_CONTEXT_SAMPLES = 480;
/** The models were trained on 16-bit samples. */
const PCM_SCALE = 32_768;
const MEL_BANDS = 32;
const STEP_MEL_FRAMES = 8;
/** Mel frames that make one embedding. */
const WINDOW_MEL_FRAMES = 76;
/** The embedding model wants its mel values as value / 10 + 2. */
const MEL_DIVISOR = 10;
const MEL_OFFSET = 2;
/** Noise that fills the past of a fresh detector: this long, at this share of full scale. */
const SEED_STEPS = 50;
const SEED_LEVEL = 1000 / PCM_SCALE;

const MEL: OnnxSignature = {
  what: 'the melspectrogram model of openWakeWord',
  inputs: [{ name: 'input', type: 'float32', dims: [undefined, undefined] }],
  outputs: [{ type: 'float32', dims: [undefined, 1, undefined, MEL_BANDS] }],
};
const EMBEDDING: OnnxSignature = {
  what: 'the embedding model of openWakeWord',
  inputs: [{ type: 'float32', dims: [undefined, WINDOW_MEL_FRAMES, MEL_BANDS, 1] }],
  outputs: [{ type: 'float32', dims: [undefined, 1, 1, EMBEDDING_LENGTH] }],
};

/** Paths of the stages that all words share. */
export interface WakeFeaturePaths {
  melspectrogram: string;
  embedding: string;
}

/** What the next step needs of the past. */
interface History {
  samples: Float32Array;
  mel: Float32Array;
  embeddings: Float32Array;
}

/** A step of 80 ms that was heard. */
export interface FeatureStep {
  /** Samples from the reset to the end of the step. */
  endSample: number;
  /**
   * The last WORD_EMBEDDINGS embeddings, oldest first, EMBEDDING_LENGTH each; written over by the
   * next step.
   */
  embeddings: Float32Array;
}

/** Speech embeddings, step by step: the stages of openWakeWord that all words share. */
export class WakeFeatures {
  readonly #mel: OnnxModel;
  readonly #embedding: OnnxModel;
  readonly #now: History = emptyHistory();
  readonly #fresh: History = emptyHistory();
  /** The same memory as the models see it. */
  readonly #views = {
    samples: new OnnxTensor('float32', this.#now.samples, [1, this.#now.samples.length]),
    mel: new OnnxTensor('float32', this.#now.mel, [1, WINDOW_MEL_FRAMES, MEL_BANDS, 1]),
  };
  readonly #step = new Float32Array(WAKE_STEP_SAMPLES);
  /** Since the reset; the last of them, less than a step, wait in `#step`. */
  #samples = 0;

  private constructor(mel: OnnxModel, embedding: OnnxModel) {
    this.#mel = mel;
    this.#embedding = embedding;
  }

  /** @throws MODEL_MISSING, MODEL_INVALID, naming the file */
  static async open(paths: WakeFeaturePaths, home: EngineHome): Promise<WakeFeatures> {
    const mel = await OnnxModel.open(paths.melspectrogram, home, MEL);
    try {
      const embedding = await OnnxModel.open(paths.embedding, home, EMBEDDING);
      const features = new WakeFeatures(mel, embedding);
      await features.#seed();
      return features;
    } catch (error) {
      await mel.close();
      throw error;
    }
  }

  /**
   * One call after the other.
   * @param samples the next of them, -1..1, any number
   * @param onStep called for each step that they complete, in order, and waited for
   */
  async accept(samples: Float32Array, onStep: (step: FeatureStep) => Promise<void>): Promise<void> {
    for (let at = 0; at < samples.length; ) {
      const filled = this.#samples % WAKE_STEP_SAMPLES;
      const part = samples.subarray(at, at + WAKE_STEP_SAMPLES - filled);
      this.#step.set(part, filled);
      at += part.length;
      this.#samples += part.length;
      if (this.#samples % WAKE_STEP_SAMPLES !== 0) continue;
      await this.#remember(this.#step);
      await onStep({ endSample: this.#samples, embeddings: this.#now.embeddings });
    }
  }

  /** Forgets what was heard: the past is noise again. */
  reset(): void {
    copyHistory(this.#fresh, this.#now);
    this.#samples = 0;
  }

  async close(): Promise<void> {
    await this.#mel.close();
    await this.#embedding.close();
  }

  async #remember(samples: Float32Array): Promise<void> {
    const { samples: heard, mel, embeddings } = this.#now;
    heard.copyWithin(0, WAKE_STEP_SAMPLES);
    for (let at = 0; at < WAKE_STEP_SAMPLES; at += 1) {
      heard[MEL_CONTEXT_SAMPLES + at] = (samples[at] ?? 0) * PCM_SCALE;
    }
    const frames = await onlyOutput(this.#mel, this.#views.samples);
    const scaled = frames.map((value) => value / MEL_DIVISOR + MEL_OFFSET);
    append(mel, scaled.subarray(-STEP_MEL_FRAMES * MEL_BANDS));
    append(embeddings, await onlyOutput(this.#embedding, this.#views.mel));
  }

  /**
   * Fills the past with noise. With zeros there, "alexa" scored up to 0.96 in the first two
   * seconds of anything.
   */
  async #seed(): Promise<void> {
    const noise = noiseSource();
    const step = new Float32Array(WAKE_STEP_SAMPLES);
    for (let n = 0; n < SEED_STEPS; n += 1) {
      await this.#remember(step.map(() => SEED_LEVEL * noise()));
    }
    copyHistory(this.#now, this.#fresh);
  }
}

function emptyHistory(): History {
  return {
    samples: new Float32Array(MEL_CONTEXT_SAMPLES + WAKE_STEP_SAMPLES),
    mel: new Float32Array(WINDOW_MEL_FRAMES * MEL_BANDS),
    embeddings: new Float32Array(WORD_EMBEDDINGS * EMBEDDING_LENGTH),
  };
}

function copyHistory(from: History, to: History): void {
  to.samples.set(from.samples);
  to.mel.set(from.mel);
  to.embeddings.set(from.embeddings);
}

/** Moves a history up and puts the newest values at its end. */
function append(history: Float32Array, newest: Float32Array): void {
  history.copyWithin(0, newest.length);
  history.set(newest, history.length - newest.length);
}

/** Numerical Recipes' linear congruence: the same noise on every box. */
const MULTIPLIER = 1_664_525;
const INCREMENT = 1_013_904_223;
const TWO_TO_32 = 2 ** 32;

/** @returns a source of numbers -1..1 */
function noiseSource(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, MULTIPLIER) + INCREMENT) >>> 0;
    return (2 * state) / TWO_TO_32 - 1;
  };
}

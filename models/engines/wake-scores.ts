import type { EngineHome } from '../../daemon/ports/models.ts';
import { floatsOf, OnnxModel, type OnnxSignature, OnnxTensor } from './onnx.ts';

/** openWakeWord moves on by 80 ms at 16 kHz. */
export const WAKE_STEP_SAMPLES = 1280;
/** Samples before a step that its first mel frames look back on: three hops of 160. */
const MEL_CONTEXT_SAMPLES = 480;
/** The models were trained on 16-bit samples. */
const PCM_SCALE = 32_768;
const MEL_BANDS = 32;
const STEP_MEL_FRAMES = 8;
/** Mel frames that make one embedding. */
const WINDOW_MEL_FRAMES = 76;
const EMBEDDING_LENGTH = 96;
/** The embedding model wants its mel values as value / 10 + 2. */
const MEL_DIVISOR = 10;
const MEL_OFFSET = 2;
/** Embeddings that a word model looks at, 1.28 s of steps; a few look at more. */
const LEAST_EMBEDDINGS = 16;
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
const WORD_DIMS = [1, LEAST_EMBEDDINGS, EMBEDDING_LENGTH] as const;
const WORD: OnnxSignature = {
  what: 'a word model of openWakeWord',
  inputs: [{ type: 'float32', dims: [undefined, LEAST_EMBEDDINGS, EMBEDDING_LENGTH] }],
  outputs: [{ type: 'float32', dims: [undefined, 1] }],
};

/** Paths of the models. */
export interface WakeModelPaths {
  melspectrogram: string;
  embedding: string;
  words: readonly string[];
}

/** What the next step needs of the past. */
interface History {
  samples: Float32Array;
  mel: Float32Array;
  embeddings: Float32Array;
}

/** What 80 ms of sound came to. */
export interface WakeStep {
  /** Samples from the reset to the end of the step. */
  endSample: number;
  /** 0..1 for each word, in the order of the paths. */
  scores: number[];
}

/** Scores of wake words, step by step, by the three stages of openWakeWord. */
export class WakeScores {
  readonly #mel: OnnxModel;
  readonly #embedding: OnnxModel;
  readonly #words: readonly OnnxModel[];
  readonly #now: History = emptyHistory();
  readonly #fresh: History = emptyHistory();
  /** The same memory as the models see it. */
  readonly #views = {
    samples: new OnnxTensor('float32', this.#now.samples, [1, this.#now.samples.length]),
    mel: new OnnxTensor('float32', this.#now.mel, [1, WINDOW_MEL_FRAMES, MEL_BANDS, 1]),
    embeddings: new OnnxTensor('float32', this.#now.embeddings, WORD_DIMS),
  };
  readonly #step = new Float32Array(WAKE_STEP_SAMPLES);
  /** Since the reset; the last of them, less than a step, wait in `#step`. */
  #samples = 0;

  private constructor(mel: OnnxModel, embedding: OnnxModel, words: readonly OnnxModel[]) {
    this.#mel = mel;
    this.#embedding = embedding;
    this.#words = words;
  }

  /** @throws MODEL_MISSING, MODEL_INVALID, naming the file */
  static async open(paths: WakeModelPaths, home: EngineHome): Promise<WakeScores> {
    const opened: OnnxModel[] = [];
    const open = async (path: string, signature: OnnxSignature): Promise<OnnxModel> => {
      const model = await OnnxModel.open(path, home, signature);
      opened.push(model);
      return model;
    };
    try {
      const mel = await open(paths.melspectrogram, MEL);
      const embedding = await open(paths.embedding, EMBEDDING);
      const words: OnnxModel[] = [];
      for (const path of paths.words) words.push(await open(path, WORD));
      const scores = new WakeScores(mel, embedding, words);
      await scores.#seed();
      return scores;
    } catch (error) {
      for (const model of opened) await model.close();
      throw error;
    }
  }

  /**
   * One call after the other.
   * @param samples the next of them, -1..1, any number
   * @returns the steps that were completed, in order
   */
  async accept(samples: Float32Array): Promise<WakeStep[]> {
    const steps: WakeStep[] = [];
    for (let at = 0; at < samples.length; ) {
      const filled = this.#samples % WAKE_STEP_SAMPLES;
      const part = samples.subarray(at, at + WAKE_STEP_SAMPLES - filled);
      this.#step.set(part, filled);
      at += part.length;
      this.#samples += part.length;
      if (this.#samples % WAKE_STEP_SAMPLES !== 0) continue;
      steps.push({ endSample: this.#samples, scores: await this.#judge() });
    }
    return steps;
  }

  async #judge(): Promise<number[]> {
    await this.#remember(this.#step);
    const scores: number[] = [];
    for (const word of this.#words) {
      const [score = 0] = await only(word, this.#views.embeddings);
      scores.push(score);
    }
    return scores;
  }

  /** Forgets what was heard: the past is noise again. */
  reset(): void {
    copyHistory(this.#fresh, this.#now);
    this.#samples = 0;
  }

  async close(): Promise<void> {
    for (const model of [this.#mel, this.#embedding, ...this.#words]) await model.close();
  }

  async #remember(samples: Float32Array): Promise<void> {
    const { samples: heard, mel, embeddings } = this.#now;
    heard.copyWithin(0, WAKE_STEP_SAMPLES);
    for (let at = 0; at < WAKE_STEP_SAMPLES; at += 1) {
      heard[MEL_CONTEXT_SAMPLES + at] = (samples[at] ?? 0) * PCM_SCALE;
    }
    const frames = await only(this.#mel, this.#views.samples);
    const scaled = frames.map((value) => value / MEL_DIVISOR + MEL_OFFSET);
    append(mel, scaled.subarray(-STEP_MEL_FRAMES * MEL_BANDS));
    append(embeddings, await only(this.#embedding, this.#views.mel));
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
    embeddings: new Float32Array(LEAST_EMBEDDINGS * EMBEDDING_LENGTH),
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

/** Runs a model with one input and one output. */
async function only(
  model: OnnxModel,
  input: InstanceType<typeof OnnxTensor>,
): Promise<Float32Array> {
  const result = await model.run({ [model.inputs[0] ?? '']: input });
  return floatsOf(result, model.outputs[0]);
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

import type { EngineHome } from '../../daemon/ports/models.ts';
import { OnnxModel, type OnnxSignature, OnnxTensor, onlyOutput } from './onnx.ts';
import {
  EMBEDDING_LENGTH,
  type WakeFeaturePaths,
  WakeFeatures,
  WORD_EMBEDDINGS,
} from './wake-features.ts';

const WORD_DIMS = [1, WORD_EMBEDDINGS, EMBEDDING_LENGTH] as const;
const WORD: OnnxSignature = {
  what: 'a word model of openWakeWord',
  inputs: [{ type: 'float32', dims: [undefined, WORD_EMBEDDINGS, EMBEDDING_LENGTH] }],
  outputs: [{ type: 'float32', dims: [undefined, 1] }],
};

/** What judges the last embeddings: was its word said just now? */
export interface WakeHead {
  /** @param embeddings WORD_EMBEDDINGS of EMBEDDING_LENGTH, oldest first @returns 0..1 */
  score(embeddings: Float32Array): Promise<number>;
  close(): Promise<void>;
}

/** Paths of the models. */
export interface WakeModelPaths extends WakeFeaturePaths {
  words: readonly string[];
}

/** What 80 ms of sound came to. */
export interface WakeStep {
  /** Samples from the reset to the end of the step. */
  endSample: number;
  /** 0..1 for each word: in the order of the paths, then of the other heads. */
  scores: number[];
}

/** Scores of wake words, step by step, by the three stages of openWakeWord. */
export class WakeScores {
  readonly #features: WakeFeatures;
  readonly #heads: readonly WakeHead[];

  private constructor(features: WakeFeatures, heads: readonly WakeHead[]) {
    this.#features = features;
    this.#heads = heads;
  }

  /**
   * @param others judges beside the word models; closed with the scores
   * @throws MODEL_MISSING, MODEL_INVALID, naming the file
   */
  static async open(
    paths: WakeModelPaths,
    home: EngineHome,
    others: readonly WakeHead[] = [],
  ): Promise<WakeScores> {
    const features = await WakeFeatures.open(paths, home);
    const heads: WakeHead[] = [];
    try {
      for (const path of paths.words) heads.push(await OnnxWord.open(path, home));
      return new WakeScores(features, [...heads, ...others]);
    } catch (error) {
      for (const part of [features, ...heads]) await part.close();
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
    await this.#features.accept(samples, async ({ endSample, embeddings }) => {
      const scores: number[] = [];
      for (const head of this.#heads) scores.push(await head.score(embeddings));
      steps.push({ endSample, scores });
    });
    return steps;
  }

  /** Forgets what was heard: the past is noise again. */
  reset(): void {
    this.#features.reset();
  }

  async close(): Promise<void> {
    for (const part of [this.#features, ...this.#heads]) await part.close();
  }
}

/** A word model of openWakeWord. */
class OnnxWord implements WakeHead {
  readonly #model: OnnxModel;

  private constructor(model: OnnxModel) {
    this.#model = model;
  }

  static async open(path: string, home: EngineHome): Promise<OnnxWord> {
    return new OnnxWord(await OnnxModel.open(path, home, WORD));
  }

  async score(embeddings: Float32Array): Promise<number> {
    const [score = 0] = await onlyOutput(
      this.#model,
      new OnnxTensor('float32', embeddings, WORD_DIMS),
    );
    return score;
  }

  close(): Promise<void> {
    return this.#model.close();
  }
}

import type { HeadWeights } from './enrolled-word.ts';
import { EMBEDDING_LENGTH, WORD_EMBEDDINGS } from './wake-features.ts';

const LENGTH = EMBEDDING_LENGTH * WORD_EMBEDDINGS;
/** Steps of gradient descent; the loss moves by less than a hundredth after half of them. */
const ROUNDS = 120;
/** Adam (Kingma and Ba 2015) with its usual decay rates. */
const LEARNING_RATE = 0.01;
const FIRST_DECAY = 0.9;
const SECOND_DECAY = 0.999;
const EPSILON = 1e-8;
/** 1536 weights from some hundred examples: without this they learn the examples by heart. */
const WEIGHT_PENALTY = 0.001;
const LEAST_DEVIATION = 1e-3;
/** Share of the loss that all others have: a false waking is worse than a miss. */
const OTHERS_SHARE = 0.9;

/** Windows of WORD_EMBEDDINGS embeddings each. */
export interface WakeExamples {
  /** In which the phrase has just been said. */
  said: readonly Float32Array[];
  /** In which it has not. */
  others: readonly Float32Array[];
}

/**
 * Logistic regression; what a kind of examples counts does not depend on how many there are.
 * @param examples at least one of each kind
 */
export function trainWord({ said, others }: WakeExamples): HeadWeights {
  const { mean, deviation } = normalisation([...said, ...others]);
  const windows = [...said, ...others].map((window) => normalised(window, mean, deviation));
  const weights = new Float64Array(LENGTH);
  const descent = new Descent(LENGTH + 1);
  let bias = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const gradient = new Float64Array(LENGTH + 1);
    for (const [at, window] of windows.entries()) {
      const isSaid = at < said.length;
      const share = isSaid ? (1 - OTHERS_SHARE) / said.length : OTHERS_SHARE / others.length;
      const error = share * (sigmoid(dot(window, weights) + bias) - (isSaid ? 1 : 0));
      for (let n = 0; n < LENGTH; n += 1)
        gradient[n] = (gradient[n] ?? 0) + error * (window[n] ?? 0);
      gradient[LENGTH] = (gradient[LENGTH] ?? 0) + error;
    }
    for (let n = 0; n < LENGTH; n += 1) {
      gradient[n] = (gradient[n] ?? 0) + WEIGHT_PENALTY * (weights[n] ?? 0);
    }
    const step = descent.step(gradient, round);
    for (let n = 0; n < LENGTH; n += 1) weights[n] = (weights[n] ?? 0) - (step[n] ?? 0);
    bias -= step[LENGTH] ?? 0;
  }
  return { mean: [...mean], deviation: [...deviation], weights: [...weights], bias };
}

function normalisation(
  windows: readonly Float32Array[],
): Record<'mean' | 'deviation', Float64Array> {
  const mean = new Float64Array(EMBEDDING_LENGTH);
  const squares = new Float64Array(EMBEDDING_LENGTH);
  const count = windows.length * WORD_EMBEDDINGS;
  for (const window of windows) {
    for (const [at, value] of window.entries()) {
      const place = at % EMBEDDING_LENGTH;
      mean[place] = (mean[place] ?? 0) + value / count;
      squares[place] = (squares[place] ?? 0) + value ** 2 / count;
    }
  }
  const deviation = squares.map((square, at) =>
    Math.max(LEAST_DEVIATION, Math.sqrt(Math.max(0, square - (mean[at] ?? 0) ** 2))),
  );
  return { mean, deviation };
}

function normalised(
  window: Float32Array,
  mean: Float64Array,
  deviation: Float64Array,
): Float32Array {
  return window.map((value, at) => {
    const place = at % EMBEDDING_LENGTH;
    return (value - (mean[place] ?? 0)) / (deviation[place] ?? 1);
  });
}

class Descent {
  readonly #first: Float64Array;
  readonly #second: Float64Array;

  constructor(length: number) {
    this.#first = new Float64Array(length);
    this.#second = new Float64Array(length);
  }

  /** @param round 1 and up @returns what is to be subtracted */
  step(gradient: Float64Array, round: number): Float64Array {
    const firstScale = 1 / (1 - FIRST_DECAY ** round);
    const secondScale = 1 / (1 - SECOND_DECAY ** round);
    return gradient.map((slope, n) => {
      const first = FIRST_DECAY * (this.#first[n] ?? 0) + (1 - FIRST_DECAY) * slope;
      const second = SECOND_DECAY * (this.#second[n] ?? 0) + (1 - SECOND_DECAY) * slope ** 2;
      this.#first[n] = first;
      this.#second[n] = second;
      return (LEARNING_RATE * first * firstScale) / (Math.sqrt(second * secondScale) + EPSILON);
    });
  }
}

function dot(window: Float32Array, weights: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < LENGTH; n += 1) sum += (window[n] ?? 0) * (weights[n] ?? 0);
  return sum;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

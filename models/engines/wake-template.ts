import { EMBEDDING_LENGTH, WORD_EMBEDDINGS } from './wake-features.ts';

/**
 * Embeddings that a phrase is compared by, in steps of 80 ms before the newest. Each looks back on
 * 775 ms, so that five of them see 1.4 s. On "jarvis" 4, 6 and 8 of them, and all in between, were
 * no better.
 */
const STEPS_BACK = [8, 6, 4, 2, 0] as const;
/** Numbers of a compared window. */
export const TEMPLATE_LENGTH = STEPS_BACK.length * EMBEDDING_LENGTH;
const LEAST_LENGTH = 1e-9;

/**
 * What is compared of the last embeddings.
 * @param embeddings WORD_EMBEDDINGS of EMBEDDING_LENGTH, oldest first
 * @returns a copy, TEMPLATE_LENGTH numbers, oldest first
 */
export function comparedPart(embeddings: Float32Array): Float32Array {
  const part = new Float32Array(TEMPLATE_LENGTH);
  for (const [at, back] of STEPS_BACK.entries()) {
    const from = (WORD_EMBEDDINGS - 1 - back) * EMBEDDING_LENGTH;
    part.set(embeddings.subarray(from, from + EMBEDDING_LENGTH), at * EMBEDDING_LENGTH);
  }
  return part;
}

/** @param parts at least one, see comparedPart() @returns their mean embedding */
export function meanEmbedding(parts: readonly Float32Array[]): Float32Array {
  const mean = new Float64Array(EMBEDDING_LENGTH);
  const count = parts.length * STEPS_BACK.length;
  for (const part of parts) {
    for (const [at, value] of part.entries()) {
      const place = at % EMBEDDING_LENGTH;
      mean[place] = (mean[place] ?? 0) + value / count;
    }
  }
  return Float32Array.from(mean);
}

/** @param mean of an embedding in other speech @returns the part less that mean, of length 1 */
export function direction(part: Float32Array, mean: ArrayLike<number>): Float32Array {
  return ofLengthOne(part.map((value, at) => value - (mean[at % EMBEDDING_LENGTH] ?? 0)));
}

/**
 * The mean direction of a phrase.
 * @param sayings at least one, each with one direction or more; each saying counts the same
 */
export function templateOf(sayings: readonly (readonly Float32Array[])[]): Float32Array {
  const sum = new Float32Array(TEMPLATE_LENGTH);
  for (const directions of sayings) {
    for (const one of directions) {
      for (const [at, value] of one.entries()) sum[at] = (sum[at] ?? 0) + value / directions.length;
    }
  }
  return ofLengthOne(sum);
}

/** The cosine of the angle between two directions: 1 for the same one, 0 for unrelated ones. */
export function similarity(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < TEMPLATE_LENGTH; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

function ofLengthOne(vector: Float32Array): Float32Array {
  const length = Math.max(LEAST_LENGTH, Math.sqrt(similarity(vector, vector)));
  return vector.map((value) => value / length);
}

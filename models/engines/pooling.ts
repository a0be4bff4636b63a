/** Where the vectors of a text's tokens lie, and how they become one. */
export interface Pool {
  /** Tokens of the row, padding included. */
  width: number;
  /** Tokens of the text itself; they come first. */
  tokens: number;
  /** `mean` of the text's tokens, or the first token, which BERT calls [CLS]. */
  pooling: 'mean' | 'cls';
}

/** @param row `width` vectors of equal length, one after the other */
export function pooled(row: Float32Array, { width, tokens, pooling }: Pool): Float32Array {
  const dimensions = row.length / width;
  if (pooling === 'cls') return row.slice(0, dimensions);
  const sum = new Float32Array(dimensions);
  for (let token = 0; token < tokens; token += 1) {
    const from = token * dimensions;
    for (let axis = 0; axis < dimensions; axis += 1) {
      // Both are inside their arrays.
      sum[axis] = (sum[axis] as number) + (row[from + axis] as number);
    }
  }
  return sum.map((total) => total / tokens);
}

/**
 * The vector at length 1. What has no length, the vector of a text without any known word, becomes
 * the diagonal, so that every vector can be stored and compared.
 */
export function normalized(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
  if (length > 0 && Number.isFinite(length)) return vector.map((x) => x / length);
  return new Float32Array(vector.length).fill(1 / Math.sqrt(vector.length));
}

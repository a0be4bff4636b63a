/** Turns texts into vectors whose dot product says how near they are in meaning. */
export interface Embedder {
  readonly name: string;
  /** Numbers in a vector. */
  readonly dimensions: number;
  /**
   * @param texts at most MAX_EMBED_TEXTS; what is longer than the model takes is cut at its end
   * @returns one unit vector a text, in order; after an abort, none
   * @throws ENGINE_FAILED, INPUT_TOO_LARGE
   */
  embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/** Bounds the memory of one call. */
export const MAX_EMBED_TEXTS = 64;

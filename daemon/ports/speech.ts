/** A stretch of synthesised speech. */
export interface SpeechChunk {
  /** Mono, -1..1. */
  samples: Float32Array;
  sampleRateHz: number;
}

export interface SynthesisRequest {
  /** One sentence in spoken form, at most MAX_SENTENCE_CHARS. */
  text: string;
  /** Speaking rate, 1 = the voice's own; 0.5..2. */
  rate: number;
  signal: AbortSignal;
}

/** A longer sentence is cut at a clause before it reaches the voice; bounds memory in the worker. */
export const MAX_SENTENCE_CHARS = 400;

/** Text to speech. Ends early and silently when `signal` aborts. */
export interface Synthesizer {
  synthesize(request: SynthesisRequest): AsyncIterable<SpeechChunk>;
  close(): Promise<void>;
}

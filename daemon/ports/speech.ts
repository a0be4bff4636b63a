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
  /** Name of one of the engine's voices; absent, or not one of them: its own. */
  voice?: string | undefined;
}

/** A longer sentence is cut at a clause before it reaches the voice; bounds its memory. */
export const MAX_SENTENCE_CHARS = 400;

/** Takes a chunk as soon as it is made; false stops the voice. */
export type EmitSpeech = (chunk: SpeechChunk) => boolean;

/** Text to speech. */
export interface Synthesizer {
  /** Resolves when the sentence is spoken, or soon after `emit` returned false. */
  synthesize(request: SynthesisRequest, emit: EmitSpeech): Promise<void>;
  close(): Promise<void>;
}

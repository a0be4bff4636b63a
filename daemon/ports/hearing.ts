/** Probability of speech, engine side: one call a frame, in order. */
export interface SpeechProbability {
  /** @param samples one frame, see FRAME_SAMPLES @returns 0..1 */
  score(samples: Float32Array): Promise<number>;
  reset(): void;
  close(): Promise<void>;
}

export interface WakeDetection {
  /** The phrase as configured. */
  phrase: string;
  /** Where it began, in samples since the first call of accept() after reset(). */
  startSample: number;
  /** Where it ended, give or take 100 ms. */
  endSample: number;
  /** How sure the engine is, on its own scale; undefined: it does not say. */
  score?: number;
}

/** Wake word engine, engine side: one call a frame, in order, each after the one before ended. */
export interface WakeDetector {
  accept(samples: Float32Array): Promise<WakeDetection | undefined>;
  reset(): void;
  close(): Promise<void>;
}

/** Words of an utterance that is still going on. */
export interface Partial {
  text: string;
}

/** The recogniser's last word on an utterance. */
export interface Transcript {
  /** Lower case, words separated by one blank; empty when nothing was understood. */
  text: string;
  /** 0..1. Below MIN_CONFIDENCE of the dialog the box asks again. */
  confidence: number;
  /** Which search won: the compiled grammar, or open dictation. */
  source: 'grammar' | 'dictation';
}

/** One utterance being recognised. */
export interface Recognition {
  /** Takes the next samples, any length at 16 kHz; returns at once. */
  accept(samples: Float32Array): void;
  /** Resolves when everything accepted so far has been searched and its partials were told. */
  settled(): Promise<void>;
  /** @throws ENGINE_FAILED, ENGINE_STUCK */
  finish(): Promise<Transcript>;
  /** Drops the utterance; no result follows. */
  cancel(): void;
}

/** One utterance to be recognised. */
export interface RecognitionRequest {
  utteranceId: string;
  onPartial: (partial: Partial) => void;
  /**
   * Present when the command followed the wake phrase in one breath: the signal begins with that
   * phrase, which ends about this many samples in and is not part of the transcript.
   */
  leadSamples?: number;
}

/** Speech recognition. One recognition at a time; a new one cancels the one before. */
export interface Recognizer {
  /** Those of `words` that it has no pronunciation for, so that no grammar may hold them. */
  unknownWords(words: readonly string[]): Promise<string[]>;
  /**
   * Replaces what the box expects to hear.
   * @throws ENGINE_FAILED when the grammar does not compile; the former one stays in use
   */
  setGrammar(grammar: SpeechGrammar): Promise<void>;
  begin(request: RecognitionRequest): Recognition;
  close(): Promise<void>;
}

/** Makes a grammar for an engine that does not know every word. */
export interface GrammarSource {
  /** All words that the grammar would like to hold. */
  words(): string[];
  compile(unknown: ReadonlySet<string>): SpeechGrammar;
  /** Told when it has become another; absent: it never does. @returns ends it */
  onChange?(listener: () => void): () => void;
}

/** What people are expected to say, for engines that can use it. */
export interface SpeechGrammar {
  /** JSpeech Grammar Format 1.0 (W3C note), one public rule. */
  jsgf: string;
  /** Each may stand before any sentence, and is never part of a transcript. */
  wakePhrases: readonly string[];
  /** Names of the home (devices, areas) that an engine may prefer over words of like sound. */
  names: readonly string[];
}

/** Takes noise out of the microphone signal, frame by frame. */
export interface Denoiser {
  /** @param samples mono, 16 kHz, any length @returns what is ready; its total length follows */
  process(samples: Float32Array): Float32Array;
  reset(): void;
  close(): Promise<void>;
}

/** A voice as a vector: the same person lies near, another far. */
export interface SpeakerEmbedder {
  readonly dimensions: number;
  /** @param samples one utterance, mono, 16 kHz @returns a unit vector */
  embed(samples: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Whether the user has finished, from how it was said. */
export interface EndOfTurnDetector {
  /** @param samples so far, mono, 16 kHz @returns probability that it is over, 0..1 */
  score(samples: Float32Array): Promise<number>;
  close(): Promise<void>;
}

import type {
  EndOfTurnDetector,
  Recognition,
  RecognitionRequest,
  Recognizer,
  SpeechProbability,
  Transcript,
  WakeDetection,
  WakeDetector,
} from '../../daemon/ports/hearing.ts';

/** The probability of speech is written into the first sample of each frame. */
export class FirstSampleSpeech implements SpeechProbability {
  resets = 0;

  async score(samples: Float32Array): Promise<number> {
    return samples[0] ?? 0;
  }

  reset(): void {
    this.resets += 1;
  }

  async close(): Promise<void> {}
}

/** Wakes when a frame's second sample exceeds its first; the phrase ended with the frame before. */
export class SecondSampleWake implements WakeDetector {
  #samples = 0;

  async accept(samples: Float32Array): Promise<WakeDetection | undefined> {
    const endSample = this.#samples;
    this.#samples += samples.length;
    const startSample = endSample - 2 * samples.length;
    const [first = 0, second = 0] = samples;
    return second > first ? { phrase: 'hey test', startSample, endSample } : undefined;
  }

  reset(): void {
    this.#samples = 0;
  }

  async close(): Promise<void> {}
}

/** Answers one probability after the other, then 0.5. */
export class ScriptedEndOfTurn implements EndOfTurnDetector {
  /** What it was asked about. */
  readonly heard: Float32Array[] = [];
  readonly #answers: (number | Error)[];
  /** What score() waits for before it answers. */
  thinking: Promise<void> | undefined;

  constructor(...answers: (number | Error)[]) {
    this.#answers = answers;
  }

  async score(samples: Float32Array): Promise<number> {
    this.heard.push(samples);
    const answer = this.#answers.shift() ?? 0.5;
    await this.thinking;
    if (answer instanceof Error) throw answer;
    return answer;
  }

  async close(): Promise<void> {}
}

/** Understands every utterance as the number of frames it was given. */
export class CountingRecognizer implements Recognizer {
  cancelled = 0;
  /** Requests so far. */
  readonly begun: RecognitionRequest[] = [];
  /** Recognitions that began although the one before was neither finished nor cancelled. */
  overlaps = 0;
  finishes = 0;
  failure: Error | undefined;
  beginFailure: Error | undefined;
  /** What finish() waits for before it answers. */
  thinking: Promise<void> | undefined;
  #open = 0;

  async unknownWords(): Promise<string[]> {
    return [];
  }

  async setGrammar(): Promise<void> {}

  begin(request: RecognitionRequest): Recognition {
    if (this.beginFailure) throw this.beginFailure;
    this.begun.push(request);
    if (this.#open > 0) this.overlaps += 1;
    this.#open = 1;
    let frames = 0;
    let isOpen = true;
    const close = (): void => {
      if (isOpen) this.#open -= 1;
      isOpen = false;
    };
    return {
      accept: () => {
        frames += 1;
        request.onPartial({ text: `${frames} frames` });
      },
      settled: async () => {},
      finish: async (): Promise<Transcript> => {
        close();
        this.finishes += 1;
        await this.thinking;
        if (this.failure) throw this.failure;
        return { text: `${frames} frames`, confidence: 1, source: 'grammar' };
      },
      cancel: () => {
        close();
        this.cancelled += 1;
      },
    };
  }

  async close(): Promise<void> {}
}

import type {
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
  async score(samples: Float32Array): Promise<number> {
    return samples[0] ?? 0;
  }

  reset(): void {}
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

/** Understands every utterance as the number of frames it was given. */
export class CountingRecognizer implements Recognizer {
  cancelled = 0;
  failure: Error | undefined;
  beginFailure: Error | undefined;

  async unknownWords(): Promise<string[]> {
    return [];
  }

  async setGrammar(): Promise<void> {}

  begin({ onPartial }: RecognitionRequest): Recognition {
    if (this.beginFailure) throw this.beginFailure;
    let frames = 0;
    return {
      accept: () => {
        frames += 1;
        onPartial({ text: `${frames} frames` });
      },
      settled: async () => {},
      finish: async (): Promise<Transcript> => {
        if (this.failure) throw this.failure;
        return { text: `${frames} frames`, confidence: 1, source: 'grammar' };
      },
      cancel: () => {
        this.cancelled += 1;
      },
    };
  }

  async close(): Promise<void> {}
}

import { setTimeout as delay } from 'node:timers/promises';
import type {
  Recognition,
  Recognizer,
  SpeechProbability,
  Transcript,
} from '../../daemon/ports/hearing.ts';
import type {
  GeneratedPiece,
  GenerateRequest,
  LanguageModel,
} from '../../daemon/ports/language.ts';
import type { EmitSpeech, SynthesisRequest, Synthesizer } from '../../daemon/ports/speech.ts';

/** How long the scripted engines take, ms. */
export const RECOGNIZER_FINISH_MS = 20;
export const FIRST_TOKEN_MS = 40;
export const TOKEN_INTERVAL_MS = 5;
export const FIRST_CHUNK_MS = 15;

/** The first sentence is known to be whole when the next one has begun: at the third token. */
const TOKENS = ['Here', ' it is.', ' More', ' follows', ' now', '.'];
const FIRST_SENTENCE_TOKENS = 3;

const CHUNK_RATE_HZ = 22_050;
const CHUNK_SAMPLES = 441;

/** Adds up what the stages took until the first audio of a turn. */
export class StageTimes {
  #totalMs = 0;

  /** Sum since the last call of take(), ms. */
  take(): number {
    const total = this.#totalMs;
    this.#totalMs = 0;
    return total;
  }

  /** Waits as an engine works: a timer that fires late counts as the engine's time. */
  async work(durationMs: number): Promise<void> {
    const startedMs = performance.now();
    await delay(durationMs);
    this.#totalMs += performance.now() - startedMs;
  }
}

/** The probability of speech stands in the first sample of each frame. */
export class ScriptedSpeech implements SpeechProbability {
  async score(samples: Float32Array): Promise<number> {
    return samples[0] ?? 0;
  }

  reset(): void {}
  async close(): Promise<void> {}
}

export class ScriptedRecognizer implements Recognizer {
  readonly #times: StageTimes;

  constructor(times: StageTimes) {
    this.#times = times;
  }

  async unknownWords(): Promise<string[]> {
    return [];
  }

  async setGrammar(): Promise<void> {}

  begin(): Recognition {
    return {
      accept: () => {},
      settled: async () => {},
      finish: async (): Promise<Transcript> => {
        await this.#times.work(RECOGNIZER_FINISH_MS);
        return { text: 'tell me something', confidence: 1, source: 'grammar' };
      },
      cancel: () => {},
    };
  }

  async close(): Promise<void> {}
}

export class ScriptedModel implements LanguageModel {
  readonly name = 'scripted';
  readonly contextTokens = undefined;
  readonly #times: StageTimes;

  constructor(times: StageTimes) {
    this.#times = times;
  }

  async *generate({ signal }: GenerateRequest): AsyncGenerator<GeneratedPiece, void> {
    for (const [index, token] of TOKENS.entries()) {
      if (signal.aborted) return;
      const waitMs = index === 0 ? FIRST_TOKEN_MS : TOKEN_INTERVAL_MS;
      if (index < FIRST_SENTENCE_TOKENS) await this.#times.work(waitMs);
      else await delay(waitMs);
      yield { kind: 'text', text: token };
    }
    yield { kind: 'end', reason: 'stop', usage: {} };
  }

  async prefill(): Promise<void> {}

  async close(): Promise<void> {}
}

export class ScriptedVoice implements Synthesizer {
  readonly #times: StageTimes;

  constructor(times: StageTimes) {
    this.#times = times;
  }

  async synthesize(request: SynthesisRequest, emit: EmitSpeech): Promise<void> {
    if (request.text.startsWith('Here')) await this.#times.work(FIRST_CHUNK_MS);
    emit({ samples: new Float32Array(CHUNK_SAMPLES).fill(0.1), sampleRateHz: CHUNK_RATE_HZ });
  }

  async close(): Promise<void> {}
}

import type { ReplyAudio } from '../daemon/ports/ears.ts';
import type { SpeechChunk, SynthesisRequest, Synthesizer } from '../daemon/ports/speech.ts';
import type { SpeechCacheCounts } from './cached-synthesizer.ts';
import type { EngineClient } from './client.ts';
import type { Patience } from './patience.ts';
import type { Port } from './protocol.ts';
import { type CallContext, type ServeCounts, serve } from './serve.ts';

/** One sentence of a reply, to be sent straight to the ears. */
export interface SpeakRequest extends SynthesisRequest {
  turnId: string;
  /** 0-based position in the reply. */
  sentence: number;
}

/** Takes the audio of replies; `transfer` names the buffers that move with it. */
export type SendReplyAudio = (audio: ReplyAudio, transfer: readonly ArrayBuffer[]) => void;

const MS_PER_S = 1000;
const NO_SAMPLES_RATE_HZ = 16_000;

/**
 * Serves a voice over a port. `speak` sends its audio by `toEars` and answers with the length of
 * each chunk, ms, at its end with the counts of the cache; `synthesize` sends it in the answer.
 */
export function serveSynthesizer(
  port: Port,
  synthesizer: Synthesizer,
  options: { flags: Int32Array; toEars: SendReplyAudio; cache?: () => SpeechCacheCounts },
): ServeCounts {
  const speak = async (
    request: SpeakRequest,
    context: CallContext,
  ): Promise<SpeechCacheCounts | undefined> => {
    const { turnId, sentence } = request;
    let sampleRateHz = NO_SAMPLES_RATE_HZ;
    const send = (samples: Float32Array<ArrayBuffer>, last: boolean): void =>
      options.toEars({ turnId, sentence, samples, sampleRateHz, last }, [samples.buffer]);
    await synthesizer.synthesize(request, (chunk) => {
      if (context.isCancelled()) return false;
      sampleRateHz = chunk.sampleRateHz;
      send(Float32Array.from(chunk.samples), false);
      // Tells whoever waits that the voice is at work.
      context.emit((MS_PER_S * chunk.samples.length) / chunk.sampleRateHz);
      return true;
    });
    if (!context.isCancelled()) send(new Float32Array(0), true);
    return options.cache?.();
  };
  const synthesize = (request: SynthesisRequest, context: CallContext): Promise<void> =>
    synthesizer.synthesize(request, (chunk) => {
      if (!context.isCancelled()) context.emit(chunk);
      return !context.isCancelled();
    });
  return serve(port, { calls: { speak, synthesize }, casts: {} }, options.flags);
}

/** A voice in another thread. */
export class RemoteSynthesizer {
  readonly #client: EngineClient;
  readonly #patience: Patience;
  #cache: SpeechCacheCounts | undefined;

  constructor(client: EngineClient, patience: Patience) {
    this.#client = client;
    this.#patience = patience;
  }

  /** What is known of the cache in that thread; undefined: nothing was said yet. */
  get cache(): SpeechCacheCounts | undefined {
    return this.#cache;
  }

  /**
   * Resolves when the sentence is on its way to the ears, or soon after an abort.
   * @returns length of the audio that was sent, ms; after an abort, of what is known of it
   * @throws ENGINE_FAILED, ENGINE_STUCK
   */
  async speak(request: SpeakRequest, signal: AbortSignal): Promise<number> {
    let audioMs = 0;
    const counts = await this.#patience.during((alive) =>
      this.#client.call('speak', request, {
        signal,
        onChunk: (chunkMs) => {
          alive();
          audioMs += chunkMs as number;
        },
      }),
    );
    if (counts !== undefined) this.#cache = counts as SpeechCacheCounts;
    return audioMs;
  }

  async synthesize(
    request: SynthesisRequest,
    emit: (chunk: SpeechChunk) => void,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#patience.during((alive) =>
      this.#client.call('synthesize', request, {
        signal,
        onChunk: (value) => {
          alive();
          emit(value as SpeechChunk);
        },
      }),
    );
  }
}

import type {
  Partial,
  Recognition,
  RecognitionRequest,
  Recognizer,
  SpeechGrammar,
  Transcript,
} from '../daemon/ports/hearing.ts';
import type { EngineClient } from './client.ts';
import type { Patience } from './patience.ts';
import type { Port } from './protocol.ts';
import { type ServeCounts, serve } from './serve.ts';

interface AudioCast {
  utteranceId: string;
  samples: Float32Array<ArrayBuffer>;
}

/** Serves a recogniser over a port. A recognition is one call; its audio comes as casts. */
export function serveRecognizer(
  port: Port,
  recognizer: Recognizer,
  flags: Int32Array,
): ServeCounts {
  const live = new Map<string, { recognition: Recognition; finish: () => void }>();
  const recognize = async (
    { utteranceId, ...lead }: Omit<RecognitionRequest, 'onPartial'>,
    context: { signal: AbortSignal; emit(value: unknown): void },
  ): Promise<Transcript | undefined> => {
    const recognition = recognizer.begin({
      utteranceId,
      ...lead,
      onPartial: (partial) => context.emit(partial),
    });
    try {
      const end = await new Promise<'finish' | 'cancel'>((resolve) => {
        live.set(utteranceId, { recognition, finish: () => resolve('finish') });
        context.signal.addEventListener('abort', () => resolve('cancel'), { once: true });
      });
      if (end === 'finish') return await recognition.finish();
      recognition.cancel();
      return undefined;
    } finally {
      live.delete(utteranceId);
    }
  };
  return serve(
    port,
    {
      calls: {
        recognize,
        settled: async ({ utteranceId }: { utteranceId: string }) =>
          live.get(utteranceId)?.recognition.settled(),
        unknownWords: (words: string[]) => recognizer.unknownWords(words),
        setGrammar: (grammar: SpeechGrammar) => recognizer.setGrammar(grammar),
      },
      casts: {
        audio: ({ utteranceId, samples }: AudioCast) =>
          live.get(utteranceId)?.recognition.accept(samples),
        finish: ({ utteranceId }: { utteranceId: string }) => live.get(utteranceId)?.finish(),
      },
    },
    flags,
  );
}

/** What becomes of an utterance that was cancelled or dropped. */
const NOTHING_HEARD: Transcript = { text: '', confidence: 0, source: 'dictation' };

/** A recogniser in another thread. */
export class RemoteRecognizer implements Recognizer {
  readonly #client: EngineClient;
  readonly #patience: Patience | undefined;
  /** Ends the call of the last recognition, which would keep its place for ever. */
  #drop: () => void = () => undefined;

  /** @param patience with a recogniser that is to finish; absent: no end of it */
  constructor(client: EngineClient, patience?: Patience) {
    this.#client = client;
    this.#patience = patience;
  }

  async unknownWords(words: readonly string[]): Promise<string[]> {
    return (await this.#client.call('unknownWords', words)) as string[];
  }

  async setGrammar(grammar: SpeechGrammar): Promise<void> {
    await this.#client.call('setGrammar', grammar);
  }

  begin({ onPartial, ...request }: RecognitionRequest): Recognition {
    const { utteranceId } = request;
    const client = this.#client;
    const patience = this.#patience;
    const abort = new AbortController();
    this.#drop();
    this.#drop = () => abort.abort();
    const result = client.call('recognize', request, {
      signal: abort.signal,
      onChunk: (value) => onPartial(value as Partial),
    });
    result.catch(() => undefined);
    return {
      accept: (samples) => {
        const copy = Float32Array.from(samples);
        client.cast('audio', { utteranceId, samples: copy }, [copy.buffer]);
      },
      settled: async () => void (await client.call('settled', { utteranceId })),
      finish: async () => {
        client.cast('finish', { utteranceId });
        const transcript = patience ? patience.during(() => result) : result;
        return ((await transcript) as Transcript | undefined) ?? { ...NOTHING_HEARD };
      },
      cancel: () => abort.abort(),
    };
  }

  async close(): Promise<void> {}
}

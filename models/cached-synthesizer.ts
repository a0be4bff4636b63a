import type {
  EmitSpeech,
  SpeechChunk,
  SynthesisRequest,
  Synthesizer,
} from '../daemon/ports/speech.ts';

/** One long sentence must not push everything else out. */
const LARGEST_SHARE = 0.25;

/** How often a sentence was there already. */
export interface SpeechCacheCounts {
  hits: number;
  misses: number;
  /** Audio held, bytes. */
  bytes: number;
}

interface Entry {
  chunks: readonly SpeechChunk[];
  bytes: number;
}

/**
 * A voice that keeps what it said, the sentences said last, up to so many bytes. What it says again
 * is sample for sample what it said before. A sentence that was stopped or failed is not kept.
 */
export class CachedSynthesizer implements Synthesizer {
  readonly #voice: Synthesizer;
  readonly #maxBytes: number;
  /** The one used last stands last. */
  readonly #entries = new Map<string, Entry>();
  readonly #counts: SpeechCacheCounts = { hits: 0, misses: 0, bytes: 0 };

  /** @param maxBytes of audio to hold, 0 or more */
  constructor(voice: Synthesizer, maxBytes: number) {
    this.#voice = voice;
    this.#maxBytes = maxBytes;
  }

  get counts(): SpeechCacheCounts {
    return { ...this.#counts };
  }

  async synthesize(request: SynthesisRequest, emit: EmitSpeech): Promise<void> {
    const { rate, voice = '', text } = request;
    const key = `${rate} ${voice} ${text}`;
    const known = this.#entries.get(key);
    if (!known) return this.#make(key, request, emit);
    this.#counts.hits += 1;
    this.#entries.delete(key);
    this.#entries.set(key, known);
    for (const { samples, sampleRateHz } of known.chunks) {
      // The receiver may do with its samples what it likes.
      if (!emit({ samples: samples.slice(), sampleRateHz })) return;
    }
  }

  async close(): Promise<void> {
    this.#entries.clear();
    this.#counts.bytes = 0;
    await this.#voice.close();
  }

  async #make(key: string, request: SynthesisRequest, emit: EmitSpeech): Promise<void> {
    this.#counts.misses += 1;
    const chunks: SpeechChunk[] = [];
    let bytes = 0;
    let isStopped = false;
    await this.#voice.synthesize(request, (chunk) => {
      bytes += chunk.samples.byteLength;
      if (this.#isKept(bytes)) chunks.push({ ...chunk, samples: chunk.samples.slice() });
      else chunks.length = 0;
      isStopped = !emit(chunk);
      return !isStopped;
    });
    if (!isStopped && bytes > 0 && this.#isKept(bytes)) this.#keep(key, { chunks, bytes });
  }

  #isKept(bytes: number): boolean {
    return bytes <= LARGEST_SHARE * this.#maxBytes;
  }

  #keep(key: string, entry: Entry): void {
    // The same sentence may have been made twice at once.
    this.#forget(key);
    this.#entries.set(key, entry);
    this.#counts.bytes += entry.bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#counts.bytes <= this.#maxBytes) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    this.#counts.bytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }
}

import type { Ears } from '../ports/ears.ts';
import type { Transcript } from '../ports/hearing.ts';
import { sentencesOf } from '../voice/sentence-stream.ts';
import { spokenForm } from '../voice/spoken/spoken-form.ts';
import type { Assistant } from './assistants.ts';
import { Replay } from './replay.ts';
import type { SpeakSentence } from './reply-speaker.ts';
import type { Prepare, PreparedAnswer, UserRequest } from './turn.ts';

/** What was said and where: it must be the same at the end for the work to count. */
export interface SpokenRequest {
  utteranceId: string;
  transcript: Transcript;
  /** Who is asked. */
  assistant: Assistant;
}

export interface SpeculationParts {
  ears: Ears;
  prepare: Prepare;
  speak: SpeakSentence;
}

/** The first words of a reply, on their way to the ears or there. */
export interface HeldSpeech {
  text: string;
  /** Length of its audio, ms. */
  sent: Promise<number>;
}

/**
 * A request that may not be over, answered as far as nothing is done by it and nothing is heard:
 * it is understood, and where the answer only tells, its first chunk lies in the ears, held.
 */
export class Speculation {
  readonly turnId: string;
  readonly request: SpokenRequest;
  /** Ends all work on it; once adopted, the abort of its turn. */
  readonly abort = new AbortController();
  readonly prepared: Promise<PreparedAnswer>;
  readonly #parts: SpeculationParts;
  #speech: HeldSpeech | undefined;
  #isAdopted = false;
  #hasFailed = false;

  constructor(turnId: string, request: SpokenRequest, parts: SpeculationParts) {
    this.turnId = turnId;
    this.request = request;
    this.#parts = parts;
    const { assistant, transcript } = request;
    const { text, confidence } = transcript;
    this.prepared = this.#prepare({ text, confidence, assistant });
    // Whoever takes it is told; until then nobody may be there.
    this.prepared.catch(() => undefined);
  }

  get speech(): HeldSpeech | undefined {
    return this.#speech;
  }

  /** It went wrong; to be done again by whoever has a real request. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Resolves when nothing more is to be made ahead. Never throws. */
  async work(): Promise<void> {
    try {
      const { early } = await this.prepared;
      if (early) await this.#speakFirst(early.pieces);
    } catch {
      this.#hasFailed = true;
    }
  }

  /** The request was the last word: what is held is played. */
  adopt(): void {
    this.#isAdopted = true;
    if (this.#speech) this.#parts.ears.send({ kind: 'resume', turnId: this.turnId });
  }

  /** Nothing of it remains. */
  drop(): void {
    this.abort.abort();
    if (this.#speech) this.#parts.ears.send({ kind: 'flush', turnId: this.turnId });
  }

  async #prepare(request: UserRequest): Promise<PreparedAnswer> {
    const prepared = await this.#parts.prepare(request, this.abort.signal);
    if (!prepared.early) return prepared;
    // Its pieces are read twice: here up to the first chunk, and then by the turn.
    const early = { ...prepared.early, pieces: new Replay(prepared.early.pieces) };
    const commit = async () => {
      await prepared.commit();
      return early;
    };
    return { ...prepared, early, commit };
  }

  async #speakFirst(pieces: AsyncIterable<string>): Promise<void> {
    const { signal } = this.abort;
    const { voice, language } = this.request.assistant;
    for await (const sentence of sentencesOf(pieces)) {
      const text = spokenForm(sentence, language);
      if (signal.aborted || this.#isAdopted) return;
      if (text === '') continue;
      const { ears, speak } = this.#parts;
      ears.send({ kind: 'hold', turnId: this.turnId });
      const sent = speak({ turnId: this.turnId, sentence: 0, text, voice }, signal);
      this.#speech = { text, sent };
      await sent;
      return;
    }
  }
}

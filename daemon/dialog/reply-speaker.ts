import type { Ears, EarsEvent } from '../ports/ears.ts';
import { sentencesOf } from '../voice/sentence-stream.ts';
import { spokenForm } from '../voice/spoken/spoken-form.ts';
import type { Activity } from './activity.ts';
import type { Assistant } from './assistants.ts';
import type { Gate } from './gate.ts';

/** Sentences synthesised ahead of the one being played; bounds the audio held by the ears. */
const SENTENCES_AHEAD = 2;

/** Sends one sentence to the voice; resolves with its length, ms, when its audio is on its way. */
export type SpeakSentence = (
  sentence: { turnId: string; sentence: number; text: string; voice?: string | undefined },
  signal: AbortSignal,
) => Promise<number>;

export interface ReplyToSpeak {
  turnId: string;
  pieces: AsyncIterable<string>;
  /** Whose it is; absent: the voice's own language. */
  assistant?: Assistant | undefined;
  /** Called with each sentence before it is synthesised. */
  onSentence: (sentence: string) => void;
}

export interface ReplySpeakerParts {
  ears: Ears;
  speak: SpeakSentence;
  activity: Activity;
  /** Closed while the reply is held: no more of it is pulled or synthesised. */
  gate: Gate;
}

/** How far a reply is. */
interface Progress {
  turnId: string;
  sent: number;
  played: number;
  /** What is said before its first sentence is on its way. */
  filler: Promise<void> | undefined;
  isBegun: boolean;
  isComplete: boolean;
}

const fresh = (turnId: string): Progress => ({
  turnId,
  sent: 0,
  played: 0,
  filler: undefined,
  isBegun: false,
  isComplete: false,
});

/** Speaks a reply sentence by sentence, never far ahead of the listener. */
export class ReplySpeaker {
  readonly #parts: ReplySpeakerParts;
  #reply = fresh('');
  #onPlayed: () => void = () => {};

  constructor(parts: ReplySpeakerParts) {
    this.#parts = parts;
    parts.ears.onEvent((event) => this.#note(event));
  }

  /** All that was sent has been played, and more is to come. */
  get isStarved(): boolean {
    const { sent, played, isComplete } = this.#reply;
    return !isComplete && sent === played;
  }

  /** @returns the number of sentences sent; 0: nothing to say, and no playback will follow */
  async speak(
    { turnId, pieces, assistant, onSentence }: ReplyToSpeak,
    signal: AbortSignal,
  ): Promise<number> {
    const { ears, activity, gate, speak } = this.#parts;
    const { voice, language } = assistant ?? {};
    const reply = this.#replyOf(turnId);
    for await (const sentence of sentencesOf(gate.through(pieces, signal))) {
      if (signal.aborted) return reply.sent;
      const text = spokenForm(sentence, language);
      if (text === '') continue;
      reply.isBegun = true;
      await reply.filler;
      onSentence(sentence);
      while (reply.sent - reply.played >= SENTENCES_AHEAD && !signal.aborted) {
        await activity.outside(this.#nextPlayed(signal));
      }
      await activity.outside(gate.passed(signal));
      await speak({ turnId, sentence: reply.sent, text, voice }, signal);
      reply.sent += 1;
    }
    await reply.filler;
    if (!signal.aborted && reply.sent > 0) {
      reply.isComplete = true;
      ears.send({ kind: 'reply-complete', turnId, sentences: reply.sent });
    }
    return reply.sent;
  }

  /** Says a sentence of its own before the first one of the reply; too late, it is not said. */
  fill(filler: { turnId: string; text: string; onSentence: (text: string) => void }): void {
    const { turnId, text, onSentence } = filler;
    const reply = this.#replyOf(turnId);
    if (reply.isBegun || reply.filler) return;
    onSentence(text);
    const { signal } = new AbortController();
    reply.filler = this.#parts.activity.during(async () => {
      await this.#parts.speak({ turnId, sentence: 0, text }, signal);
      reply.sent += 1;
    });
    // speak() tells; a turn that was cancelled before needs no telling.
    reply.filler.catch(() => undefined);
  }

  #replyOf(turnId: string): Progress {
    if (this.#reply.turnId !== turnId) this.#reply = fresh(turnId);
    return this.#reply;
  }

  #note(event: EarsEvent): void {
    const isOurs =
      (event.kind === 'sentence-played' || event.kind === 'playback-ended') &&
      event.turnId === this.#reply.turnId;
    if (!isOurs) return;
    if (event.kind === 'sentence-played') this.#reply.played = event.sentence + 1;
    else this.#reply.played = Number.POSITIVE_INFINITY;
    this.#onPlayed();
  }

  #nextPlayed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#onPlayed = done;
      signal.addEventListener('abort', done, { once: true });
    });
  }
}

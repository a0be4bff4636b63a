import type { Ears, EarsEvent } from '../ports/ears.ts';
import { sentencesOf } from '../voice/sentence-stream.ts';
import { spokenForm } from '../voice/spoken-form.ts';
import type { Activity } from './activity.ts';

/** Sentences synthesised ahead of the one being played; bounds the audio held by the ears. */
const SENTENCES_AHEAD = 2;

/** Sends one sentence to the voice; resolves with its length, ms, when its audio is on its way. */
export type SpeakSentence = (
  sentence: { turnId: string; sentence: number; text: string },
  signal: AbortSignal,
) => Promise<number>;

export interface ReplyToSpeak {
  turnId: string;
  pieces: AsyncIterable<string>;
  /** Called with each sentence before it is synthesised. */
  onSentence: (sentence: string) => void;
}

/** Speaks a reply sentence by sentence, never far ahead of the listener. */
export class ReplySpeaker {
  readonly #ears: Ears;
  readonly #speak: SpeakSentence;
  readonly #activity: Activity;
  #played = 0;
  #turnId = '';
  #onPlayed: () => void = () => {};

  constructor(parts: { ears: Ears; speak: SpeakSentence; activity: Activity }) {
    this.#ears = parts.ears;
    this.#speak = parts.speak;
    this.#activity = parts.activity;
    parts.ears.onEvent((event) => this.#note(event));
  }

  /** @returns the number of sentences sent; 0: nothing to say, and no playback will follow */
  async speak(reply: ReplyToSpeak, signal: AbortSignal): Promise<number> {
    const { turnId } = reply;
    this.#turnId = turnId;
    this.#played = 0;
    let sent = 0;
    for await (const sentence of sentencesOf(reply.pieces)) {
      if (signal.aborted) return sent;
      const text = spokenForm(sentence);
      if (text === '') continue;
      reply.onSentence(sentence);
      while (sent - this.#played >= SENTENCES_AHEAD && !signal.aborted) {
        await this.#activity.outside(this.#nextPlayed(signal));
      }
      await this.#speak({ turnId, sentence: sent, text }, signal);
      sent += 1;
    }
    if (!signal.aborted && sent > 0) {
      this.#ears.send({ kind: 'reply-complete', turnId, sentences: sent });
    }
    return sent;
  }

  #note(event: EarsEvent): void {
    const isOurs =
      (event.kind === 'sentence-played' || event.kind === 'playback-ended') &&
      event.turnId === this.#turnId;
    if (!isOurs) return;
    if (event.kind === 'sentence-played') this.#played = event.sentence + 1;
    else this.#played = Number.POSITIVE_INFINITY;
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

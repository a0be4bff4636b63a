import { SAMPLE_RATE_HZ } from '../ports/audio.ts';
import type { LearnedPatience } from './learned-patience.ts';

/** Speech this soon after an endpoint goes on with what was said before it. */
const CUT_OFF_MS = 700;
const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;

/** Where an utterance was taken for over. */
export interface Endpoint {
  sample: number;
  /** The user waited for longer than after a complete command. */
  wasLong: boolean;
}

/** Finds out how endpoints turned out, and has it learned. */
export class EndpointOutcomes {
  readonly #patience: LearnedPatience | undefined;
  /** The last endpoint, until it is known whether it was one. */
  #last: Endpoint | undefined;
  /** Speech that came soon after it; if there are words in it, the user was cut off. */
  #resumedBy: string | undefined;

  /** @param patience absent: nothing is learned */
  constructor(patience: LearnedPatience | undefined) {
    this.#patience = patience;
  }

  noteEndpoint(endpoint: Endpoint): void {
    this.#last = endpoint;
    this.#resumedBy = undefined;
  }

  /** Somebody begins to speak at this sample. */
  noteSpeech(utteranceId: string, sample: number): void {
    const last = this.#last;
    const isSoon = last && sample - last.sample <= CUT_OFF_MS * SAMPLES_PER_MS;
    if (isSoon && this.#resumedBy === undefined) this.#resumedBy = utteranceId;
    else this.#confirm();
  }

  /** What comes after an utterance shows what the endpoint before it was. */
  noteUtterance(utteranceId: string, hasWords: boolean): void {
    if (hasWords && this.#last && this.#resumedBy === utteranceId) {
      this.#last = undefined;
      this.#patience?.note('cut-off');
    }
    this.#confirm();
  }

  /** What follows is said to the reply, or is the reply. */
  noteReply(): void {
    if (this.#resumedBy === undefined) this.#confirm();
  }

  #confirm(): void {
    if (this.#last?.wasLong) this.#patience?.note('long-wait');
    this.#last = undefined;
    this.#resumedBy = undefined;
  }
}

import type { CancelTimer, Clock } from '../base/clock.ts';
import type { Urgency } from '../skills/reader/urgent-words.ts';

/** What the last words of a transcript ask for, if it is urgent; it need not be over. */
export type FindUrgency = (words: string) => Urgency | undefined;

/** Urgent words, and the utterance that they were said in. */
export interface UrgentWords {
  utteranceId: string;
  /** All that was said so far. */
  words: string;
  /** Of the microphone's count, where it began; absent: not known. */
  startSample?: number;
}

/**
 * So long nothing may follow. A word of connected speech takes some 300 ms (four syllables a
 * second and more), so that the vacuum of "stop the vacuum" has been heard by then.
 */
const SETTLE_MS = 400;

export interface UrgentWatchParts {
  clock: Clock;
  urgency: FindUrgency;
  onUrgent: (said: UrgentWords) => void;
}

/** Follows partial transcripts, and tells what is urgent as soon as nothing follows it. */
export class UrgentWatch {
  readonly #parts: UrgentWatchParts;
  #heard: { utteranceId: string; words: string } | undefined;
  #cancel: CancelTimer = () => {};
  #startSample: number | undefined;

  constructor(parts: UrgentWatchParts) {
    this.#parts = parts;
  }

  /** @param startSample where an utterance begins */
  begin(startSample: number): void {
    this.#startSample = startSample;
  }

  /** @param words all of the utterance so far */
  note(utteranceId: string, words: string): void {
    const { clock, urgency: find, onUrgent } = this.#parts;
    if (this.#heard?.utteranceId === utteranceId && this.#heard.words === words) return;
    this.#cancel();
    this.#heard = { utteranceId, words };
    if (find(words) === undefined) return;
    const start = this.#startSample === undefined ? {} : { startSample: this.#startSample };
    this.#cancel = clock.setTimer(SETTLE_MS, () => onUrgent({ utteranceId, words, ...start }));
  }

  /** The utterance is over, or nobody is listened to. */
  end(): void {
    this.#cancel();
    this.#heard = undefined;
  }
}

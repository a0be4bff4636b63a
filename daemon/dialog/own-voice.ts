import type { Clock } from '../base/clock.ts';
import type { EarsEvent } from '../ports/ears.ts';
import { WarmUp } from './barge-in/warm-up.ts';
import type { SelfSpeech } from './self-speech.ts';

/**
 * Speech that begins so soon after playback may be its echo: a reply sounds on in the device and
 * the room for 250 ms, and the beginning of speech is told some 100 ms late.
 */
const ECHO_TAIL_MS = 400;
/** A user begins with fewer of them: "the kitchen light ..." to "the kitchen light is on". */
const ENOUGH_WORDS = 4;
/** Fewer are the box's when nothing else was heard for so long: a user speaks on at once, ms. */
const ALONE_MS = 1000;

export interface OwnVoiceParts {
  clock: Clock;
  selfSpeech: SelfSpeech;
  bargeIn: { warmUpMs: number };
}

/** Tells what the box hears of itself from what a user says, perhaps in the same utterance. */
export class OwnVoice {
  readonly #parts: OwnVoiceParts;
  readonly #warmUp: WarmUp;
  /** Until then the box may be heard, monotonic. */
  #soundsUntilMs = 0;
  /** The turn whose playback is over, although it still sounds in the room. */
  #endedTurnId: string | undefined;
  #isPossible = false;
  /** When its own words were first all that was heard, and when they were last, monotonic. */
  #alone: { sinceMs: number; untilMs: number; isOver: boolean } | undefined;

  constructor(parts: OwnVoiceParts) {
    this.#parts = parts;
    this.#warmUp = new WarmUp(parts.clock, parts.bargeIn.warmUpMs);
  }

  /** The utterance under way began when the box was to be heard. */
  get isPossible(): boolean {
    return this.#isPossible;
  }

  /** Sound alone may be the box's own. */
  get isLikely(): boolean {
    return this.#warmUp.isOn;
  }

  hear(event: EarsEvent): void {
    switch (event.kind) {
      case 'echo':
        return this.#warmUp.note(event.status);
      case 'playback-started':
        this.#soundsUntilMs = Number.POSITIVE_INFINITY;
        return this.#warmUp.start();
      case 'playback-ended':
        this.#soundsUntilMs = this.#parts.clock.nowMs() + ECHO_TAIL_MS;
        this.#endedTurnId = event.turnId;
        return this.#warmUp.end();
      case 'speech-start':
        this.#isPossible = this.#parts.clock.nowMs() < this.#soundsUntilMs;
        this.#alone = undefined;
    }
  }

  /** Its playback has ended. */
  hasEnded(turnId: string): boolean {
    return turnId === this.#endedTurnId;
  }

  /** @param isPossible this box can be heard in them; else only another one may be */
  isAllOf(words: string, isPossible = this.#isPossible): boolean {
    const { selfSpeech, clock } = this.#parts;
    const nowMs = clock.nowMs();
    if (isPossible && selfSpeech.isOwn(words, 'here', nowMs)) return true;
    return selfSpeech.isOwn(words, 'elsewhere', nowMs);
  }

  /** These are the words so far. @returns what of them a user may have said */
  note(words: string): string {
    const nowMs = this.#parts.clock.nowMs();
    const isAllOwn = this.isAllOf(words);
    if (isAllOwn) this.#alone ??= { sinceMs: nowMs, untilMs: nowMs, isOver: false };
    if (this.#alone && !this.#alone.isOver) {
      this.#alone.untilMs = nowMs;
      this.#alone.isOver = !isAllOwn;
    }
    return this.takenFrom(words);
  }

  /** @returns what of the words a user may have said; all of them if they are all the box's */
  takenFrom(words: string, isPossible = this.#isPossible): string {
    if (!isPossible) return words;
    const { clock, selfSpeech } = this.#parts;
    const each = words.split(/\s+/).filter((word) => word !== '');
    const ownCount = selfSpeech.ownFirstWords(each, clock.nowMs());
    if (ownCount === 0 || ownCount === each.length) return words;
    const { sinceMs = 0, untilMs = 0 } = this.#alone ?? {};
    const isOwn = ownCount >= ENOUGH_WORDS || untilMs - sinceMs >= ALONE_MS;
    return isOwn ? each.slice(ownCount).join(' ') : words;
  }
}

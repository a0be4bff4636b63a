import type { Clock } from '../base/clock.ts';

export const FAILED_HEARING = 'Sorry, something went wrong with that.';
/** A television in a room where any speech is taken must not make it apologise on and on. */
const UNASKED_EVERY_MS = 30_000;

/** Decides whether the user is told that nothing could be heard. */
export class Apologies {
  readonly #clock: Clock;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param isInvited the wake word was said: somebody waits for an answer */
  isDue(isInvited: boolean): boolean {
    const nowMs = this.#clock.nowMs();
    if (!isInvited && nowMs - this.#lastMs < UNASKED_EVERY_MS) return false;
    this.#lastMs = nowMs;
    return true;
  }
}

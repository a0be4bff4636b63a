import type { Clock } from '../../daemon/base/clock.ts';
import type { WakeArbiter, WakeClaim } from '../../daemon/ports/wake.ts';

/** Boxes hear one saying within this time of each other, whatever their engines. */
const ONE_SAYING_MS = 1_500;

interface Held {
  claim: WakeClaim;
  atMs: number;
  box: string;
}

/**
 * The boxes of one room, in memory. Each box knows its own claims at once, and those of the others
 * after the time that a message takes.
 */
export class WakeRoom {
  readonly #clock: Clock;
  readonly #messageMs: number;
  /** Who was first, of the saying that is going on. */
  #first: Held | undefined;

  constructor(clock: Clock, messageMs = 0) {
    this.#clock = clock;
    this.#messageMs = messageMs;
  }

  /** @param box its name */
  arbiter(box: string): WakeArbiter {
    return { claim: (claim) => this.#claim({ claim, box, atMs: this.#clock.nowMs() }) };
  }

  #claim(held: Held): boolean {
    const first = this.#first;
    const isNew = !first || held.atMs - first.atMs > ONE_SAYING_MS || first.box === held.box;
    if (isNew) {
      this.#first = held;
      return true;
    }
    const heardOfAfterMs = first.atMs + this.#messageMs - held.atMs;
    if (heardOfAfterMs <= 0) return false;
    this.#clock.setTimer(heardOfAfterMs, () => held.claim.onLost());
    return true;
  }
}

import type { Clock } from '../base/clock.ts';
import type { HeardWake, NeighbourWake, WakeArbiter, WakeClaim } from '../ports/wake.ts';

/**
 * Ends of a phrase that are no further apart are those of one saying: engines are 100 ms off each,
 * sound takes 30 ms through a house, and the rest is the way of a message.
 */
const SAME_SAYING_MS = 700;
/** A box gives a wake up within this time; longer than two slow messages. */
const YIELDS_WITHIN_MS = 1500;
/** Differences in clarity below this say nothing: a person turns their head. */
const CLARITY_STEP_DB = 3;
/** Claims of others that are remembered; a home has fewer boxes. */
const MAX_KNOWN = 16;

export interface WakeContestOptions {
  clock: Clock;
  /** Id of this box. */
  box: string;
  /** Tells the other boxes, and waits for nothing. */
  tell: (heard: HeardWake) => void;
}

/** A claim with the time of this box's clock. */
interface Known extends NeighbourWake {
  /** When the phrase ended. */
  endedMs: number;
  /** When the claim was made or arrived. */
  sinceMs: number;
}

/**
 * Decides by what the boxes tell each other: the first to detect a saying wins at once. Nobody is
 * waited for: a box that hears a wake word has it unless another has claimed that saying. Where two
 * claimed it before they heard of each other, the one that was surer sooner keeps it. All boxes
 * compare the same figures, so that one is left; which times are compared are ages, so that no
 * clock must be right.
 */
export class WakeContest implements WakeArbiter {
  readonly #options: WakeContestOptions;
  #own: (Known & { onLost: () => void }) | undefined;
  #others: Known[] = [];

  constructor(options: WakeContestOptions) {
    this.#options = options;
  }

  claim({ onLost, ...heard }: WakeClaim): boolean {
    const { box, tell } = this.#options;
    const own = { ...this.#known({ ...heard, box }), onLost };
    const isTaken = this.#others.some((other) => isSameSaying(other, own));
    if (isTaken) return false;
    this.#own = own;
    tell(heard);
    return true;
  }

  /** Another box has claimed a wake, just now. */
  heardElsewhere(wake: NeighbourWake): void {
    const other = this.#known(wake);
    this.#others.push(other);
    if (this.#others.length > MAX_KNOWN) this.#others.shift();
    const own = this.#own;
    if (!own || other.sinceMs - own.sinceMs > YIELDS_WITHIN_MS) return;
    if (!isSameSaying(other, own) || !isBetter(other, own)) return;
    this.#own = undefined;
    own.onLost();
  }

  #known(wake: NeighbourWake): Known {
    const sinceMs = this.#options.clock.nowMs();
    return { ...wake, sinceMs, endedMs: sinceMs - wake.agoMs };
  }
}

function isSameSaying(one: Known, other: Known): boolean {
  return one.phrase === other.phrase && Math.abs(one.endedMs - other.endedMs) <= SAME_SAYING_MS;
}

/** The one that was sooner sure; of two alike the clearer one; by id where nothing else tells. */
function isBetter(one: Known, other: Known): boolean {
  if (one.agoMs !== other.agoMs) return one.agoMs < other.agoMs;
  const step = ({ clarityDb }: Known): number => Math.round(clarityDb / CLARITY_STEP_DB);
  if (step(one) !== step(other)) return step(one) > step(other);
  return one.box < other.box;
}

import type { Clock } from '../base/clock.ts';

/** What a box has learned of the people who speak to it. */
export interface StoredPatience {
  /** Natural logarithm of the factor on every wait. */
  logFactor: number;
  /** When it was last changed, ms since 1970. */
  updatedWallMs: number;
}

/** Where it is kept over restarts. */
export interface PatienceStore {
  readPatience(): StoredPatience | undefined;
  /** @throws DISK_FULL */
  writePatience(patience: StoredPatience): void;
  /** Forgets it. */
  clearPatience(): void;
}

/** How an endpoint turned out. */
export type EndpointOutcome =
  /** The user went on soon after it: it was none. */
  | 'cut-off'
  /** It was one, and the user waited for it. */
  | 'long-wait';

/**
 * The weighted up-down method (Kaernbach 1991, Perception & Psychophysics 49:227): with one step
 * up a cut-off and a step down of `share / (1 - share)` of it for each wait in vain, the factor
 * comes to rest where this share of the endpoints cuts somebody off.
 */
const CUT_OFF_SHARE = 0.05;
/** A cut-off makes the next waits longer by 5 %: felt after a few, harmless if it was a mistake. */
const STEP_UP = Math.log(1.05);
const STEP_DOWN = (STEP_UP * CUT_OFF_SHARE) / (1 - CUT_OFF_SHARE);
/** Beyond these a wait of the settings would not be recognised in what the box does. */
export const MOST_PATIENCE = 1.6;
export const LEAST_PATIENCE = 0.75;
/** Guests leave and habits change: what is not confirmed is half forgotten in a month. */
const HALF_LIFE_MS = 30 * 24 * 3_600_000;

export interface LearnedPatienceParts {
  clock: Clock;
  store: PatienceStore;
  /** The store cannot be written (a full disk): what was learned goes on in memory. */
  onFault: (error: unknown) => void;
}

/** How patient a box is, against its settings, with the people it has heard. */
export class LearnedPatience {
  readonly #parts: LearnedPatienceParts;
  #learned: StoredPatience;

  constructor(parts: LearnedPatienceParts) {
    this.#parts = parts;
    const stored = parts.store.readPatience();
    const isUsable = stored !== undefined && Number.isFinite(stored.logFactor);
    this.#learned = isUsable ? stored : { logFactor: 0, updatedWallMs: parts.clock.wallMs() };
  }

  /** On every wait: LEAST_PATIENCE..MOST_PATIENCE, 1 when nothing is known. */
  get factor(): number {
    return Math.exp(bounded(this.#faded()));
  }

  note(outcome: EndpointOutcome): void {
    const step = outcome === 'cut-off' ? STEP_UP : -STEP_DOWN;
    const logFactor = bounded(bounded(this.#faded()) + step);
    this.#learned = { logFactor, updatedWallMs: this.#parts.clock.wallMs() };
    try {
      this.#parts.store.writePatience(this.#learned);
    } catch (error) {
      this.#parts.onFault(error);
    }
  }

  /** A clock that was set back fades nothing. */
  #faded(): number {
    const { logFactor, updatedWallMs } = this.#learned;
    const agoMs = Math.max(0, this.#parts.clock.wallMs() - updatedWallMs);
    return logFactor * 0.5 ** (agoMs / HALF_LIFE_MS);
  }
}

/**
 * @param isOn false forgets what was learned before
 * @returns undefined when nothing is to be learned
 */
export function learnedPatience(
  isOn: boolean,
  parts: LearnedPatienceParts,
): LearnedPatience | undefined {
  if (isOn) return new LearnedPatience(parts);
  try {
    parts.store.clearPatience();
  } catch (error) {
    parts.onFault(error);
  }
  return undefined;
}

function bounded(logFactor: number): number {
  return Math.max(Math.log(LEAST_PATIENCE), Math.min(Math.log(MOST_PATIENCE), logFactor));
}

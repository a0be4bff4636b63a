import type { CancelTimer, Clock } from '../base/clock.ts';

export interface WaitingOptions {
  kind: 'off' | 'earcon' | 'filler';
  /** Longest silence before something is heard, and between two times, ms. */
  afterMs: number;
}

export interface WaitingParts {
  clock: Clock;
  options: WaitingOptions;
  playEarcon: () => void;
  sayFiller: () => void;
}

/** Breaks the silence of a long wait for a reply: once by a filler if wanted, then by earcons. */
export class Waiting {
  readonly #parts: WaitingParts;
  #cancel: CancelTimer = () => {};
  #isFillerSaid = false;

  constructor(parts: WaitingParts) {
    this.#parts = parts;
  }

  /** A turn begins. */
  start(): void {
    this.#isFillerSaid = false;
    this.goOn();
  }

  /** It is silent again, and the reply is not over. */
  goOn(): void {
    const { clock, options } = this.#parts;
    this.#cancel();
    if (options.kind === 'off') return;
    this.#cancel = clock.setTimer(options.afterMs, () => {
      this.goOn();
      this.#breakSilence();
    });
  }

  /** Something is heard, or nothing is waited for any more. */
  stop(): void {
    this.#cancel();
  }

  #breakSilence(): void {
    const { options, playEarcon, sayFiller } = this.#parts;
    if (options.kind === 'earcon' || this.#isFillerSaid) return playEarcon();
    this.#isFillerSaid = true;
    sayFiller();
  }
}

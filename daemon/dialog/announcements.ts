import type { TurnOrigin } from '../ports/turns.ts';
import type { Turn } from './turn.ts';

/** Announcements that wait for the end of a turn; more are refused. */
const MAX_WAITING = 20;

/** Something the box wants to say by itself. */
export interface Announcement {
  text: string;
  origin: TurnOrigin;
  onOver: (turn: Turn | undefined) => void;
}

export interface DoNotDisturbOptions {
  /** What becomes of texts that somebody had it say, while nobody is to be disturbed. */
  announcements: 'hold' | 'drop';
}

/** What waits to be said, first come first said; undisturbed, only what cannot wait. */
export class Announcements {
  readonly #options: DoNotDisturbOptions;
  #waiting: Announcement[] = [];
  #isUndisturbed = false;

  constructor(options: DoNotDisturbOptions) {
    this.#options = options;
  }

  /** Nobody is to be disturbed by what can wait. */
  get isUndisturbed(): boolean {
    return this.#isUndisturbed;
  }

  setUndisturbed(isUndisturbed: boolean): void {
    this.#isUndisturbed = isUndisturbed;
    if (this.#options.announcements === 'hold') return;
    const dropped = this.#waiting.filter((announcement) => !this.#mayBeSaid(announcement));
    this.#waiting = this.#waiting.filter((announcement) => this.#mayBeSaid(announcement));
    for (const { onOver } of dropped) onOver(undefined);
  }

  /** True when nothing waits that may be said now. */
  get isEmpty(): boolean {
    return !this.#waiting.some((announcement) => this.#mayBeSaid(announcement));
  }

  /** @returns its turn when that is over; undefined when it was refused or dropped */
  add(text: string, origin: TurnOrigin): Promise<Turn | undefined> {
    return new Promise((onOver) => {
      const announcement = { text, origin, onOver };
      const isDropped = !this.#mayBeSaid(announcement) && this.#options.announcements === 'drop';
      if (isDropped || this.#waiting.length >= MAX_WAITING) onOver(undefined);
      else this.#waiting.push(announcement);
    });
  }

  take(): Announcement | undefined {
    const at = this.#waiting.findIndex((announcement) => this.#mayBeSaid(announcement));
    return at < 0 ? undefined : this.#waiting.splice(at, 1)[0];
  }

  /** Timers were set by somebody, and a failed answer was asked for: they cannot wait. */
  #mayBeSaid({ origin }: Announcement): boolean {
    return !this.#isUndisturbed || origin !== 'say';
  }
}

import type { TurnOrigin } from '../ports/turns.ts';
import type { Turn } from './turn.ts';

/** Announcements that wait for the end of a turn; more are refused. */
const MAX_WAITING = 20;

/** Something the box wants to say by itself. */
export interface Announcement {
  text: string;
  origin: TurnOrigin;
  onOver: (turn: Turn) => void;
}

/** What waits to be said, first come first said. */
export class Announcements {
  readonly #waiting: Announcement[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** @returns its turn when that is over; undefined when too much was waiting already */
  add(text: string, origin: TurnOrigin): Promise<Turn | undefined> {
    if (this.#waiting.length >= MAX_WAITING) return Promise.resolve(undefined);
    return new Promise((onOver) => this.#waiting.push({ text, origin, onOver }));
  }

  take(): Announcement | undefined {
    return this.#waiting.shift();
  }
}

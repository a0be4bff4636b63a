import type { CancelTimer, Clock } from '../daemon/base/clock.ts';
import { EarshotError } from '../daemon/base/errors.ts';

export interface PatienceParts {
  clock: Clock;
  /** Which engine, for the error. */
  name: string;
  /** Longest silence of an engine that has something to do, ms. */
  limitMs: number;
  /** It hangs: whoever owns it should end it. */
  onStuck: (error: EarshotError) => void;
}

/** Waits for an engine as long as it gives signs of life. */
export class Patience {
  readonly #parts: PatienceParts;

  constructor(parts: PatienceParts) {
    this.#parts = parts;
  }

  /**
   * @param begin starts the work; calls `alive` at each sign of life
   * @throws ENGINE_STUCK after `limitMs` without one; otherwise as the work does
   */
  async during<T>(begin: (alive: () => void) => Promise<T>): Promise<T> {
    const { clock, name, limitMs, onStuck } = this.#parts;
    let cancelTimer: CancelTimer = () => {};
    let giveUp: (error: EarshotError) => void = () => {};
    const stuck = new Promise<never>((_, reject) => {
      giveUp = reject;
    });
    const alive = (): void => {
      cancelTimer();
      cancelTimer = clock.setTimer(limitMs, () => {
        const error = new EarshotError('ENGINE_STUCK', `${name} said nothing for ${limitMs} ms`);
        onStuck(error);
        giveUp(error);
      });
    };
    alive();
    try {
      return await Promise.race([begin(alive), stuck]);
    } finally {
      cancelTimer();
    }
  }
}

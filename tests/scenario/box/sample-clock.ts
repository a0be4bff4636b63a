import { type CancelTimer, ManualClock } from '../../../daemon/base/clock.ts';

/** A clock that is moved from one timer to the next, with room for the box's work in between. */
export class SampleClock extends ManualClock {
  readonly #dueMs = new Map<object, number>();

  override setTimer(delayMs: number, fire: () => void): CancelTimer {
    const key = {};
    this.#dueMs.set(key, this.nowMs() + Math.max(0, delayMs));
    const cancel = super.setTimer(delayMs, () => {
      this.#dueMs.delete(key);
      fire();
    });
    return () => {
      this.#dueMs.delete(key);
      cancel();
    };
  }

  /** Fires what is due next, and lets everything that follows from it be done. */
  async step(): Promise<void> {
    this.advanceTo(Math.max(this.nowMs(), Math.min(...this.#dueMs.values())));
    // Scripted engines wait for nothing but this clock: one turn of the event loop settles all.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

import { type CancelTimer, ManualClock } from '../../daemon/base/clock.ts';

/** Tells which waits have begun, so that a test moves it no sooner. */
export class WatchedClock extends ManualClock {
  readonly delaysMs: number[] = [];

  override setTimer(delayMs: number, fire: () => void): CancelTimer {
    this.delaysMs.push(delayMs);
    return super.setTimer(delayMs, fire);
  }
}

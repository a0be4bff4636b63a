import type { Clock } from '../../base/clock.ts';
import type { HomeDevice } from '../../ports/home.ts';

/** As long as a conversation is remembered by those who had it; after that "it" is anything. */
const FORGET_AFTER_MS = 300_000;

/** What was last spoken of, for "turn it off again". */
export class HomeMemory {
  #ids: readonly string[] = [];
  #atMs = 0;

  remember(devices: readonly HomeDevice[], clock: Clock): void {
    this.#ids = devices.map(({ id }) => id);
    this.#atMs = clock.nowMs();
  }

  /** Empty: nothing was, or too long ago. */
  lastIds(clock: Clock): readonly string[] {
    return clock.nowMs() - this.#atMs > FORGET_AFTER_MS ? [] : this.#ids;
  }
}

import { ManualClock } from '../../daemon/base/clock.ts';
import { TimerService } from '../../daemon/skills/timer-service.ts';
import { MemoryTimers } from './memory-timers.ts';

export const START_WALL_MS = Date.parse('2026-11-21T16:20:00Z');
export const SECOND_MS = 1000;
/** Of a timer that only rings. */
export const PLAIN = { area: null, pausedLeftMs: null, command: null };
export const MINUTE_MS = 60_000;

/** A clock whose wall time somebody sets. */
export class SetClock extends ManualClock {
  wallOffsetMs = 0;

  override wallMs(): number {
    return super.wallMs() + this.wallOffsetMs;
  }
}

/** A timer service on a clock that is moved by hand, and what it rang. */
export class TimerBench {
  readonly clock = new SetClock(START_WALL_MS);
  readonly store = new MemoryTimers();
  /** Name and lateness of each announcement, with the seconds of the clock. */
  readonly rung: [name: string | null, atS: number, lateMs: number][] = [];
  /** Words and lateness of each command that was done. */
  readonly performed: [words: string, lateMs: number][] = [];
  readonly faults: unknown[] = [];
  ring = async (): Promise<boolean> => true;
  perform = async (): Promise<void> => {};
  service = this.boot();

  boot(): TimerService {
    this.service = new TimerService({
      clock: this.clock,
      store: this.store,
      ring: ({ name }, lateMs) => {
        this.rung.push([name, this.clock.nowMs() / SECOND_MS, lateMs]);
        return this.ring();
      },
      perform: async ({ command }, lateMs) => {
        this.performed.push([command.words, lateMs]);
        await this.perform();
      },
      onFault: (error) => this.faults.push(error),
    });
    this.service.start();
    return this.service;
  }

  /** In small steps, so that what waits for promises gets its turn. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.clock.nowMs() + ms;
    await settled();
    while (this.clock.nowMs() < untilMs) {
      this.clock.advanceTo(Math.min(untilMs, this.clock.nowMs() + SECOND_MS));
      await settled();
    }
  }

  get rungAtS(): number[] {
    return this.rung.map(([, atS]) => atS);
  }
}

/** Lets what waits for promises get its turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

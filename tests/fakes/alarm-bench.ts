import { AlarmService } from '../../daemon/skills/alarm-service.ts';
import { nextOccurrence, type Schedule } from '../../daemon/skills/schedule.ts';
import { MemoryAlarms } from './memory-alarms.ts';
import { SECOND_MS, SetClock, settled } from './timer-bench.ts';

export interface AlarmBenchOptions {
  /** Wall time at which it begins, as `2026-03-28T22:00:00Z`. */
  at: string;
  timeZone?: string;
}

/** An alarm service on a clock that is moved by hand, and what it rang. */
export class AlarmBench {
  readonly clock: SetClock;
  readonly store = new MemoryAlarms();
  readonly timeZone: string;
  /** Name, wall time and lateness in minutes of each announcement. */
  readonly rung: [name: string | null, at: string, lateMin: number][] = [];
  readonly faults: unknown[] = [];
  ring = async (): Promise<boolean> => true;
  service: AlarmService;

  constructor({ at, timeZone = 'Europe/Berlin' }: AlarmBenchOptions) {
    this.clock = new SetClock(Date.parse(at));
    this.timeZone = timeZone;
    this.service = this.boot();
  }

  /** The process ends without a word, and another begins. */
  boot(): AlarmService {
    this.service?.stop();
    this.service = new AlarmService({
      clock: this.clock,
      timeZone: this.timeZone,
      store: this.store,
      ring: ({ name }, lateMs) => {
        const at = new Date(this.clock.wallMs()).toISOString().slice(0, 16);
        this.rung.push([name, at, Math.round(lateMs / 60_000)]);
        return this.ring();
      },
      onFault: (error) => this.faults.push(error),
    });
    this.service.start();
    return this.service;
  }

  add(name: string, schedule: Schedule, inMs = 0): void {
    const nowMs = this.clock.wallMs();
    const dueWallMs = nextOccurrence(schedule, nowMs, this.timeZone) ?? nowMs + inMs;
    const kind = schedule.kind === 'elapsed' ? 'reminder' : 'alarm';
    this.service.add({ kind, name, person: null, schedule, dueWallMs });
  }

  /** In steps, so that what waits for promises gets its turn. */
  async pass(ms: number, stepMs = SECOND_MS): Promise<void> {
    const untilMs = this.clock.nowMs() + ms;
    await settled();
    while (this.clock.nowMs() < untilMs) {
      this.clock.advanceTo(Math.min(untilMs, this.clock.nowMs() + stepMs));
      await settled();
    }
  }

  /** Wall times of announcements, each once. */
  get rungAt(): string[] {
    return [...new Set(this.rung.map(([, at]) => at))];
  }
}

import { randomUUID } from 'node:crypto';
import type { CancelTimer, Clock } from '../base/clock.ts';
import type { AlarmStore, StoredAlarm } from './alarm-store.ts';
import { type Ring, Ringer, type RingPolicy } from './ringer.ts';
import { nextOccurrence } from './schedule.ts';

/** The clocks are looked at this often, so that a set clock is noticed. */
const CHECK_MS = 10_000;
/** The wall clock was set when it moved by this much more or less than the monotonic one. */
const CLOCK_STEP_MS = 2000;
/** What is overdue by more was missed: it is told, and wakes nobody. */
const MAX_LATE_MS = 600_000;

/** An alarm rings until it is stopped, but not for ever: nobody is there, or hears it. */
const ALARM_POLICY: RingPolicy = {
  maxHeard: Number.POSITIVE_INFINITY,
  maxHeardLate: 1,
  maxAttempts: Number.POSITIVE_INFINITY,
  maxRingingMs: 900_000,
  pauseMs: 4000,
};
const REMINDER_POLICY: RingPolicy = {
  maxHeard: 3,
  maxHeardLate: 1,
  maxAttempts: 10,
  maxRingingMs: Number.POSITIVE_INFINITY,
  // Nobody has to come running.
  pauseMs: 20_000,
};

export interface AlarmServiceOptions {
  clock: Clock;
  /** IANA name; alarms follow the clock on the wall there. */
  timeZone: string;
  store: AlarmStore;
  ring: Ring<StoredAlarm>;
  /** Told of a store or a ring that failed where nobody waits for an answer. */
  onFault: (error: unknown) => void;
}

export type NewAlarm = Pick<StoredAlarm, 'kind' | 'name' | 'person' | 'schedule' | 'dueWallMs'>;

/** An alarm as it stands now. */
export interface LiveAlarm {
  alarm: StoredAlarm;
  /** When it rings next, ms since 1970. */
  nextWallMs: number;
  isRinging: boolean;
}

/**
 * Rings alarms and says reminders when the wall clock gets there. When that clock is set: what it
 * jumps over is late or missed; what was begun here for a length of time, or put off, keeps its
 * true time; and after a jump back what is weekly is due again by the new time.
 */
export class AlarmService {
  readonly #options: AlarmServiceOptions;
  readonly #alarms = new Map<string, StoredAlarm>();
  readonly #ringers: Readonly<Record<StoredAlarm['kind'], Ringer<StoredAlarm>>>;
  /** Ids of what was put off, or begun for a length of time, here: true time counts. */
  readonly #counted = new Set<string>();
  #disarm: CancelTimer = () => {};
  #isStarted = false;
  /** Both clocks at the last look. */
  #lastMs = 0;
  #lastWallMs = 0;

  constructor(options: AlarmServiceOptions) {
    this.#options = options;
    const onOver = ({ id }: StoredAlarm): void => this.#guard(() => this.#settle(id));
    this.#ringers = {
      alarm: new Ringer({ ...options, policy: ALARM_POLICY, onOver }),
      reminder: new Ringer({ ...options, policy: REMINDER_POLICY, onOver }),
    };
    this.#look();
  }

  /** Takes up what the store holds; what was missed is told. */
  start(): void {
    const nowMs = this.#options.clock.wallMs();
    for (const alarm of this.#options.store.listAlarms()) {
      if (this.#alarms.has(alarm.id)) continue;
      // The time zone may be another one now.
      const isAhead = alarm.dueWallMs > nowMs && alarm.snoozedWallMs === null;
      const nextMs = isAhead ? this.#next(alarm, nowMs) : undefined;
      this.#alarms.set(alarm.id, { ...alarm, dueWallMs: nextMs ?? alarm.dueWallMs });
    }
    this.#isStarted = true;
    this.#look();
    this.#check();
  }

  /** Nothing rings any more; the store keeps all for the next start. */
  stop(): void {
    this.#isStarted = false;
    this.#disarm();
    this.#alarms.clear();
    this.#counted.clear();
    for (const ringer of Object.values(this.#ringers)) ringer.stop();
  }

  /** @throws DISK_FULL; then there is no such alarm */
  add(made: NewAlarm): StoredAlarm {
    const alarm: StoredAlarm = { ...made, id: randomUUID(), snoozedWallMs: null };
    this.#keep(alarm);
    if (alarm.schedule.kind === 'elapsed') this.#counted.add(alarm.id);
    this.#check();
    return alarm;
  }

  /** Ends one for good, ringing or not. @throws DISK_FULL; then it goes on */
  cancel(id: string): void {
    this.#options.store.removeAlarm(id);
    this.#drop(id);
  }

  /** The user knows: what rings falls silent; what is weekly waits for its next time. */
  acknowledge(): number {
    const ringing = [...this.#alarms.values()].filter((alarm) => this.#isRinging(alarm));
    for (const { id } of ringing) this.#guard(() => this.#settle(id));
    return ringing.length;
  }

  /** What rings falls silent, and rings again after this time. @returns what was put off */
  snooze(forMs: number): StoredAlarm[] {
    const ringing = [...this.#alarms.values()].filter((alarm) => this.#isRinging(alarm));
    for (const alarm of ringing) {
      this.#keep({ ...alarm, snoozedWallMs: this.#options.clock.wallMs() + forMs });
      this.#counted.add(alarm.id);
      this.#ringers[alarm.kind].silence(alarm.id);
    }
    this.#check();
    return ringing;
  }

  /** What rings, then the next to ring. */
  list(kind: StoredAlarm['kind']): LiveAlarm[] {
    return [...this.#alarms.values()]
      .filter((alarm) => alarm.kind === kind)
      .map((alarm): LiveAlarm => {
        return { alarm, nextWallMs: dueOf(alarm), isRinging: this.#isRinging(alarm) };
      })
      .sort((one, other) => one.nextWallMs - other.nextWallMs);
  }

  #isRinging({ kind, id }: StoredAlarm): boolean {
    return this.#ringers[kind].isRinging(id);
  }

  #next({ schedule }: StoredAlarm, afterMs: number): number | undefined {
    return nextOccurrence(schedule, afterMs, this.#options.timeZone);
  }

  #keep(alarm: StoredAlarm): void {
    this.#options.store.putAlarm(alarm);
    this.#alarms.set(alarm.id, alarm);
  }

  #check(): void {
    this.#disarm();
    if (!this.#isStarted) return;
    const { clock } = this.#options;
    const stepMs = this.#look();
    if (Math.abs(stepMs) > CLOCK_STEP_MS) this.#heedStep(stepMs);
    const nowMs = clock.wallMs();
    let waitMs = CHECK_MS;
    for (const alarm of this.#alarms.values()) {
      if (this.#isRinging(alarm)) continue;
      const leftMs = dueOf(alarm) - nowMs;
      if (leftMs > 0) waitMs = Math.min(waitMs, leftMs);
      else
        this.#ringers[alarm.kind].add({ ...alarm, dueWallMs: dueOf(alarm) }, -leftMs > MAX_LATE_MS);
    }
    if (this.#alarms.size > 0) this.#disarm = clock.setTimer(waitMs, () => this.#check());
  }

  /** @returns by how much the wall clock was set since the last look, ms */
  #look(): number {
    const { clock } = this.#options;
    const [nowMs, wallMs] = [clock.nowMs(), clock.wallMs()];
    const stepMs = wallMs - this.#lastWallMs - (nowMs - this.#lastMs);
    [this.#lastMs, this.#lastWallMs] = [nowMs, wallMs];
    return stepMs;
  }

  #heedStep(stepMs: number): void {
    const nowMs = this.#options.clock.wallMs();
    for (const alarm of this.#alarms.values()) {
      if (this.#isRinging(alarm)) continue;
      const moved = this.#moved(alarm, stepMs, nowMs);
      if (moved === alarm) continue;
      this.#alarms.set(alarm.id, moved);
      this.#guard(() => this.#options.store.putAlarm(moved));
    }
  }

  #moved(alarm: StoredAlarm, stepMs: number, nowMs: number): StoredAlarm {
    if (alarm.snoozedWallMs !== null || alarm.schedule.kind === 'elapsed') {
      return this.#counted.has(alarm.id) ? putOff(alarm, stepMs) : alarm;
    }
    // A smaller step back would ring again what has just rung.
    const isFarBack = alarm.schedule.kind === 'weekly' && -stepMs > MAX_LATE_MS;
    const nextMs = isFarBack ? this.#next(alarm, nowMs) : undefined;
    return nextMs === undefined ? alarm : { ...alarm, dueWallMs: nextMs };
  }

  /** Its ringing is over: what is weekly waits for its next time, all else is done with. */
  #settle(id: string): void {
    const alarm = this.#alarms.get(id);
    if (alarm === undefined) return;
    this.#ringers[alarm.kind].silence(id);
    const nextMs =
      alarm.schedule.kind === 'weekly'
        ? this.#next(alarm, Math.max(this.#options.clock.wallMs(), alarm.dueWallMs))
        : undefined;
    if (nextMs === undefined) {
      this.#drop(id);
      this.#options.store.removeAlarm(id);
      return;
    }
    this.#counted.delete(id);
    const settled = { ...alarm, dueWallMs: nextMs, snoozedWallMs: null };
    this.#alarms.set(id, settled);
    this.#options.store.putAlarm(settled);
  }

  #drop(id: string): void {
    const alarm = this.#alarms.get(id);
    if (alarm) this.#ringers[alarm.kind].silence(id);
    this.#alarms.delete(id);
    this.#counted.delete(id);
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.onFault(error);
    }
  }
}

function dueOf({ snoozedWallMs, dueWallMs }: StoredAlarm): number {
  return snoozedWallMs ?? dueWallMs;
}

function putOff(alarm: StoredAlarm, byMs: number): StoredAlarm {
  if (alarm.snoozedWallMs === null) return { ...alarm, dueWallMs: alarm.dueWallMs + byMs };
  return { ...alarm, snoozedWallMs: alarm.snoozedWallMs + byMs };
}

import { randomUUID } from 'node:crypto';
import type { CancelTimer, Clock } from '../base/clock.ts';
import { type RingTimer, TimerRinger } from './timer-ringer.ts';
import type { StoredTimer, TimerStore } from './timer-store.ts';

/** The wall clock is looked at this often while a timer runs, so that a set clock is noticed. */
const CHECK_MS = 10_000;
/** The wall clock was set when it moved by this much more or less than the monotonic one. */
const CLOCK_STEP_MS = 2000;
/** Nearer than this is due; also ends rounding of the clocks. */
const DUE_WITHIN_MS = 1;
/** What is overdue by more was missed, not rung a little late. */
const LATE_MS = 10_000;
const MS_PER_S = 1000;

/** `gone`: it was cancelled, silenced, or has rung often enough. */
export type TimerChange = 'set' | 'ringing' | 'gone';

export interface TimerServiceOptions {
  clock: Clock;
  store: TimerStore;
  ring: RingTimer;
  /** Told what becomes of timers; absent: nobody wants to know. */
  onChange?: ((what: TimerChange, timer: LiveTimer) => void) | undefined;
  /** Told of a store or a ring that failed where nobody waits for an answer. */
  onFault: (error: unknown) => void;
}

/** A timer as it stands now. */
export interface LiveTimer {
  timer: StoredTimer;
  /** 0 when it is ringing. */
  leftMs: number;
  isRinging: boolean;
}

interface Watched {
  timer: StoredTimer;
  /** Monotonic; undefined: begun before this process, so only the wall clock tells. */
  dueMs: number | undefined;
  disarm: CancelTimer;
}

/**
 * Runs the timers. A timer begun here counts true elapsed time whatever is done to the wall clock;
 * one found in the store follows the wall clock. Each leaves the store only when its ringing is
 * over or it is cancelled: see TimerRinger.
 */
export class TimerService {
  readonly #options: TimerServiceOptions;
  readonly #watched = new Map<string, Watched>();
  readonly #ringer: TimerRinger;

  constructor(options: TimerServiceOptions) {
    this.#options = options;
    this.#ringer = new TimerRinger({ ...options, onOver: (timer) => this.#forget(timer.id) });
  }

  /** Takes up what the store holds; what fell due meanwhile rings at once. */
  start(): void {
    for (const timer of this.#options.store.listTimers()) {
      if (!this.#watched.has(timer.id)) this.#watch(timer, undefined);
    }
  }

  /** Nothing rings any more; the store keeps the timers for the next start. */
  stop(): void {
    for (const { disarm } of this.#watched.values()) disarm();
    this.#watched.clear();
    this.#ringer.stop();
  }

  /**
   * Starts a timer.
   * @param durationS seconds, above 0
   * @throws DISK_FULL; then there is no such timer
   */
  add({ name, durationS }: { name?: string | undefined; durationS: number }): StoredTimer {
    const { clock, store } = this.#options;
    const startedWallMs = clock.wallMs();
    const dueWallMs = startedWallMs + durationS * MS_PER_S;
    const timer = { id: randomUUID(), name: name ?? null, durationS, startedWallMs, dueWallMs };
    store.addTimer(timer);
    const leftMs = durationS * MS_PER_S;
    this.#options.onChange?.('set', { timer, leftMs, isRinging: false });
    this.#watch(timer, clock.nowMs() + leftMs);
    return timer;
  }

  /**
   * Ends a timer, ringing or not.
   * @returns false when there was none
   * @throws DISK_FULL; then it goes on
   */
  cancel(id: string): boolean {
    if (!this.#watched.has(id)) return false;
    this.#options.store.removeTimer(id);
    this.#drop(id);
    return true;
  }

  /** The user knows: what rings falls silent for good. @returns how many rang */
  acknowledge(): number {
    const ringing = [...this.#watched.keys()].filter((id) => this.#ringer.isRinging(id));
    for (const id of ringing) this.#forget(id);
    return ringing.length;
  }

  /** All timers, the ringing and the nearest first. */
  list(): LiveTimer[] {
    return [...this.#watched.values()]
      .map((watched): LiveTimer => {
        const isRinging = this.#ringer.isRinging(watched.timer.id);
        const leftMs = isRinging ? 0 : Math.max(0, this.#leftMs(watched));
        return { timer: watched.timer, leftMs, isRinging };
      })
      .sort((one, other) => one.leftMs - other.leftMs);
  }

  #watch(timer: StoredTimer, dueMs: number | undefined): void {
    const watched: Watched = { timer, dueMs, disarm: () => {} };
    this.#watched.set(timer.id, watched);
    this.#check(watched);
  }

  #check(watched: Watched): void {
    this.#heedClockSteps(watched);
    const leftMs = this.#leftMs(watched);
    if (leftMs < DUE_WITHIN_MS) {
      const isMissed = watched.dueMs === undefined && -leftMs > LATE_MS;
      this.#ringer.add(watched.timer, isMissed);
      this.#tell('ringing', watched);
      return;
    }
    const waitMs = Math.min(leftMs, CHECK_MS);
    watched.disarm = this.#options.clock.setTimer(waitMs, () => this.#check(watched));
  }

  #leftMs({ timer, dueMs }: Watched): number {
    const { clock } = this.#options;
    return dueMs === undefined ? timer.dueWallMs - clock.wallMs() : dueMs - clock.nowMs();
  }

  /** After the wall clock was set, the store learns when a timer is due by the new time. */
  #heedClockSteps(watched: Watched): void {
    const { clock } = this.#options;
    const wholeMs = watched.timer.durationS * MS_PER_S;
    const byWallMs = watched.timer.dueWallMs - clock.wallMs();
    if (watched.dueMs === undefined) {
      // The clock stands before the timer's start (a box without a battery for it): begin anew.
      if (byWallMs <= wholeMs + CLOCK_STEP_MS) return;
      watched.dueMs = clock.nowMs() + wholeMs;
    }
    const leftMs = watched.dueMs - clock.nowMs();
    if (Math.abs(byWallMs - leftMs) <= CLOCK_STEP_MS) return;
    const dueWallMs = clock.wallMs() + leftMs;
    watched.timer = { ...watched.timer, dueWallMs, startedWallMs: dueWallMs - wholeMs };
    this.#guard(() => this.#options.store.addTimer(watched.timer));
  }

  /** For an ending that must happen even if the store cannot note it. */
  #forget(id: string): void {
    this.#drop(id);
    this.#guard(() => this.#options.store.removeTimer(id));
  }

  #drop(id: string): void {
    const watched = this.#watched.get(id);
    watched?.disarm();
    this.#watched.delete(id);
    this.#ringer.silence(id);
    if (watched) this.#tell('gone', watched);
  }

  #tell(what: 'ringing' | 'gone', { timer }: Watched): void {
    this.#options.onChange?.(what, { timer, leftMs: 0, isRinging: what === 'ringing' });
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.onFault(error);
    }
  }
}

import { randomUUID } from 'node:crypto';
import type { CancelTimer } from '../base/clock.ts';
import type {
  CommandTimer,
  LiveTimer,
  NewTimer,
  TimerChange,
  TimerServiceOptions,
} from './live-timer.ts';
import { Ringer, type RingPolicy } from './ringer.ts';
import type { StoredTimer } from './timer-store.ts';

/** The wall clock is looked at this often while a timer runs, so that a set clock is noticed. */
const CHECK_MS = 10_000;
/** The wall clock was set when it moved by this much more or less than the monotonic one. */
const CLOCK_STEP_MS = 2000;
/** Nearer than this is due; also ends rounding of the clocks. */
const DUE_WITHIN_MS = 1;
/** What is overdue by more was missed, not rung a little late. */
const LATE_MS = 10_000;
const MS_PER_S = 1000;

const POLICY: RingPolicy = {
  maxHeard: 3,
  maxHeardLate: 3,
  maxAttempts: 10,
  maxRingingMs: Number.POSITIVE_INFINITY,
  // Time to walk over and say stop.
  pauseMs: 8000,
};

interface Watched {
  timer: StoredTimer;
  /** Monotonic; undefined: begun before this process, so only the wall clock tells. */
  dueMs: number | undefined;
  disarm: CancelTimer;
}

/**
 * Runs the timers. A timer begun here counts true elapsed time whatever is done to the wall clock;
 * one found in the store follows the wall clock; a paused one counts nothing. Each leaves the store
 * only when its ringing is over or it is cancelled: see Ringer. A command is noted as begun before
 * it is done, so that a crash never does it twice.
 */
export class TimerService {
  readonly #options: TimerServiceOptions;
  readonly #watched = new Map<string, Watched>();
  readonly #ringer: Ringer<StoredTimer>;

  constructor(options: TimerServiceOptions) {
    this.#options = options;
    const onOver = ({ id }: StoredTimer): void => this.#forget(id);
    this.#ringer = new Ringer({ ...options, policy: POLICY, onOver });
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

  /** Starts a timer. @throws DISK_FULL; then there is no such timer */
  add({ name, durationS, area, command }: NewTimer): StoredTimer {
    const startedWallMs = this.#options.clock.wallMs();
    const leftMs = durationS * MS_PER_S;
    const timer: StoredTimer = {
      ...{ id: randomUUID(), name: name ?? null, durationS, startedWallMs },
      ...{ dueWallMs: startedWallMs + leftMs, area: area ?? null, pausedLeftMs: null },
      command: command ?? null,
    };
    this.#options.store.addTimer(timer);
    this.#tell('set', { timer, leftMs, isRinging: false });
    this.#watch(timer, this.#options.clock.nowMs() + leftMs);
    return timer;
  }

  /**
   * Makes a timer longer, or shorter: down to nothing, when it rings.
   * @param byMs may be negative
   * @returns what is left of it, ms; undefined: there is none, or it rings
   * @throws DISK_FULL; then it goes on as it was
   */
  adjust(id: string, byMs: number): number | undefined {
    return this.#change(id, (leftMs, isPaused) => ({ leftMs: leftMs + byMs, isPaused }));
  }

  /** A paused timer counts nothing until it is resumed. See adjust(). */
  pause(id: string): number | undefined {
    return this.#change(id, (leftMs) => ({ leftMs, isPaused: true }));
  }

  /** See adjust(). */
  resume(id: string): number | undefined {
    return this.#change(id, (leftMs) => ({ leftMs, isPaused: false }));
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

  #change(
    id: string,
    to: (leftMs: number, isPaused: boolean) => { leftMs: number; isPaused: boolean },
  ): number | undefined {
    const watched = this.#watched.get(id);
    if (watched === undefined || this.#ringer.isRinging(id)) return undefined;
    const { clock, store } = this.#options;
    const isNowPaused = watched.timer.pausedLeftMs !== null;
    const { leftMs: wantedMs, isPaused } = to(this.#leftMs(watched), isNowPaused);
    const leftMs = Math.max(0, wantedMs);
    const dueWallMs = clock.wallMs() + leftMs;
    const startedWallMs = Math.min(watched.timer.startedWallMs, dueWallMs);
    const pausedLeftMs = isPaused ? leftMs : null;
    const timer = { ...watched.timer, startedWallMs, dueWallMs, pausedLeftMs };
    store.addTimer(timer);
    watched.disarm();
    this.#tell('set', { timer, leftMs, isRinging: false });
    this.#watch(timer, isPaused ? undefined : clock.nowMs() + leftMs);
    return leftMs;
  }

  #watch(timer: StoredTimer, dueMs: number | undefined): void {
    const watched: Watched = { timer, dueMs, disarm: () => {} };
    this.#watched.set(timer.id, watched);
    if (timer.pausedLeftMs === null) this.#check(watched);
  }

  #check(watched: Watched): void {
    this.#heedClockSteps(watched);
    const leftMs = this.#leftMs(watched);
    if (leftMs >= DUE_WITHIN_MS) this.#checkIn(Math.min(leftMs, CHECK_MS), watched);
    else this.#fallDue(watched, -leftMs > LATE_MS ? -leftMs : 0);
  }

  #checkIn(waitMs: number, watched: Watched): void {
    watched.disarm = this.#options.clock.setTimer(waitMs, () => this.#check(watched));
  }

  #fallDue(watched: Watched, lateMs: number): void {
    const { timer, dueMs } = watched;
    const { command } = timer;
    const { perform } = this.#options;
    if (command !== null) {
      if (perform === undefined) return;
      this.#begin({ ...timer, command }, () => perform({ ...timer, command }, lateMs)).catch(
        (error: unknown) => {
          this.#options.onFault(error);
          // It could not be noted, so it was not begun.
          if (this.#watched.get(timer.id) === watched) this.#checkIn(CHECK_MS, watched);
        },
      );
      return;
    }
    this.#ringer.add(timer, lateMs > 0 && dueMs === undefined);
    this.#tell('ringing', { timer, leftMs: 0, isRinging: true });
  }

  async #begin(timer: CommandTimer, perform: () => Promise<void>): Promise<void> {
    const { store } = this.#options;
    store.addTimer({ ...timer, command: { ...timer.command, isBegun: true } });
    // From here on it can no longer be cancelled.
    this.#drop(timer.id);
    await perform();
    store.removeTimer(timer.id);
  }

  #leftMs({ timer, dueMs }: Watched): number {
    const { clock } = this.#options;
    if (timer.pausedLeftMs !== null) return timer.pausedLeftMs;
    return dueMs === undefined ? timer.dueWallMs - clock.wallMs() : dueMs - clock.nowMs();
  }

  /** After the wall clock was set, the store learns when a timer is due by the new time. */
  #heedClockSteps(watched: Watched): void {
    const { clock } = this.#options;
    const { startedWallMs: sinceWallMs, dueWallMs: untilWallMs } = watched.timer;
    const wholeMs = untilWallMs - sinceWallMs;
    const byWallMs = untilWallMs - clock.wallMs();
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
    if (watched) this.#tell('gone', { timer: watched.timer, leftMs: 0, isRinging: false });
  }

  #tell(what: TimerChange, timer: LiveTimer): void {
    this.#options.onChange?.(what, timer);
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.onFault(error);
    }
  }
}

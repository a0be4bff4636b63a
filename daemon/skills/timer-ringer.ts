import { type Clock, sleep } from '../base/clock.ts';
import type { StoredTimer } from './timer-store.ts';

/** A timer is announced this often, unless the user says stop. */
const MAX_RINGS = 3;
/** Silence between two announcements of one timer: time to walk over and say stop. */
const PAUSE_MS = 8000;
/** What nobody could hear (no speaker) is tried again this often; then the timer is given up. */
const MAX_ATTEMPTS = 10;
/** An announcement that is not over by then counts as not heard; above any reply's length. */
const RING_CEILING_MS = 120_000;
/** Nearer than this is due; also ends rounding of the clock. */
const DUE_WITHIN_MS = 1;

/**
 * Announces a timer once.
 * @param lateMs how long ago it fell due if that was missed; 0: it is due now
 * @returns whether the announcement was heard to its end
 */
export type RingTimer = (timer: StoredTimer, lateMs: number) => Promise<boolean>;

export interface TimerRingerOptions {
  clock: Clock;
  ring: RingTimer;
  onFault: (error: unknown) => void;
  /** The timer rang often enough, or could not be heard often enough. */
  onOver: (timer: StoredTimer) => void;
}

interface Ringing {
  timer: StoredTimer;
  isMissed: boolean;
  /** Announcements heard, and begun. */
  heard: number;
  attempts: number;
  /** Monotonic, of the next announcement. */
  nextMs: number;
}

/**
 * Announces what is due, one after the other, each up to MAX_RINGS times with a pause between,
 * until it is silenced. It stays in the store until then, so a crash in between loses nothing: the
 * next start announces it again, as late.
 */
export class TimerRinger {
  readonly #options: TimerRingerOptions;
  readonly #ringing = new Map<string, Ringing>();
  #pause = new AbortController();
  #announcement = new AbortController();
  #isRunning = false;

  constructor(options: TimerRingerOptions) {
    this.#options = options;
  }

  isRinging(id: string): boolean {
    return this.#ringing.has(id);
  }

  add(timer: StoredTimer, isMissed: boolean): void {
    const nextMs = this.#options.clock.nowMs();
    this.#ringing.set(timer.id, { timer, isMissed, heard: 0, attempts: 0, nextMs });
    this.#pause.abort();
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#run().catch(this.#options.onFault);
  }

  silence(id: string): void {
    if (this.#ringing.delete(id)) this.#pause.abort();
  }

  stop(): void {
    this.#ringing.clear();
    this.#pause.abort();
    this.#announcement.abort();
  }

  async #run(): Promise<void> {
    try {
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        const waitMs = next.nextMs - this.#options.clock.nowMs();
        if (waitMs < DUE_WITHIN_MS) await this.#announce(next);
        else await this.#wait(waitMs);
      }
    } finally {
      this.#isRunning = false;
    }
  }

  /** The one to be announced next; of several, the one that waits longest. */
  #next(): Ringing | undefined {
    const [first, ...others] = this.#ringing.values();
    if (first === undefined) return undefined;
    return others.reduce((next, other) => (other.nextMs < next.nextMs ? other : next), first);
  }

  /** Ends early when something else is due or all is quiet. */
  async #wait(waitMs: number): Promise<void> {
    this.#pause = new AbortController();
    await sleep(this.#options.clock, waitMs, this.#pause.signal);
  }

  async #announce(ringing: Ringing): Promise<void> {
    ringing.attempts += 1;
    const isHeard = await this.#isHeard(ringing);
    if (this.#ringing.get(ringing.timer.id) !== ringing) return; // silenced meanwhile
    if (isHeard) ringing.heard += 1;
    ringing.nextMs = this.#options.clock.nowMs() + PAUSE_MS;
    if (ringing.heard < MAX_RINGS && ringing.attempts < MAX_ATTEMPTS) return;
    this.#ringing.delete(ringing.timer.id);
    this.#options.onOver(ringing.timer);
  }

  async #isHeard({ timer, isMissed }: Ringing): Promise<boolean> {
    const { clock, ring, onFault } = this.#options;
    const lateMs = isMissed ? Math.max(0, clock.wallMs() - timer.dueWallMs) : 0;
    this.#announcement = new AbortController();
    const { signal } = this.#announcement;
    const ceiling = sleep(clock, RING_CEILING_MS, signal).then(() => false);
    try {
      return await Promise.race([ring(timer, lateMs), ceiling]);
    } catch (error) {
      onFault(error);
      return false;
    } finally {
      this.#announcement.abort();
    }
  }
}

import { type Clock, sleep } from '../base/clock.ts';

/** An announcement that is not over by then counts as not heard; above any reply's length. */
const RING_CEILING_MS = 120_000;
/** Nearer than this is due; also ends rounding of the clock. */
const DUE_WITHIN_MS = 1;

/** What is announced: a timer, an alarm. */
export interface Ringable {
  id: string;
  /** When it fell due, ms since 1970. */
  dueWallMs: number;
}

/** How often something is announced, unless the user says stop. */
export interface RingPolicy {
  /** Announcements that were heard; then it is over. */
  maxHeard: number;
  /** The same for what fell due while the box was off: news rather than a call. */
  maxHeardLate: number;
  /** Announcements begun, heard or not (no speaker); then it is given up. */
  maxAttempts: number;
  /** Ms from the first to the last. */
  maxRingingMs: number;
  /** Silence between two announcements, ms: time to say stop. */
  pauseMs: number;
}

/**
 * Announces something once.
 * @param lateMs how long ago it fell due if that was missed; 0: it is due now
 * @returns whether the announcement was heard to its end
 */
export type Ring<T> = (what: T, lateMs: number) => Promise<boolean>;

export interface RingerOptions<T> {
  clock: Clock;
  policy: RingPolicy;
  ring: Ring<T>;
  onFault: (error: unknown) => void;
  /** It rang often or long enough, or could not be heard. */
  onOver: (what: T) => void;
}

interface Ringing<T> {
  what: T;
  isMissed: boolean;
  /** Announcements heard, and begun. */
  heard: number;
  attempts: number;
  /** Monotonic, of the first announcement and of the next. */
  firstMs: number;
  nextMs: number;
}

/**
 * Announces what is due, one after the other, each as its policy says with a pause between, until
 * it is silenced. It stays in the store until then, so a crash in between loses nothing: the next
 * start announces it again, as late.
 */
export class Ringer<T extends Ringable> {
  readonly #options: RingerOptions<T>;
  readonly #ringing = new Map<string, Ringing<T>>();
  #pause = new AbortController();
  #announcement = new AbortController();
  #isRunning = false;

  constructor(options: RingerOptions<T>) {
    this.#options = options;
  }

  isRinging(id: string): boolean {
    return this.#ringing.has(id);
  }

  /** @param isMissed it fell due while nobody could announce it */
  add(what: T, isMissed: boolean): void {
    const nowMs = this.#options.clock.nowMs();
    const begun = { heard: 0, attempts: 0, firstMs: nowMs, nextMs: nowMs };
    this.#ringing.set(what.id, { what, isMissed, ...begun });
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
  #next(): Ringing<T> | undefined {
    const [first, ...others] = this.#ringing.values();
    if (first === undefined) return undefined;
    return others.reduce((next, other) => (other.nextMs < next.nextMs ? other : next), first);
  }

  /** Ends early when something else is due or all is quiet. */
  async #wait(waitMs: number): Promise<void> {
    this.#pause = new AbortController();
    await sleep(this.#options.clock, waitMs, this.#pause.signal);
  }

  async #announce(ringing: Ringing<T>): Promise<void> {
    ringing.attempts += 1;
    const isHeard = await this.#isHeard(ringing);
    if (this.#ringing.get(ringing.what.id) !== ringing) return; // silenced meanwhile
    if (isHeard) ringing.heard += 1;
    ringing.nextMs = this.#options.clock.nowMs() + this.#options.policy.pauseMs;
    if (!this.#isOver(ringing)) return;
    this.#ringing.delete(ringing.what.id);
    this.#options.onOver(ringing.what);
  }

  #isOver({ heard, attempts, firstMs, nextMs, isMissed }: Ringing<T>): boolean {
    const { maxHeard, maxHeardLate, maxAttempts, maxRingingMs } = this.#options.policy;
    if (heard >= (isMissed ? maxHeardLate : maxHeard)) return true;
    return attempts >= maxAttempts || nextMs - firstMs >= maxRingingMs;
  }

  async #isHeard({ what, isMissed }: Ringing<T>): Promise<boolean> {
    const { clock, ring, onFault } = this.#options;
    const lateMs = isMissed ? Math.max(0, clock.wallMs() - what.dueWallMs) : 0;
    this.#announcement = new AbortController();
    const { signal } = this.#announcement;
    const ceiling = sleep(clock, RING_CEILING_MS, signal).then(() => false);
    try {
      return await Promise.race([ring(what, lateMs), ceiling]);
    } catch (error) {
      onFault(error);
      return false;
    } finally {
      this.#announcement.abort();
    }
  }
}

/** Ends a timer that has not fired yet; later calls do nothing. */
export type CancelTimer = () => void;

/** Time as the house sees it. Only this file may call Date.now, hrtime and setTimeout. */
export interface Clock {
  /** Monotonic milliseconds, the same origin in every thread of the process. */
  nowMs(): number;
  /** Milliseconds since 1970, for people and for storage. */
  wallMs(): number;
  /** Calls `fire` once, `delayMs` from now (0 or more). */
  setTimer(delayMs: number, fire: () => void): CancelTimer;
}

const NS_PER_MS = 1e6;
/** setTimeout fires at once above 2^31-1 ms (Node documentation), so longer waits are chained. */
const LONGEST_TIMEOUT_MS = 0x7fffffff;

export class SystemClock implements Clock {
  nowMs(): number {
    return Number(process.hrtime.bigint()) / NS_PER_MS;
  }

  wallMs(): number {
    return Date.now();
  }

  setTimer(delayMs: number, fire: () => void): CancelTimer {
    let handle: NodeJS.Timeout;
    const arm = (leftMs: number): void => {
      const stepMs = Math.min(leftMs, LONGEST_TIMEOUT_MS);
      handle = setTimeout(() => (leftMs > stepMs ? arm(leftMs - stepMs) : fire()), stepMs);
    };
    arm(Math.max(0, delayMs));
    return () => clearTimeout(handle);
  }
}

interface Pending {
  atMs: number;
  order: number;
  fire: () => void;
}

/** A clock that moves only when told: by tests, and by the sample counter of `hear`. */
export class ManualClock implements Clock {
  #nowMs = 0;
  #order = 0;
  readonly #wallOriginMs: number;
  readonly #pending = new Set<Pending>();

  /** @param wallOriginMs wall time that corresponds to `nowMs() === 0` */
  constructor(wallOriginMs = 0) {
    this.#wallOriginMs = wallOriginMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#wallOriginMs + this.#nowMs;
  }

  setTimer(delayMs: number, fire: () => void): CancelTimer {
    const timer = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, fire };
    this.#pending.add(timer);
    return () => void this.#pending.delete(timer);
  }

  /** Moves to `atMs`, firing what falls due in order; never moves backwards. */
  advanceTo(atMs: number): void {
    for (;;) {
      const due = this.#earliestUntil(atMs);
      if (due === undefined) break;
      this.#pending.delete(due);
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      due.fire();
    }
    this.#nowMs = Math.max(this.#nowMs, atMs);
  }

  advanceBy(deltaMs: number): void {
    this.advanceTo(this.#nowMs + deltaMs);
  }

  #earliestUntil(atMs: number): Pending | undefined {
    let best: Pending | undefined;
    for (const timer of this.#pending) {
      if (timer.atMs > atMs) continue;
      const earlier =
        best === undefined ||
        timer.atMs < best.atMs ||
        (timer.atMs === best.atMs && timer.order < best.order);
      if (earlier) best = timer;
    }
    return best;
  }
}

/** Resolves after `delayMs`, or at once when `signal` aborts; says which by its value. */
export function sleep(
  clock: Clock,
  delayMs: number,
  signal?: AbortSignal,
): Promise<'elapsed' | 'aborted'> {
  if (signal?.aborted) return Promise.resolve('aborted');
  return new Promise((resolve) => {
    const onAbort = (): void => {
      cancel();
      resolve('aborted');
    };
    const cancel = clock.setTimer(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve('elapsed');
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

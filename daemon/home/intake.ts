import type { CancelTimer, Clock } from '../base/clock.ts';

export interface IntakeOptions {
  /** Length of a slice of time, ms. */
  sliceMs: number;
  /** Messages that are used at once in a slice; of the others only the last of each topic waits. */
  perSlice: number;
  maxWaitingTopics: number;
  maxWaitingBytes: number;
}

/** What flows through, and what was left out because newer came. */
interface Waiting {
  payload: Uint8Array;
}

/**
 * Lets messages through as they come while there are few. In a flood each topic keeps only its last
 * message, and they are used slice by slice: what is kept and what is done at once stay bounded.
 */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #clock: Clock;
  readonly #use: (topic: string, payload: Uint8Array) => void;
  readonly #waiting = new Map<string, Waiting>();
  #waitingBytes = 0;
  #sliceEndsMs = 0;
  #left = 0;
  #cancelTimer: CancelTimer | undefined;
  #dropped = 0;

  constructor(
    options: IntakeOptions,
    clock: Clock,
    use: (topic: string, payload: Uint8Array) => void,
  ) {
    this.#options = options;
    this.#clock = clock;
    this.#use = use;
  }

  /** Messages that found no room at all. */
  get dropped(): number {
    return this.#dropped;
  }

  take(topic: string, payload: Uint8Array): void {
    this.#renew();
    if (this.#left > 0 && this.#waiting.size === 0) {
      this.#left -= 1;
      this.#use(topic, payload);
    } else this.#wait(topic, payload);
  }

  close(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#waiting.clear();
    this.#waitingBytes = 0;
  }

  #wait(topic: string, payload: Uint8Array): void {
    const before = this.#waiting.get(topic)?.payload.byteLength;
    const bytes = this.#waitingBytes + payload.byteLength - (before ?? 0);
    const { maxWaitingTopics, maxWaitingBytes } = this.#options;
    const isFull = before === undefined && this.#waiting.size >= maxWaitingTopics;
    if (isFull || bytes > maxWaitingBytes) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.set(topic, { payload });
    this.#waitingBytes = bytes;
    this.#cancelTimer ??= this.#clock.setTimer(this.#options.sliceMs, () => this.#drain());
  }

  #renew(): void {
    const nowMs = this.#clock.nowMs();
    if (nowMs < this.#sliceEndsMs) return;
    this.#sliceEndsMs = nowMs + this.#options.sliceMs;
    this.#left = this.#options.perSlice;
  }

  #drain(): void {
    this.#cancelTimer = undefined;
    this.#renew();
    for (const [topic, { payload }] of this.#waiting) {
      if (this.#left === 0) break;
      this.#left -= 1;
      this.#waiting.delete(topic);
      this.#waitingBytes -= payload.byteLength;
      this.#use(topic, payload);
    }
    if (this.#waiting.size > 0) {
      this.#cancelTimer = this.#clock.setTimer(this.#options.sliceMs, () => this.#drain());
    }
  }
}

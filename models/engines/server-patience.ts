import type { CancelTimer, Clock } from '../../daemon/base/clock.ts';

/** What is being waited for. */
export type Phase = 'connection' | 'first token' | 'next token' | 'end' | 'whole answer';

/**
 * How long a server may keep us waiting: in the present phase, and altogether. Time counts only
 * while it is running, so a slow reader of the answer costs the server nothing.
 */
export class ServerPatience {
  readonly #clock: Clock;
  #wholeMs: number;
  #phase: Phase = 'connection';
  #phaseMs = 0;
  #startedMs: number | undefined;
  #cancelTimer: CancelTimer = () => {};
  #onOver: (phase: Phase) => void = () => {};

  /** @param wholeMs of waiting altogether */
  constructor(clock: Clock, wholeMs: number) {
    this.#clock = clock;
    this.#wholeMs = wholeMs;
  }

  /** Who is told, once, that the time is up. */
  set onOver(listener: (phase: Phase) => void) {
    this.#onOver = listener;
  }

  /** From now on this is waited for, `phaseMs` at most. */
  enter(phase: Phase, phaseMs: number): void {
    const isRunning = this.#startedMs !== undefined;
    this.pause();
    this.#phase = phase;
    this.#phaseMs = phaseMs;
    if (isRunning) this.resume();
  }

  resume(): void {
    this.pause();
    this.#startedMs = this.#clock.nowMs();
    const isWhole = this.#wholeMs < this.#phaseMs;
    this.#cancelTimer = this.#clock.setTimer(Math.min(this.#wholeMs, this.#phaseMs), () => {
      this.pause();
      this.#onOver(isWhole ? 'whole answer' : this.#phase);
    });
  }

  pause(): void {
    this.#cancelTimer();
    if (this.#startedMs === undefined) return;
    const waitedMs = this.#clock.nowMs() - this.#startedMs;
    this.#wholeMs -= waitedMs;
    this.#phaseMs -= waitedMs;
    this.#startedMs = undefined;
  }
}

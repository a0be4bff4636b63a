import type { Clock } from '../../base/clock.ts';
import type { EchoStatus } from '../../ports/ears.ts';

/**
 * Tells when the box may hear itself. An echo canceller that hears an echo knows it: until it has
 * converged. Where none is heard (headphones, a device that cancels by itself) or nobody tells, it
 * is the beginning of each playback.
 */
export class WarmUp {
  readonly #clock: Clock;
  readonly #forMs: number;
  #startedMs: number | undefined;
  #echo: EchoStatus | undefined;

  /** @param forMs after the beginning of a playback */
  constructor(clock: Clock, forMs: number) {
    this.#clock = clock;
    this.#forMs = forMs;
  }

  note(status: EchoStatus): void {
    this.#echo = status;
  }

  /** Playback began. */
  start(): void {
    this.#startedMs = this.#clock.nowMs();
  }

  /** Playback ended. */
  end(): void {
    this.#startedMs = undefined;
  }

  /** True while sound from the microphone may be the box's own. */
  get isOn(): boolean {
    if (this.#startedMs === undefined) return false;
    const echo = this.#echo;
    if (echo?.delayMs !== undefined || echo?.isConverged) return !echo.isConverged;
    return this.#clock.nowMs() - this.#startedMs < this.#forMs;
  }
}

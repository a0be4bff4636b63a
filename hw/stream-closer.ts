import { type Clock, sleep } from '../daemon/base/clock.ts';
import type { CaptureStream, PlaybackStream, SoundSystem } from './sound-system.ts';

/** A healthy output closes within 60 ms; one whose sound server died never does (tried). */
const OUTPUT_CLOSE_MS = 300;
/** An input closes within 30 ms, dead or alive; only a frozen sound server takes longer (tried). */
const INPUT_CLOSE_MS = 1_000;
/** Closing by force takes 10 ms; past this the sound server is frozen. */
const FORCE_CLOSE_MS = 10_000;

/** Each death of an output costs one thread of the libuv pool, which must be larger (16). */
const MOST_STUCK_THREADS = 6;

/** Closes streams in bounded time and counts the native threads that were lost in doing so. */
export class StreamCloser {
  readonly #clock: Clock;
  readonly #system: SoundSystem;
  #stuck = 0;

  constructor(clock: Clock, system: SoundSystem) {
    this.#clock = clock;
    this.#system = system;
  }

  /** Threads of the libuv pool that sit in a close that does not come back. */
  get stuckThreads(): number {
    return this.#stuck;
  }

  /** True when so many are lost that the process should be replaced at a quiet moment. */
  get isExhausted(): boolean {
    return this.#stuck >= MOST_STUCK_THREADS;
  }

  /**
   * Closes both, then shuts PortAudio down, which also closes what is stuck.
   * @returns false when not even that came back
   */
  async close(
    capture: CaptureStream | undefined,
    playback: PlaybackStream | undefined,
  ): Promise<boolean> {
    // The output goes second: its close() first releases whoever waits in its queue.
    if (capture !== undefined) await this.#within(capture.close(), INPUT_CLOSE_MS);
    if (playback !== undefined) await this.#within(playback.close(), OUTPUT_CLOSE_MS);
    return this.#within(this.#system.terminate(), FORCE_CLOSE_MS);
  }

  /** Closes a microphone beside a speaker that goes on. @returns false when it hangs */
  closeCapture(capture: CaptureStream): Promise<boolean> {
    return this.#within(capture.close(), INPUT_CLOSE_MS);
  }

  async #within(work: Promise<void>, limitMs: number): Promise<boolean> {
    const done = new AbortController();
    let isStuck = false;
    const settle = (): void => {
      if (isStuck) this.#stuck -= 1;
      done.abort();
    };
    work.then(settle, settle);
    isStuck = (await sleep(this.#clock, limitMs, done.signal)) === 'elapsed';
    if (isStuck) this.#stuck += 1;
    return !isStuck;
  }
}

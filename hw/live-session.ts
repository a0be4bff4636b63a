import type { Clock } from '../daemon/base/clock.ts';
import type { CreateResampler, RenderBlock, Resampler } from '../daemon/ports/audio.ts';
import { SAMPLE_RATE_HZ } from '../daemon/ports/audio.ts';
import type { Direction } from './device-choice.ts';
import { errorText } from './error-text.ts';
import type { CaptureStream, PlaybackStream } from './sound-system.ts';

/** No captured data, or no room for a block to play, for this long: the stream is dead. */
export const STALL_MS = 1_000;
/** A stream may take this long to begin: a sleeping sink wakes in up to two seconds (seen). */
export const FIRST_DATA_MS = 2_500;
/** When one direction is dead, the other counts as dead too if it has been silent this long. */
const SUSPECT_MS = 300;

export interface SessionHooks {
  clock: Clock;
  createResampler: CreateResampler;
  render: RenderBlock;
  /** @param block new samples at 16 kHz @param isFirst the first ones since the stream opened */
  onCaptured(block: Float32Array, isFirst: boolean): void;
  /** A stream has ended or failed by itself. */
  onTrouble(direction: Direction, reason: string): void;
}

interface Pulse {
  /** When data last moved; the opening until it first has. */
  lastMs: number;
  hasMoved: boolean;
}

/** What is open between one opening of PortAudio and its next shutdown. */
export class LiveSession {
  readonly #hooks: SessionHooks;
  readonly #pulses: Partial<Record<Direction, Pulse>> = {};
  readonly #openedMs: number;
  #isOver = false;
  #capture: CaptureStream | undefined;
  #playback: PlaybackStream | undefined;

  constructor(hooks: SessionHooks) {
    this.#hooks = hooks;
    this.#openedMs = hooks.clock.nowMs();
  }

  /** Time since it was opened. */
  get ageMs(): number {
    return this.#hooks.clock.nowMs() - this.#openedMs;
  }

  get capture(): CaptureStream | undefined {
    return this.#capture;
  }

  get playback(): PlaybackStream | undefined {
    return this.#playback;
  }

  isOpen(direction: Direction): boolean {
    return this.#pulses[direction] !== undefined;
  }

  /** Begins to read a stream that has just been opened. @throws LIBRARY_MISSING */
  startCapture(stream: CaptureStream): void {
    this.#capture = stream;
    const resampler = this.#hooks.createResampler(stream.sampleRateHz, SAMPLE_RATE_HZ);
    void this.#readLoop(stream, resampler);
  }

  /** Begins to feed a stream that has just been opened. */
  startPlayback(stream: PlaybackStream): void {
    this.#playback = stream;
    void this.#writeLoop(stream, this.#begin('output'));
  }

  /** The loops end with what they are waiting for; nothing is reported any more. */
  end(): void {
    this.#isOver = true;
  }

  /** Nothing is captured any more, from now on. @returns the stream that is to be closed */
  endCapture(): CaptureStream | undefined {
    const capture = this.#capture;
    this.#capture = undefined;
    delete this.#pulses.input;
    return capture;
  }

  /** The directions in which nothing moves; empty when all is well. */
  stalled(): Direction[] {
    const dead = this.#silentFor(STALL_MS);
    return dead.length === 0 ? [] : this.#silentFor(SUSPECT_MS);
  }

  /** Directions silent for `limitMs`, or for FIRST_DATA_MS where none has moved yet. */
  #silentFor(limitMs: number): Direction[] {
    const nowMs = this.#hooks.clock.nowMs();
    const directions: Direction[] = ['input', 'output'];
    return directions.filter((direction) => {
      const pulse = this.#pulses[direction];
      if (pulse === undefined) return false;
      return nowMs - pulse.lastMs > (pulse.hasMoved ? limitMs : FIRST_DATA_MS);
    });
  }

  #begin(direction: Direction): Pulse {
    const pulse = { lastMs: this.#hooks.clock.nowMs(), hasMoved: false };
    this.#pulses[direction] = pulse;
    return pulse;
  }

  async #readLoop(stream: CaptureStream, resampler: Resampler): Promise<void> {
    const { clock, onCaptured } = this.#hooks;
    const pulse = this.#begin('input');
    const isOver = (): boolean => this.#isOver || this.#capture !== stream;
    for (;;) {
      const block = await this.#attempt('input', () => stream.read(), isOver);
      if (block === undefined || isOver()) break;
      if (block.length === 0) {
        this.#hooks.onTrouble('input', 'the microphone stream ended');
        break;
      }
      const isFirst = !pulse.hasMoved;
      pulse.lastMs = clock.nowMs();
      pulse.hasMoved = true;
      onCaptured(resampler.process(block), isFirst);
    }
    resampler.close();
  }

  async #writeLoop(stream: PlaybackStream, pulse: Pulse): Promise<void> {
    const block = new Float32Array(stream.blockSamples);
    while (!this.#isOver) {
      block.fill(0);
      // Silence is fed too: PortAudio's thread blocks when it finds nothing to play.
      this.#hooks.render(block, stream.sampleRateHz);
      const write = async (): Promise<true> => {
        await stream.write(block);
        return true;
      };
      const isDone = await this.#attempt('output', write, () => this.#isOver);
      if (isDone === undefined) return;
      pulse.lastMs = this.#hooks.clock.nowMs();
      pulse.hasMoved = true;
    }
  }

  async #attempt<T>(
    direction: Direction,
    act: () => Promise<T>,
    isOver: () => boolean,
  ): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      if (!isOver()) this.#hooks.onTrouble(direction, errorText(error));
      return undefined;
    }
  }
}

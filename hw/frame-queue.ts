import { Channel } from '../daemon/base/channel.ts';
import { type AudioFrame, FRAME_MS } from '../daemon/ports/audio.ts';
import { FrameClock } from './frame-clock.ts';

/** Frames that wait for a late reader, ms. */
const HELD_MS = 1_000;

/** Captured samples on their way to the reader as numbered frames; a late one loses the oldest. */
export class FrameQueue {
  readonly #channel = new Channel<AudioFrame>(Math.round(HELD_MS / FRAME_MS), 'drop-oldest');
  readonly #clock = new FrameClock();

  get frames(): AsyncIterable<AudioFrame> {
    return this.#channel;
  }

  /** Frames lost because the reader was late. */
  get dropped(): number {
    return this.#channel.dropped;
  }

  /** Takes new samples at 16 kHz; see FrameClock.take(). */
  accept(block: Float32Array, isFirst: boolean, nowMs: number): void {
    for (const frame of this.#clock.take(block, isFirst, nowMs)) this.#channel.offer(frame);
  }

  close(): void {
    this.#channel.close();
  }
}

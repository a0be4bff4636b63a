import { type AudioFrame, FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../daemon/ports/audio.ts';
import { FrameAssembler } from './frame-assembler.ts';

const MS_PER_SECOND = 1_000;

/**
 * Numbers the samples of a microphone that may be opened several times: the count goes on where it
 * was, plus what was missed meanwhile, by the clock.
 */
export class FrameClock {
  readonly #assembler = new FrameAssembler();
  /** Position of the next sample that arrives. */
  #position = 0;
  #lastMs: number | undefined;

  /**
   * @param block new samples at 16 kHz
   * @param isFirst true for the first block after the microphone was opened
   * @param nowMs when the block had arrived, monotonic
   * @returns the frames that it completes
   */
  *take(block: Float32Array, isFirst: boolean, nowMs: number): Generator<AudioFrame> {
    if (isFirst) this.#skipGap(block.length, nowMs);
    this.#lastMs = nowMs;
    let frameStart = this.#position - this.#assembler.pendingSamples;
    this.#position += block.length;
    for (const samples of this.#assembler.push(block)) {
      yield { samples, firstSample: frameStart, capturedMs: nowMs };
      frameStart += FRAME_SAMPLES;
    }
  }

  #skipGap(blockSamples: number, nowMs: number): void {
    this.#assembler.reset();
    if (this.#lastMs === undefined) return;
    const passed = Math.round(((nowMs - this.#lastMs) * SAMPLE_RATE_HZ) / MS_PER_SECOND);
    this.#position += Math.max(0, passed - blockSamples);
  }
}

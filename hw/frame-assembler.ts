import { FRAME_SAMPLES } from '../daemon/ports/audio.ts';

/** Cuts a stream of blocks of any length into frames of exactly FRAME_SAMPLES. */
export class FrameAssembler {
  #frame = new Float32Array(FRAME_SAMPLES);
  #filled = 0;

  /** Samples that wait for the rest of their frame. */
  get pendingSamples(): number {
    return this.#filled;
  }

  /** @returns the frames that `block` completes, each its own array, in order */
  *push(block: Float32Array): Generator<Float32Array> {
    let taken = 0;
    while (taken < block.length) {
      const count = Math.min(FRAME_SAMPLES - this.#filled, block.length - taken);
      this.#frame.set(block.subarray(taken, taken + count), this.#filled);
      this.#filled += count;
      taken += count;
      if (this.#filled === FRAME_SAMPLES) {
        const frame = this.#frame;
        this.reset();
        yield frame;
      }
    }
  }

  /** Forgets an unfinished frame, after a gap in the signal. */
  reset(): void {
    this.#frame = new Float32Array(FRAME_SAMPLES);
    this.#filled = 0;
  }
}

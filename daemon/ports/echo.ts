import type { EchoStatus } from './ears.ts';

/** Takes what the box plays out of what its microphone hears. One call a frame, in order. */
export interface EchoCanceller {
  /** By how much the output lags behind the input, samples. */
  readonly latencySamples: number;
  /**
   * @param microphone one frame, mono, 16 kHz, -1..1, see FRAME_SAMPLES
   * @param reference what was played meanwhile; it continues that of the call before. As long as
   *   `microphone`, or up to as much longer or shorter where its pace was corrected. It may lie up
   *   to 500 ms before the echo in `microphone`, and its clock may differ by 200 ppm; where nothing
   *   was played it is zeros
   * @returns the near end, as long as `microphone`, `latencySamples` later
   */
  process(microphone: Float32Array, reference: Float32Array): Float32Array;
  status(): EchoStatus;
  /** After a gap in either signal: forgets the delay, keeps what it can. */
  reset(): void;
  close(): void;
}

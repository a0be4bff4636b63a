import { type AudioFrame, SAMPLE_RATE_HZ } from '../ports/audio.ts';

/** After its last sample left us, playback still sounds in the device and in the room. */
const TAIL_SAMPLES = 0.25 * SAMPLE_RATE_HZ;

/** Remembers until when the microphone may have heard the box itself. */
export class PlaybackPresence {
  readonly #isPlaying: () => boolean;
  #untilSample = Number.NEGATIVE_INFINITY;

  constructor(isPlaying: () => boolean) {
    this.#isPlaying = isPlaying;
  }

  /** Once a frame, when it arrives. */
  note(frame: AudioFrame): void {
    if (!this.#isPlaying()) return;
    this.#untilSample = frame.firstSample + frame.samples.length + TAIL_SAMPLES;
  }

  /** Whether playback was audible at this sample or after it, as far as it has arrived. */
  isAudibleSince(sample: number): boolean {
    return this.#untilSample > sample;
  }
}

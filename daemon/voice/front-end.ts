import { type AudioFrame, FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../ports/audio.ts';
import type { EarsEvent } from '../ports/ears.ts';
import type { EchoCanceller } from '../ports/echo.ts';
import type { Denoiser } from '../ports/hearing.ts';
import type { PlayedReference } from './played-reference.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** How often the state of the echo canceller is told, in time of playback. */
const STATUS_EVERY_MS = 3000;
const STATUS_EVERY_FRAMES = Math.round(STATUS_EVERY_MS / FRAME_MS);

export interface FrontEndParts {
  /** Absent: nothing is cancelled here. */
  echo: EchoCanceller | undefined;
  /** Absent: noise is left in. */
  denoiser: Denoiser | undefined;
  reference: PlayedReference;
  emit: (event: EarsEvent) => void;
}

/**
 * Takes the box's own voice, then noise, out of the microphone. What comes out is cut into frames
 * anew and keeps its place in the count of the microphone: sample n stays sample n, however late.
 */
export class FrontEnd {
  readonly #parts: FrontEndParts;
  #frame = new Float32Array(FRAME_SAMPLES);
  #filled = 0;
  /** Of a signal that begins, the canceller gives what came before it first: that is dropped. */
  #toDrop = 0;
  /** Place of the first sample of the frame that is being filled. */
  #frameStart = 0;
  #nextSample: number | undefined;
  #playedFrames = 0;

  constructor(parts: FrontEndParts) {
    this.#parts = parts;
  }

  /** @param frame each once and in order @returns what is ready: no frame, one, or more */
  process(frame: AudioFrame): AudioFrame[] {
    const { echo, denoiser } = this.#parts;
    if (!echo && !denoiser) return [frame];
    if (frame.firstSample !== this.#nextSample) this.#begin(frame.firstSample);
    const end = frame.firstSample + frame.samples.length;
    this.#nextSample = end;
    const near = echo ? this.#cancelled(frame, echo) : frame.samples;
    const clean = denoiser ? denoiser.process(near) : near;
    return this.#framesOf(clean).map(({ samples, firstSample }) => {
      const lateMs = (end - firstSample - samples.length) / SAMPLES_PER_MS;
      return { samples, firstSample, capturedMs: frame.capturedMs - lateMs };
    });
  }

  /**
   * What is handed to the speaker is what the echo canceller needs to know.
   * @param atMs when it was asked for, on the clock of the frames
   */
  played(block: Float32Array, sampleRateHz: number, atMs: number): void {
    if (this.#parts.echo) this.#parts.reference.played(block, sampleRateHz, atMs);
  }

  /** The signal begins here, or begins anew after a gap. */
  #begin(firstSample: number): void {
    const { echo, denoiser } = this.#parts;
    echo?.reset();
    denoiser?.reset();
    this.#toDrop = echo?.latencySamples ?? 0;
    this.#frameStart = firstSample;
    this.#filled = 0;
  }

  /** @returns samples that follow those of the call before */
  #cancelled(frame: AudioFrame, echo: EchoCanceller): Float32Array {
    const { samples: reference, isGap } = this.#parts.reference.beside(frame);
    if (isGap) echo.reset();
    const near = echo.process(frame.samples, reference);
    this.#tellStatus(reference, echo);
    const dropped = Math.min(this.#toDrop, near.length);
    this.#toDrop -= dropped;
    return near.subarray(dropped);
  }

  #tellStatus(reference: Float32Array, echo: EchoCanceller): void {
    if (reference.every((sample) => sample === 0)) return;
    this.#playedFrames += 1;
    if (this.#playedFrames % STATUS_EVERY_FRAMES > 0) return;
    this.#parts.emit({ kind: 'echo', status: echo.status() });
  }

  #framesOf(samples: Float32Array): { samples: Float32Array; firstSample: number }[] {
    const frames: { samples: Float32Array; firstSample: number }[] = [];
    for (let taken = 0; taken < samples.length; ) {
      const count = Math.min(FRAME_SAMPLES - this.#filled, samples.length - taken);
      this.#frame.set(samples.subarray(taken, taken + count), this.#filled);
      this.#filled += count;
      taken += count;
      if (this.#filled < FRAME_SAMPLES) break;
      frames.push({ samples: this.#frame, firstSample: this.#frameStart });
      this.#frame = new Float32Array(FRAME_SAMPLES);
      this.#frameStart += FRAME_SAMPLES;
      this.#filled = 0;
    }
    return frames;
  }
}

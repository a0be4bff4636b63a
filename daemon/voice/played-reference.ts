import {
  type AudioFrame,
  type CreateResampler,
  type Resampler,
  SAMPLE_RATE_HZ,
} from '../ports/audio.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** Played sound that is kept: frames may wait that long for their reader (hw/frame-queue.ts). */
const KEPT_SAMPLES = 2 * SAMPLE_RATE_HZ;
/** Blocks whose time is remembered: those of the sound that is kept, of 5 ms. */
const KEPT_BLOCKS = 400;
/**
 * How far behind the newest sample that the speaker had asked for a frame is read. More, and a late
 * block leaves no hole; less than the way from there to the microphone (20 ms of queue, the buffers
 * of two devices, half a frame), or the echo would come before its reference.
 */
const LEAD_MS = 30;
/** The two clocks drift apart: read anew from here, at once or in the next silence. */
const MOST_DRIFT_MS = 22;
const QUIET_DRIFT_MS = 12;
/** Nothing was played for so long that no echo is left: the canceller's window. */
const QUIET_SAMPLES = 500 * SAMPLES_PER_MS;
/** A speaker that asks for nothing for this long was closed, or stalled. */
const GAP_MS = 150;
/** Frames whose median tells the drift: a second, so that a late callback counts for nothing. */
const MEDIAN_FRAMES = 31;

/** What was played while a microphone frame was captured. */
export interface ReferenceFrame {
  /** As long as the frame, or longer or shorter where reading leapt; zeros: nothing was played. */
  samples: Float32Array;
  /** It does not continue the one before: the delay to its echo is not known any more. */
  isGap: boolean;
}

/**
 * What was handed to the speaker, at 16 kHz, for the echo canceller: frame by frame beside those of
 * the microphone. It is read at the pace of the microphone and follows the clocks by leaps, few and
 * seen by the length of a frame, because the canceller tracks a drift by itself.
 */
export class PlayedReference {
  readonly #createResampler: CreateResampler;
  readonly #kept = new Float32Array(KEPT_SAMPLES);
  readonly #blocks: { atMs: number; end: number }[] = [];
  readonly #leads: number[] = [];
  #resampler: { fromHz: number; instance: Resampler } | undefined;
  /** Samples played so far; the newest is at `end - 1`. */
  #end = 0;
  /** Before it nothing is to be given any more: the speaker was opened again there. */
  #start = 0;
  #lastSoundAt = Number.NEGATIVE_INFINITY;
  #readAt = 0;
  #nextFrame: number | undefined;
  #isLost = true;

  constructor(createResampler: CreateResampler) {
    this.#createResampler = createResampler;
  }

  /**
   * @param block what was handed to the speaker, mono
   * @param atMs when it was asked for, on the clock of the frames
   */
  played(block: Float32Array, sampleRateHz: number, atMs: number): void {
    const last = this.#blocks.at(-1);
    if (last && atMs - last.atMs > GAP_MS) this.#lose();
    for (const sample of this.#resampled(block, sampleRateHz)) {
      this.#kept[this.#end % KEPT_SAMPLES] = sample;
      if (sample !== 0) this.#lastSoundAt = this.#end;
      this.#end += 1;
    }
    this.#blocks.push({ atMs, end: this.#end });
    if (this.#blocks.length > KEPT_BLOCKS) this.#blocks.shift();
  }

  /** @param frame of the microphone, each once and in order */
  beside({ samples, firstSample, capturedMs }: AudioFrame): ReferenceFrame {
    if (this.#nextFrame !== undefined && firstSample !== this.#nextFrame) this.#isLost = true;
    this.#nextFrame = firstSample + samples.length;
    if (!this.#isAsking(capturedMs)) return { samples: this.#skip(samples.length), isGap: false };
    const end = this.#endAt(capturedMs) - LEAD_MS * SAMPLES_PER_MS;
    const wantedAt = end - samples.length;
    if (this.#isLost) this.#startAt(wantedAt);
    const leap = this.#leap(wantedAt);
    const isGap = this.#isLost || Math.abs(leap) > samples.length;
    this.#isLost = false;
    if (isGap) this.#readAt += leap;
    const reference = this.#read(samples.length + (isGap ? 0 : leap));
    this.#readAt += reference.length;
    return { samples: reference, isGap };
  }

  /** False while the speaker is closed or stalls: there is nothing to follow. */
  #isAsking(atMs: number): boolean {
    const last = this.#blocks.at(-1);
    return last !== undefined && atMs - last.atMs <= GAP_MS;
  }

  #skip(length: number): Float32Array {
    this.#isLost = true;
    return new Float32Array(length);
  }

  #startAt(wantedAt: number): void {
    this.#leads.length = 0;
    this.#readAt = wantedAt;
  }

  /** @returns by how many samples reading must leap: 0 nearly always */
  #leap(wantedAt: number): number {
    this.#leads.push(wantedAt - this.#readAt);
    if (this.#leads.length < MEDIAN_FRAMES) return 0;
    const drift = median(this.#leads);
    this.#leads.shift();
    const isQuiet = this.#readAt - this.#lastSoundAt > QUIET_SAMPLES;
    const limitMs = isQuiet ? QUIET_DRIFT_MS : MOST_DRIFT_MS;
    if (Math.abs(drift) <= limitMs * SAMPLES_PER_MS) return 0;
    this.#leads.length = 0;
    return Math.round(drift);
  }

  /** Samples that the speaker had asked for at a time. */
  #endAt(atMs: number): number {
    return this.#blocks.findLast((block) => block.atMs <= atMs)?.end ?? this.#start;
  }

  #read(length: number): Float32Array {
    const samples = new Float32Array(length);
    const oldest = Math.max(this.#start, this.#end - KEPT_SAMPLES);
    for (let index = 0; index < length; index += 1) {
      const at = this.#readAt + index;
      if (at >= oldest && at < this.#end) samples[index] = this.#kept[at % KEPT_SAMPLES] ?? 0;
    }
    return samples;
  }

  /** What was handed over before is not heard any more. */
  #lose(): void {
    this.#isLost = true;
    this.#start = this.#end;
    this.#blocks.length = 0;
    this.#resampler?.instance.reset();
  }

  #resampled(block: Float32Array, fromHz: number): Float32Array {
    if (this.#resampler?.fromHz !== fromHz) {
      this.#resampler?.instance.close();
      this.#resampler = { fromHz, instance: this.#createResampler(fromHz, SAMPLE_RATE_HZ) };
    }
    return this.#resampler.instance.process(block);
  }
}

/** @param values an odd number of them */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

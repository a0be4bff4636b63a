import { type Clock, sleep } from '../daemon/base/clock.ts';
import { EarshotError } from '../daemon/base/errors.ts';
import {
  type AudioDevices,
  type AudioFrame,
  type AudioStatus,
  type CreateResampler,
  FRAME_SAMPLES,
  type RenderBlock,
  SAMPLE_RATE_HZ,
} from '../daemon/ports/audio.ts';
import { FrameAssembler } from './frame-assembler.ts';
import { openWav, type WavReader } from './wav.ts';
import { WavWriter } from './wav-writer.ts';

/** As fast as the reader asks, on the clock of the samples; or in real time, on the clock. */
export type Pace = 'fast' | 'realtime';

export interface WavAudioOptions {
  /** WAV files played one after another as the microphone; at least one. */
  paths: readonly string[];
  /** Silence between two files, ms. */
  gapMs: number;
  /** Ends the microphone this long after the last real sample, ms; left out: only stop() does. */
  endAfterMs?: number;
  /** Where the speaker goes: a 16 kHz mono WAV, in step with the microphone. */
  outPath?: string;
  pace: Pace;
  clock: Clock;
  createResampler: CreateResampler;
  /** Called when the last real sample has been given; silence goes on. @param sample its end */
  onSourceEnded?: (sample: number) => void;
}

const MS_PER_SECOND = 1_000;
/** Silence is made in stretches of this many samples, so that a long gap needs no memory. */
const SILENCE_SAMPLES = FRAME_SAMPLES;

function samplesOf(durationMs: number): number {
  return Math.round((durationMs * SAMPLE_RATE_HZ) / MS_PER_SECOND);
}

function* silence(durationMs: number): Generator<Float32Array> {
  for (let left = samplesOf(durationMs); left > 0; left -= SILENCE_SAMPLES) {
    yield new Float32Array(Math.min(left, SILENCE_SAMPLES));
  }
}

/**
 * WAV files as the microphone and, if wanted, a WAV file as the speaker. For every microphone frame
 * the speaker is asked for the same stretch first, so both files lie on one time line.
 */
export class WavAudio implements AudioDevices {
  readonly #options: WavAudioOptions;
  readonly #stopping = new AbortController();
  #render: RenderBlock = () => {};
  #onStatus: (status: AudioStatus) => void = () => {};
  #sink: WavWriter | undefined;
  #state: 'open' | 'closed' = 'closed';
  /** Known once the last file has been read. */
  #realSamples: number | undefined;
  #hasToldEnd = false;
  #isMuted = false;

  constructor(options: WavAudioOptions) {
    this.#options = options;
  }

  /**
   * Checks every file before the first sample is played.
   * @throws FILE_NOT_FOUND, AUDIO_FILE_INVALID, LIBRARY_MISSING (a file at another rate), DISK_FULL
   */
  async start(render: RenderBlock, onStatus: (status: AudioStatus) => void): Promise<void> {
    if (this.#options.paths.length === 0) throw new EarshotError('USAGE', 'no WAV file given');
    this.#render = render;
    this.#onStatus = onStatus;
    for (const path of this.#options.paths) {
      const reader = await openWav(path);
      await reader.close();
      this.#options.createResampler(reader.format.sampleRateHz, SAMPLE_RATE_HZ).close();
    }
    const { outPath } = this.#options;
    if (outPath !== undefined) this.#sink = await WavWriter.create(outPath, SAMPLE_RATE_HZ);
    this.#state = 'open';
    for (const status of this.status()) this.#onStatus(status);
  }

  /** @throws AUDIO_FILE_INVALID when a file can no longer be read; DISK_FULL for the sink */
  async *frames(): AsyncGenerator<AudioFrame> {
    const { clock, pace } = this.#options;
    const assembler = new FrameAssembler();
    const startMs = clock.nowMs();
    let sample = 0;
    for await (const block of this.#signal()) {
      for (const samples of assembler.push(block)) {
        const endSample = sample + FRAME_SAMPLES;
        const dueMs = (endSample * MS_PER_SECOND) / SAMPLE_RATE_HZ;
        if (pace === 'realtime') {
          await sleep(clock, startMs + dueMs - clock.nowMs(), this.#stopping.signal);
        }
        if (this.#stopping.signal.aborted) return;
        await this.#speak();
        const capturedMs = pace === 'fast' ? dueMs : clock.nowMs();
        const heard = this.#isMuted ? new Float32Array(FRAME_SAMPLES) : samples;
        yield { samples: heard, firstSample: sample, capturedMs };
        sample = endSample;
        this.#tellSourceEnded(sample);
        if (this.#stopping.signal.aborted || this.#isOver(sample)) return;
      }
    }
  }

  status(): AudioStatus[] {
    const plain = { state: this.#state, streamErrors: 0, droppedFrames: 0, reason: '' };
    const muted = this.#isMuted ? ({ state: 'closed', reason: 'muted' } as const) : {};
    const outputState = this.#sink === undefined ? 'closed' : this.#state;
    return [
      { ...plain, ...muted, direction: 'input', device: this.#options.paths.join(', ') },
      {
        ...plain,
        direction: 'output',
        state: outputState,
        device: this.#options.outPath ?? 'none',
        reason: this.#sink === undefined ? 'no output file was asked for' : '',
      },
    ];
  }

  async setMuted(isMuted: boolean): Promise<void> {
    this.#isMuted = isMuted;
    for (const status of this.status()) this.#onStatus(status);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#sink?.close();
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    for (const status of this.status()) this.#onStatus(status);
  }

  /** Everything the microphone hears at 16 kHz: files, gaps between them, endless silence. */
  async *#signal(): AsyncGenerator<Float32Array> {
    let given = 0;
    for (const [index, path] of this.#options.paths.entries()) {
      if (index > 0) {
        for (const block of silence(this.#options.gapMs)) {
          given += block.length;
          yield block;
        }
      }
      for await (const block of this.#file(path)) {
        given += block.length;
        yield block;
      }
    }
    this.#realSamples = given;
    for (;;) yield new Float32Array(SILENCE_SAMPLES);
  }

  async *#file(path: string): AsyncGenerator<Float32Array> {
    const reader: WavReader = await openWav(path);
    const { sampleRateHz } = reader.format;
    const resampler = this.#options.createResampler(sampleRateHz, SAMPLE_RATE_HZ);
    try {
      for await (const block of reader.blocks()) yield resampler.process(block);
    } finally {
      resampler.close();
      await reader.close();
    }
  }

  async #speak(): Promise<void> {
    const block = new Float32Array(FRAME_SAMPLES);
    this.#render(block, SAMPLE_RATE_HZ);
    await this.#sink?.append(block);
  }

  #tellSourceEnded(sample: number): void {
    const end = this.#realSamples;
    if (this.#hasToldEnd || end === undefined || sample < end) return;
    this.#hasToldEnd = true;
    this.#options.onSourceEnded?.(end);
  }

  #isOver(sample: number): boolean {
    const { endAfterMs } = this.#options;
    if (endAfterMs === undefined || this.#realSamples === undefined) return false;
    return sample >= this.#realSamples + samplesOf(endAfterMs);
  }
}

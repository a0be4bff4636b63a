/** The rate of everything between microphone and recogniser. */
export const SAMPLE_RATE_HZ = 16_000;
/** 32 ms: what Silero VAD takes at 16 kHz (its model card). */
export const FRAME_SAMPLES = 512;
export const FRAME_MS = (FRAME_SAMPLES * 1000) / SAMPLE_RATE_HZ;

/** One stretch of microphone signal. */
export interface AudioFrame {
  /** Mono, FRAME_SAMPLES long, -1..1. */
  samples: Float32Array;
  /** Position of samples[0] since the microphone was first opened; a jump is a gap. */
  firstSample: number;
  /** Monotonic clock when the last sample had arrived. */
  capturedMs: number;
}

/** State of one direction of sound, for status and doctor. */
export interface AudioStatus {
  direction: 'input' | 'output';
  state: 'open' | 'absent' | 'stalled' | 'closed';
  /** The device in use, or the one that is wanted while absent. */
  device: string;
  /** Stream failures since start, each followed by a re-open. */
  streamErrors: number;
  /** Frames lost because the reader was late. */
  droppedFrames: number;
  /** Why it is not open, in words; empty when open. */
  reason: string;
}

/** Fills a mono block at `sampleRateHz` with what is to be heard next; zeros for silence. */
export type RenderBlock = (block: Float32Array, sampleRateHz: number) => void;

/**
 * Microphone and speaker together, because PortAudio sees new devices only after every stream is
 * closed. Implemented by hw/portaudio.ts and hw/wav-audio.ts.
 */
export interface AudioDevices {
  /** Opens what there is; resolves although no device exists (status then says `absent`). */
  start(render: RenderBlock, onStatus: (status: AudioStatus) => void): Promise<void>;
  /** Microphone frames until stop(), or until a file source ends. One reader only. */
  frames(): AsyncIterable<AudioFrame>;
  status(): AudioStatus[];
  /**
   * Stops or begins capture; playback goes on. While muted the microphone is closed and stays so
   * whatever is plugged in; a file goes on as silence, for whoever keeps its pace.
   */
  setMuted(isMuted: boolean): Promise<void>;
  stop(): Promise<void>;
}

/** A streaming band-limited sample rate converter, mono. */
export interface Resampler {
  /** Converts a block; output length varies by a few samples around the rate ratio. */
  process(input: Float32Array): Float32Array;
  /** Forgets history, for the start of a new signal. */
  reset(): void;
  close(): void;
}

export type CreateResampler = (fromHz: number, toHz: number) => Resampler;

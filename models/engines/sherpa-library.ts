import { EarshotError } from '../../daemon/base/errors.ts';

/**
 * The typed door to sherpa-onnx-node 1.13 (its types.js and *.js are the reference). Bad settings
 * and bad files make the library end the process: check them first, see sherpa-files.ts.
 */
export interface Sherpa {
  OnlineRecognizer: new (config: SherpaConfig) => SherpaOnlineEngine;
  OfflineRecognizer: { createAsync(config: SherpaConfig): Promise<SherpaOfflineEngine> };
  KeywordSpotter: new (config: SherpaConfig) => SherpaKeywordEngine;
  OfflineTts: { createAsync(config: SherpaConfig): Promise<SherpaTts> };
  OfflineSpeechDenoiser: new (config: SherpaConfig) => SherpaDenoiser;
  OnlineSpeechDenoiser: new (config: SherpaConfig) => SherpaOnlineDenoiser;
  SpeakerEmbeddingExtractor: new (config: SherpaConfig) => SherpaSpeakerExtractor;
  version: string;
}

/** A constructor's argument; sherpaConfig() makes one. */
export type SherpaConfig = Readonly<Record<string, unknown>>;

/** A mono signal, -1..1. */
export interface SherpaWave {
  samples: Float32Array;
  sampleRate: number;
}

/** Audio on its way into a model. Freed by the garbage collector. */
export interface SherpaStream {
  acceptWaveform(wave: SherpaWave): void;
  setOption(key: string, value: string): void;
}

export interface SherpaOnlineStream extends SherpaStream {
  /** Allows the last frames to be decoded. */
  inputFinished(): void;
}

/** What has been heard of a stream. */
export interface SherpaResult {
  text: string;
  tokens: string[];
  /** Seconds at which each token was emitted, from the start of the stream. */
  timestamps: number[];
}

export interface SherpaOnlineResult extends SherpaResult {
  /** Natural log of the probability of each token; empty for CTC models. */
  ys_probs: number[];
}

export interface SherpaOfflineResult extends SherpaResult {
  /** Natural log of the probability of each token; absent or empty where a model has none. */
  ys_log_probs?: number[];
}

export interface SherpaKeywordResult {
  /** The text after `@` of the keyword's line; empty: nothing was spotted. */
  keyword: string;
  timestamps: number[];
  /** Seconds from the start of the stream to the last internal reset. */
  start_time: number;
}

/** What streaming models have in common. */
interface StreamDecoder<Result> {
  createStream(): SherpaOnlineStream;
  /** True when a chunk is complete; decode() before that ends the process. */
  isReady(stream: SherpaOnlineStream): boolean;
  decode(stream: SherpaOnlineStream): void;
  reset(stream: SherpaOnlineStream): void;
  getResult(stream: SherpaOnlineStream): Result;
}

export interface SherpaOnlineEngine extends StreamDecoder<SherpaOnlineResult> {
  isEndpoint(stream: SherpaOnlineStream): boolean;
}

export type SherpaKeywordEngine = StreamDecoder<SherpaKeywordResult>;

export interface SherpaOfflineEngine {
  /** @param hotwords phrases separated by `/`; only with modified_beam_search */
  createStream(hotwords?: string): SherpaStream;
  decode(stream: SherpaStream): void;
  /** Decodes on a thread of libuv's pool. */
  decodeAsync(stream: SherpaStream): Promise<SherpaOfflineResult>;
  getResult(stream: SherpaStream): SherpaOfflineResult;
}

export interface SherpaTtsRequest {
  text: string;
  /** Speaker number, from 0. */
  sid: number;
  speed: number;
  /** False copies the samples out of native memory. */
  enableExternalBuffer?: boolean;
  /** Present: goes before sid and speed (GenerationConfig in types.js). */
  generationConfig?: Readonly<Record<string, unknown>>;
}

export interface SherpaTtsProgress {
  samples: Float32Array;
  /** 0..1 of the sentences. */
  progress: number;
}

export interface SherpaTts {
  numSpeakers: number;
  sampleRate: number;
  generate(request: SherpaTtsRequest): SherpaWave;
  /** @param request with `onProgress`, which returns false to stop after the current chunk */
  generateAsync(
    request: SherpaTtsRequest & { onProgress?: (info: SherpaTtsProgress) => boolean },
  ): Promise<SherpaWave>;
}

export interface SherpaDenoiser {
  sampleRate: number;
  run(wave: SherpaWave & { enableExternalBuffer?: boolean }): SherpaWave;
}

export interface SherpaOnlineDenoiser extends SherpaDenoiser {
  frameShiftInSamples: number;
  flush(enableExternalBuffer?: boolean): SherpaWave;
  reset(): void;
}

export interface SherpaSpeakerExtractor {
  dim: number;
  createStream(): SherpaOnlineStream;
  isReady(stream: SherpaOnlineStream): boolean;
  compute(stream: SherpaOnlineStream, enableExternalBuffer?: boolean): Float32Array;
}

let loaded: Promise<Sherpa> | undefined;

/** @throws LIBRARY_MISSING where the package has no build for this machine */
export function loadSherpa(): Promise<Sherpa> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Sherpa> {
  try {
    // @ts-expect-error: the package has no types; this file says what is inside.
    return (await import('sherpa-onnx-node')).default as Sherpa;
  } catch (cause) {
    const machine = `${process.platform}-${process.arch}`;
    throw new EarshotError(
      'LIBRARY_MISSING',
      `sherpa-onnx-node cannot be loaded on ${machine}: install the package sherpa-onnx-${machine}`,
      { cause },
    );
  }
}

/** What an engine does for the box. */
export type Role =
  | 'stt'
  | 'tts'
  | 'llm'
  | 'vad'
  | 'wake'
  | 'denoise'
  | 'embed'
  | 'speaker'
  | 'end-of-turn';

/** What computes: an execution provider in the words of ONNX Runtime. */
export type Provider = 'tensorrt' | 'cuda' | 'cpu';

/** A model on this machine, ready to be opened by its engine. */
export interface ModelFiles {
  /** Catalogue id. */
  id: string;
  /** Absolute path of each file, by the name that `settings` uses. */
  paths: Readonly<Record<string, string>>;
  /** Settings of its engine as the catalogue has them; file names stand for the files. */
  settings: Readonly<Record<string, unknown>>;
}

/** Where and with what an engine computes. */
export interface EngineHome {
  /** Compute threads, 1 or more. */
  threads: number;
  provider: Provider;
  /** Needed by every provider but `cpu`. */
  gpu?: GpuHome;
}

/** One GPU, and what the engines on it share. */
export interface GpuHome {
  /** As CUDA counts, from 0. */
  deviceId: number;
  /** Folder in which TensorRT keeps the engines it builds, for this GPU, its version and model. */
  engineCacheFolder: string;
  /** JSON file that keeps how fast models are on the CPU, to compare with. */
  baselinePath: string;
  /** File that is locked while an engine opens on this GPU; it is made when absent. */
  turnPath: string;
}

/** Every engine has `static open(model, home)` with these parameters. */
export type OpenEngine<T> = (model: ModelFiles, home: EngineHome) => Promise<T>;

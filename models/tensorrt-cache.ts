import {
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../daemon/base/clock.ts';
import { asEarshotError, EarshotError } from '../daemon/base/errors.ts';

/** What a TensorRT engine is bound to besides its model: on anything else it is rebuilt. */
export interface TensorrtPlatform {
  /** For example `NVIDIA GeForce RTX 4090`. */
  gpuName: string;
  /** For example `8.9`. */
  computeCapability: string;
  /** For example `10.3.0`. */
  tensorrtVersion: string;
  /** Of ONNX Runtime, whose way to cut a model decides what the engines hold. */
  runtimeVersion: string;
}

export interface TensorrtCacheOptions {
  /** Folder of all engines, ours alone; made when needed. */
  folder: string;
  platform: TensorrtPlatform;
  /** All engines together, bytes; those used longest ago go first. */
  maxBytes: number;
  clock: Clock;
}

const MS_PER_S = 1000;

/** Engines of one platform, in one folder for each model. */
interface ModelFolder {
  path: string;
  modelHash: string;
  bytes: number;
  usedMs: number;
}

const HASH = /^[0-9a-f]{64}$/;
/** The name of a platform's folder, so that cleaning never touches what is not ours. */
const PLATFORM_FOLDER = /^sm[0-9.]*-[a-z0-9-]+-trt[0-9.]*-ort[0-9.]*$/;
/** What ONNX Runtime writes: the engine itself, and a model with engines inside. */
const ENGINE_FILE = /\.engine(\.encrypted)?$|_ctx\.onnx$/;

/** An empty file whose time says when the model was staged or opened last. */
const USED = 'used';

/**
 * Where built TensorRT engines lie: `<folder>/<platform>/<model hash>/`. Building takes minutes on
 * a small board, so that a model's folder is made, and filled, when the model is staged.
 */
export class TensorrtCache {
  readonly #options: TensorrtCacheOptions;

  constructor(options: TensorrtCacheOptions) {
    this.#options = options;
  }

  /** Folder of this platform. */
  get platformFolder(): string {
    return join(this.#options.folder, platformKey(this.#options.platform));
  }

  /**
   * The folder for a model's engines, made if it is not there; its use is noted for cleaning.
   * @param modelHash SHA-256 in hex
   * @throws DISK_FULL; STATE_UNUSABLE when it cannot be made; INTERNAL when the hash is none
   */
  stage(modelHash: string): string {
    const path = this.#pathOf(modelHash);
    try {
      mkdirSync(path, { recursive: true });
      const usedS = this.#options.clock.wallMs() / MS_PER_S;
      writeFileSync(join(path, USED), '');
      utimesSync(join(path, USED), usedS, usedS);
    } catch (error) {
      const { code, message } = asEarshotError(error);
      const known = code === 'DISK_FULL' ? code : 'STATE_UNUSABLE';
      throw new EarshotError(known, `cannot make ${path}: ${message}`, { cause: error });
    }
    return path;
  }

  /** Engines that are built for a model, with something in them. */
  countEngines(modelHash: string): number {
    const path = this.#pathOf(modelHash);
    if (!existsSync(path)) return 0;
    const names = readdirSync(path).filter((name) => ENGINE_FILE.test(name));
    return names.filter((name) => statSync(join(path, name)).size > 0).length;
  }

  /**
   * Removes engines of other GPUs and versions, of models that are gone, and then those used
   * longest ago until the rest fits.
   * @param modelHashes models on the shelf
   * @returns folders removed, absolute
   */
  clean(modelHashes: ReadonlySet<string>): string[] {
    const own = platformKey(this.#options.platform);
    const removed = foldersIn(this.#options.folder)
      .filter((name) => PLATFORM_FOLDER.test(name) && name !== own)
      .map((name) => join(this.#options.folder, name));
    const models = this.#models();
    const gone = models.filter(({ modelHash }) => !modelHashes.has(modelHash));
    const kept = models.filter(({ modelHash }) => modelHashes.has(modelHash));
    const surplus = oldestAbove(kept, this.#options.maxBytes);
    removed.push(...[...gone, ...surplus].map(({ path }) => path));
    for (const path of removed) rmSync(path, { recursive: true, force: true });
    return removed;
  }

  #pathOf(modelHash: string): string {
    if (HASH.test(modelHash)) return join(this.platformFolder, modelHash);
    throw new EarshotError('INTERNAL', `no SHA-256 of a model: ${modelHash.slice(0, 80)}`);
  }

  #models(): ModelFolder[] {
    return foldersIn(this.platformFolder)
      .filter((name) => HASH.test(name))
      .map((modelHash) => {
        const path = join(this.platformFolder, modelHash);
        const used = statSync(join(path, USED), { throwIfNoEntry: false });
        return { path, modelHash, bytes: bytesIn(path), usedMs: used?.mtimeMs ?? 0 };
      });
  }
}

function oldestAbove(models: readonly ModelFolder[], maxBytes: number): ModelFolder[] {
  const byAge = [...models].sort((left, right) => right.usedMs - left.usedMs);
  let bytes = 0;
  return byAge.filter((model) => {
    bytes += model.bytes;
    return bytes > maxBytes;
  });
}

function platformKey(platform: TensorrtPlatform): string {
  const gpu = platform.gpuName.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const version = (text: string): string => text.replace(/[^0-9.]/g, '');
  const { computeCapability, tensorrtVersion, runtimeVersion } = platform;
  const versions = `trt${version(tensorrtVersion)}-ort${version(runtimeVersion)}`;
  return `sm${version(computeCapability)}-${gpu || 'gpu'}-${versions}`;
}

/** Folders only: a link is nobody's folder and is left alone. */
function foldersIn(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

function bytesIn(path: string): number {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { name }) => sum + statSync(join(path, name)).size, 0);
}

/** What onnxruntime-node takes to compute with TensorRT. */
export interface TensorrtSession {
  executionProviders: [
    { name: 'tensorrt'; deviceId: number },
    { name: 'cuda'; deviceId: number },
    'cpu',
  ];
  extra: { ep: { context_enable: string; context_file_path: string; context_embed_mode: string } };
}

/**
 * Session options of onnxruntime-node 1.30 for a model with a staged folder. What TensorRT cannot
 * take goes to CUDA, and the rest to the CPU. The binding passes no `trt_*` options on, and the
 * provider reads no environment once it has options (js/node/src/session_options_helper.cc); what
 * it does pass on is `extra`, the session's configuration entries, of which `ep.context_*` makes
 * a provider write its compiled engines into a model of its own. The next start opens that model,
 * see compiledModel(), instead of the original. Not tried on a GPU.
 * @param folder from TensorrtCache.stage()
 */
export function tensorrtSession(folder: string, deviceId = 0): TensorrtSession {
  return {
    executionProviders: [{ name: 'tensorrt', deviceId }, { name: 'cuda', deviceId }, 'cpu'],
    extra: {
      ep: {
        context_enable: '1',
        context_file_path: compiledModel(folder),
        context_embed_mode: '1',
      },
    },
  };
}

/** Where the session above puts the model with its compiled engines. */
export function compiledModel(folder: string): string {
  return join(folder, 'model_ctx.onnx');
}

import { basename } from 'node:path';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { EngineHome, ModelFiles, Provider } from '../../daemon/ports/models.ts';
import type { SherpaConfig } from './sherpa-library.ts';

/** What the catalogue's settings add to sherpa's own keys: which class they are for, remarks. */
const OWN_KEYS = new Set(['api', 'generation', 'example']);
/** Names of a provider in sherpa's provider.cc. */
const PROVIDERS: Readonly<Record<Provider, string>> = {
  tensorrt: 'trt',
  cuda: 'cuda',
  cpu: 'cpu',
};
/** A text with one of these endings can only be meant as a file. */
const FILE_ENDING = /\.(onnx|ort|txt|bin|model|vocab|json|fst|far)$/;

/** A file that the settings use. */
export interface UsedFile {
  /** Where in the settings it stands, for example `modelConfig.transducer.encoder`. */
  setting: string;
  /** As the settings name it, for example `encoder.onnx`. */
  name: string;
  /** Where it lies; on the shelf that is the name of a blob. */
  path: string;
}

/** A file as an error message names it. */
export function fileLabel({ name, path }: { name: string; path: string }): string {
  return basename(path) === name ? path : `${name} (${path})`;
}

/**
 * Settings of a model as a sherpa config: paths in place of file names, threads and provider where
 * the engine looks for them.
 * @throws MODEL_MISSING when a file that the settings name is not among the model's files
 */
export function sherpaConfig(model: ModelFiles, home: EngineHome): SherpaConfig {
  const config = Object.fromEntries(
    Object.entries(model.settings)
      .filter(([key]) => !OWN_KEYS.has(key))
      .map(([key, value]) => [key, withPaths(model, value, { setting: key, used: [] })]),
  );
  const compute = {
    numThreads: home.threads,
    provider: PROVIDERS[home.provider],
    debug: false,
  };
  // Recognisers look in modelConfig, voices and denoisers in model, the speaker embedder outside.
  for (const part of ['modelConfig', 'model']) {
    const inner = config[part];
    if (isRecord(inner)) return { ...config, [part]: { ...inner, ...compute } };
  }
  return { ...config, ...compute };
}

/**
 * The files that the settings use.
 * @throws MODEL_MISSING when one is not among the model's files
 */
export function usedFiles(model: ModelFiles): UsedFile[] {
  const used: UsedFile[] = [];
  for (const [key, value] of Object.entries(model.settings)) {
    if (!OWN_KEYS.has(key)) withPaths(model, value, { setting: key, used });
  }
  return used;
}

interface Place {
  setting: string;
  /** Takes the files on the way. */
  used: UsedFile[];
}

function withPaths(model: ModelFiles, value: unknown, place: Place): unknown {
  if (typeof value === 'string') return textWithPaths(model, value, place);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const setting = `${place.setting}.${key}`;
      return [key, withPaths(model, inner, { setting, used: place.used })];
    }),
  );
}

/** A file, several with commas between them (the lexicons of a voice), or any other text. */
function textWithPaths(model: ModelFiles, text: string, { setting, used }: Place): string {
  const names = text.split(',');
  const isList = names.every((name) => model.paths[name] !== undefined || FILE_ENDING.test(name));
  if (text === '' || !isList) return text;
  const files = names.map((name) => {
    const path = model.paths[name];
    if (path !== undefined) return { setting, name, path };
    throw new EarshotError(
      'MODEL_MISSING',
      `the model ${model.id} has no file ${name}, which its setting ${setting} needs`,
    );
  });
  used.push(...files);
  return files.map(({ path }) => path).join(',');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

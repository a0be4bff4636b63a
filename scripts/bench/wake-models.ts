import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelFiles } from '../../daemon/ports/models.ts';
import type { WakeModelPaths } from '../../models/engines/wake-scores.ts';
import { sharedFolder } from './data-folder.ts';

/**
 * The real models of openWakeWord beside the repository.
 * @param names of words, for example `hey_jarvis`
 * @returns undefined where they are absent
 */
export function realWake(root: string, names: readonly string[]): WakeModelPaths | undefined {
  const folder = join(sharedFolder(root), 'models', 'wake', 'openwakeword-v0.1');
  if (!existsSync(folder)) return undefined;
  return {
    melspectrogram: join(folder, 'melspectrogram.onnx'),
    embedding: join(folder, 'embedding_model.onnx'),
    words: names.map((name) => join(folder, `${name}_v0.1.onnx`)),
  };
}

/** The same as a model of the catalogue, its phrases with spaces. @returns undefined: absent */
export function wakeModelFiles(root: string, names: readonly string[]): ModelFiles | undefined {
  const real = realWake(root, names);
  if (!real) return undefined;
  const { melspectrogram, embedding } = real;
  const words = real.words.map((path, at) => ({ path, name: names[at] ?? '' }));
  return {
    id: 'openwakeword-v0.1',
    paths: {
      melspectrogram,
      embedding,
      ...Object.fromEntries(words.map(({ path, name }) => [name, path])),
    },
    settings: {
      melspectrogram: 'melspectrogram',
      embedding: 'embedding',
      words: words.map(({ name }) => ({ phrase: name.replace('_', ' '), model: name })),
    },
  };
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
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

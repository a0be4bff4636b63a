import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ModelFiles } from '../../daemon/ports/models.ts';
import { embeddedSileroPath } from '../../models/engines/silero-vad.ts';

/** One way in which a model can be bad, and what its user must be told. */
export interface Damage {
  /** Spoils files of a fresh copy, or its settings, and hands it back. */
  spoil(model: ModelFiles): ModelFiles;
  code: 'MODEL_INVALID' | 'MODEL_MISSING';
  /** Named in the message. */
  file: string;
}

/** Changes bytes in place, so that all lengths stay as they are. */
function replaceIn(path: string, from: string, to: string): void {
  const text = readFileSync(path, 'latin1');
  if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
  writeFileSync(path, Buffer.from(text.replaceAll(from, to), 'latin1'));
}

function pathOf({ paths }: ModelFiles, name: string): string {
  const path = paths[name];
  if (path === undefined) throw new Error(`no file ${name}`);
  return path;
}

/** Ways to spoil any model. @param main its largest ONNX file @param key metadata that it needs */
export function damages(main: string, key: string): Record<string, Damage> {
  const invalid = (file: string, spoilFiles: (model: ModelFiles) => void): Damage => ({
    spoil: (model) => {
      spoilFiles(model);
      return model;
    },
    code: 'MODEL_INVALID',
    file,
  });
  const path = (model: ModelFiles): string => pathOf(model, main);
  return {
    missing: { ...invalid(main, (model) => rmSync(path(model))), code: 'MODEL_MISSING' },
    'not among its files': {
      spoil: (model) => {
        const { [main]: _, ...paths } = model.paths;
        return { ...model, paths };
      },
      code: 'MODEL_MISSING',
      file: main,
    },
    empty: invalid(main, (model) => writeFileSync(path(model), '')),
    'cut in half': invalid(main, (model) => {
      const whole = readFileSync(path(model));
      writeFileSync(path(model), whole.subarray(0, whole.length / 2));
    }),
    'a web page': invalid(main, (model) => writeFileSync(path(model), '<html>'.repeat(1000))),
    'of another engine': invalid(main, (model) => copyFileSync(embeddedSileroPath(), path(model))),
    'without metadata': invalid(main, (model) =>
      replaceIn(path(model), key, key.replace(/./, '_')),
    ),
    'damaged inside': invalid(main, (model) =>
      replaceIn(path(model), 'AveragePool', 'AveragePoxl'),
    ),
    'empty tokens': invalid('tokens.txt', (model) =>
      writeFileSync(pathOf(model, 'tokens.txt'), ''),
    ),
    'strange tokens': invalid('tokens.txt', (model) =>
      copyFileSync(path(model), pathOf(model, 'tokens.txt')),
    ),
    'too few tokens': invalid('tokens.txt', (model) =>
      writeFileSync(pathOf(model, 'tokens.txt'), '<blk> 0\n<unk> 2\n'),
    ),
  };
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SystemClock } from '../../daemon/base/clock.ts';
import type { ModelFiles } from '../../daemon/ports/models.ts';
import type { CatalogEntry } from '../../models/catalog/schema.ts';
import { pullModel } from '../../models/shelf/pull.ts';
import { Shelf } from '../../models/shelf/shelf.ts';
import { mirror } from '../../models/shelf/source.ts';
import { FIXTURES } from '../../scripts/fixtures/fixture-set.ts';
import { buildTinyLlama } from '../../scripts/fixtures/gguf-model.ts';
import { entryOf, sha256Of } from './shelf-bench.ts';

type Part = Pick<CatalogEntry, 'role' | 'engine'>;

/** Fixtures and what they can do; all speak the tone language. */
const PARTS: Readonly<Record<string, Part>> = {
  vad: { role: 'vad', engine: 'silero-vad' },
  'streaming-zipformer': { role: 'stt', engine: 'sherpa-streaming' },
  'nemo-tdt': { role: 'stt', engine: 'sherpa-offline' },
  voice: { role: 'tts', engine: 'sherpa-tts' },
};

function writeAll(folder: string): [ModelFiles, Part][] {
  const fixtures = Object.entries(PARTS).map(([name, part]): [ModelFiles, Part] => {
    const write = FIXTURES[name];
    if (!write) throw new Error(`there is no fixture ${name}`);
    return [write(join(folder, name)), part];
  });
  mkdirSync(join(folder, 'tiny-llama'), { recursive: true });
  const llama = buildTinyLlama(join(folder, 'tiny-llama'));
  const paths = { [basename(llama)]: llama };
  const model = { id: 'tiny-llama', paths, settings: {} };
  return [...fixtures, [model, { role: 'llm', engine: 'llama' }]];
}

/**
 * Puts the fixture models on the shelf of a state folder, fetched from a mirror as a person would:
 * tones-vad, tones-streaming-zipformer, tones-nemo-tdt, tones-voice and tiny-llama.
 */
export async function stockShelf(state: string): Promise<Shelf> {
  const shelf = new Shelf(join(state, 'models'));
  const source = join(state, 'mirror');
  const clock = new SystemClock();
  const entries = writeAll(join(state, 'fixtures')).map(([model, part]) => {
    const files = Object.entries(model.paths).map(([name, path]) => {
      const bytes = readFileSync(path);
      mkdirSync(join(source, model.id), { recursive: true });
      writeFileSync(join(source, model.id, name), bytes);
      const urls = [`http://127.0.0.1:9/${name}`];
      return { name, bytes: bytes.length, sha256: [sha256Of(bytes)], urls };
    });
    return entryOf(model.id, files, { ...part, settings: model.settings });
  });
  mkdirSync(shelf.layout.folder, { recursive: true });
  writeFileSync(shelf.layout.ownCatalog, JSON.stringify({ format: 1, models: entries }));
  for (const entry of entries) {
    await pullModel(shelf, entry, {
      ...{ source: mirror(source, clock), clock, signal: new AbortController().signal },
      ...{ isLicenceAccepted: false, onLicence: () => {}, onNote: () => {}, onProgress: () => {} },
    });
  }
  return shelf;
}

/** `--set` flags that choose them. */
export const TONE_MODELS: readonly string[] = [
  'models.vad=tones-vad',
  'models.stt=tones-streaming-zipformer',
  'models.tts=tones-voice',
  'models.llm=tiny-llama',
].flatMap((setting) => ['--set', setting]);

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Value from 'typebox/value';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { Role } from '../../daemon/ports/models.ts';
import { type CatalogEntry, CatalogSchema, type EngineName } from './schema.ts';

/** Ours is about 100 KB. */
const MAX_CATALOG_BYTES = 4 * 1024 * 1024;
const OURS = join(import.meta.dirname, '..', 'catalog.json');
const MAX_PROBLEMS = 5;

/** Which engines can do what. */
const ENGINES_OF_ROLE: Record<Role, readonly EngineName[]> = {
  wake: ['sherpa-keyword', 'openwakeword', 'pocketsphinx'],
  vad: ['silero-vad'],
  'end-of-turn': ['end-of-turn'],
  denoise: ['sherpa-denoise'],
  stt: ['sherpa-streaming', 'sherpa-offline', 'pocketsphinx'],
  speaker: ['sherpa-speaker'],
  llm: ['llama'],
  embed: ['embedder'],
  tts: ['sherpa-tts', 'espeak'],
};
/** Texts in settings that can only be files of the model. */
const LOOKS_LIKE_FILE = /\.(onnx|ort|gguf|txt|bin|json|model|fst)$|^espeak-ng-data$/;

/** The models that Earshot knows. */
export class Catalog {
  readonly entries: readonly CatalogEntry[];
  readonly #byId: ReadonlyMap<string, CatalogEntry>;

  constructor(entries: readonly CatalogEntry[]) {
    this.entries = entries;
    this.#byId = new Map(entries.map((entry) => [entry.id, entry]));
  }

  find(id: string): CatalogEntry | undefined {
    return this.#byId.get(id);
  }

  /** @throws MODEL_MISSING naming ids that hold the same words */
  get(id: string): CatalogEntry {
    const entry = this.find(id);
    if (entry !== undefined) return entry;
    const wanted = lettersOf(id);
    const alike = this.entries.filter((other) => {
      const known = lettersOf(other.id);
      return wanted.length > 2 && (known.includes(wanted) || wanted.includes(known));
    });
    const hint = alike.slice(0, MAX_PROBLEMS).map((other) => other.id);
    const more = hint.length === 0 ? '' : `; near it: ${hint.join(', ')}`;
    throw new EarshotError('MODEL_MISSING', `no model has the id ${shown(id)}${more}`);
  }
}

/**
 * The catalogue that comes with Earshot, and the owner's own behind it.
 * @param ownPath a file of the same form; it need not exist
 * @throws CONFIG_INVALID naming the file and what is wrong in it
 */
export function loadCatalog(ownPath: string): Catalog {
  const entries = [...readCatalog(OURS)];
  if (statSync(ownPath, { throwIfNoEntry: false }) !== undefined) {
    const taken = new Set(entries.map(({ id }) => id));
    for (const entry of readCatalog(ownPath)) {
      if (taken.has(entry.id)) {
        throw invalid(ownPath, [`${entry.id} is the id of a model that Earshot knows already`]);
      }
      entries.push(entry);
    }
  }
  return new Catalog(entries);
}

function readCatalog(path: string): CatalogEntry[] {
  try {
    const { size } = statSync(path);
    if (size > MAX_CATALOG_BYTES) throw new Error(`it is ${size} bytes long`);
    return parseCatalog(path, readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof EarshotError) throw error;
    throw invalid(path, [(error as Error).message], error);
  }
}

/**
 * @param path for messages only
 * @throws CONFIG_INVALID for any text that is not a right catalogue
 */
export function parseCatalog(path: string, text: string): CatalogEntry[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(path, [`it is no JSON: ${(error as Error).message}`], error);
  }
  if (!Value.Check(CatalogSchema, value)) {
    const faults = Value.Errors(CatalogSchema, value);
    throw invalid(
      path,
      faults.map(({ instancePath, message }) => `${placeOf(value, instancePath)} ${message}`),
    );
  }
  const problems = [...repeatedIds(value.models), ...value.models.flatMap(checkEntry)];
  if (problems.length > 0) throw invalid(path, problems);
  return value.models;
}

/** `/models/3/role` as `qwen3-0.6b: role`, where the model has an id. */
function placeOf(catalog: unknown, pointer: string): string {
  const [, index, rest = ''] = /^\/models\/(\d+)(.*)$/.exec(pointer) ?? [];
  if (index === undefined) return pointer === '' ? 'it' : pointer;
  const model = (catalog as { models: { id?: unknown }[] }).models[Number(index)];
  const name = typeof model?.id === 'string' ? shown(model.id) : `model ${index}`;
  return `${name}: ${rest.slice(1).replaceAll('/', '.')}`;
}

function repeatedIds(entries: readonly CatalogEntry[]): string[] {
  const seen = new Set<string>();
  return entries.flatMap(({ id }) => {
    const isRepeated = seen.has(id);
    seen.add(id);
    return isRepeated ? [`${id} is given twice`] : [];
  });
}

function checkEntry(entry: CatalogEntry): string[] {
  const names = providedNames(entry);
  const problems: string[] = [];
  if (new Set(names).size < names.length) problems.push(`${entry.id} has a file name twice`);
  if (!ENGINES_OF_ROLE[entry.role].includes(entry.engine)) {
    problems.push(`${entry.id}: the engine ${entry.engine} cannot be its ${entry.role}`);
  }
  for (const value of textsIn(entry.settings)) {
    if (!LOOKS_LIKE_FILE.test(value) || names.includes(value)) continue;
    problems.push(`${entry.id}: its settings name ${shown(value)}, which is none of its files`);
  }
  return problems;
}

/** What `settings` may name: files, and folders without their `/`. */
export function providedNames({ files = [], archives = [] }: CatalogEntry): string[] {
  const taken = archives.flatMap(({ take }) => take.map((name) => name.replace(/\/$/, '')));
  return [...files.map(({ name }) => name), ...taken];
}

/** True for a model that needs nothing on the shelf. */
export function isBuiltIn({ files, archives }: CatalogEntry): boolean {
  return files === undefined && archives === undefined;
}

/** Bytes to fetch as far as they are known, and whether all are. */
export function downloadSize({ files = [], archives = [] }: CatalogEntry) {
  const sizes = [...files, ...archives].map(({ bytes }) => bytes);
  const bytes = sizes.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  return { bytes, isExact: sizes.every((one) => one !== undefined) };
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

function lettersOf(id: string): string {
  return id.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}

function invalid(path: string, problems: readonly string[], cause?: unknown): EarshotError {
  const told = problems.slice(0, MAX_PROBLEMS).join('; ');
  return new EarshotError('CONFIG_INVALID', `the catalogue ${path}: ${told}`, { cause });
}

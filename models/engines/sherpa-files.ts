import { readFile, stat } from 'node:fs/promises';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { ModelFiles } from '../../daemon/ports/models.ts';
import { readOnnxHead } from './onnx-head.ts';
import { fileLabel, type UsedFile, usedFiles } from './sherpa-config.ts';
import {
  METADATA_NEEDS,
  type MetadataNeed,
  type MetadataValue,
  type ModelMetadata,
  type SherpaApi,
} from './sherpa-metadata.ts';

/** One number, or several with commas between them, as sherpa splits them. */
const NUMBERS = /^\s*-?[\d.]+(e[-+]?\d+)?(\s*,\s*-?[\d.]+(e[-+]?\d+)?)*\s*$/i;
/** A token and its number; the number alone stands for a blank. */
const TOKEN_LINE = /^(?:(\S+)\s+)?(\d+)$/;
const ONNX_FILE = /\.(onnx|ort)$/;
/** Models of NeMo, where their metadata has a subsampling factor. */
const NEMO_SETTING = /^modelConfig\.(transducer\.encoder|nemoCtc\.model)$/;
/** The token list of a recogniser; voices use the same format with blanks as tokens. */
const TOKENS_SETTING = 'modelConfig.tokens';

/**
 * Looks at a model's files as sherpa will, because sherpa ends the process where we can throw: a
 * missing, empty or shortened file, one of another kind (or two that were swapped), metadata that
 * it needs, tokens that the model emits and the list lacks.
 * @param api the class that the model is for
 * @returns the metadata found
 * @throws MODEL_MISSING, MODEL_INVALID, naming the file
 */
export async function checkSherpaFiles(model: ModelFiles, api: SherpaApi): Promise<ModelMetadata> {
  const metadata = new Map<string, ReadonlyMap<string, string>>();
  const used = usedFiles(model);
  for (const file of used) {
    await checkPresent(model, file);
    if (!ONNX_FILE.test(file.name)) continue;
    const head = await readOnnxHead(file.path, fileLabel(file));
    metadata.set(file.setting, head.metadata);
  }
  const source = { settings: model.settings, metadata };
  for (const need of METADATA_NEEDS[api]) {
    const file = used.find(({ setting }) => setting === need.setting);
    const isNeeded = file && (need.applies?.(source) ?? true);
    if (isNeeded) checkMetadata(file, metadata.get(file.setting) ?? new Map(), need);
  }
  await checkTokens(model, metadata);
  return metadata;
}

async function checkPresent(model: ModelFiles, file: UsedFile): Promise<void> {
  const found = await stat(file.path).catch(() => undefined);
  if (!found) {
    throw new EarshotError(
      'MODEL_MISSING',
      `the file ${fileLabel(file)} of the model ${model.id} is missing`,
    );
  }
  if (found.isFile() && found.size === 0) throw invalid(file, 'is empty');
}

function checkMetadata(
  file: UsedFile,
  metadata: ReadonlyMap<string, string>,
  { oneOf }: MetadataNeed,
): void {
  let nearest: { lacking: string[]; of: number } | undefined;
  for (const keys of oneOf) {
    const wanted = Object.entries(keys);
    const lacking = wanted
      .filter(([key, value]) => !fits(metadata.get(key), value))
      .map(([key]) => key);
    if (lacking.length === 0) return;
    if (!nearest || lacking.length < nearest.lacking.length) {
      nearest = { lacking, of: wanted.length };
    }
  }
  const { lacking = [], of = 0 } = nearest ?? {};
  if (lacking.length === of || metadata.size === 0) {
    throw invalid(file, `is not what ${file.setting} needs: files swapped, or of another engine?`);
  }
  throw invalid(file, `has no usable metadata ${lacking.join(', ')}, which ${file.setting} needs`);
}

function fits(found: string | undefined, wanted: MetadataValue): boolean {
  if (found === undefined || found.trim() === '') return false;
  if (wanted === 'text') return true;
  if (wanted === 'number') return NUMBERS.test(found);
  return found === wanted.is;
}

async function checkTokens(model: ModelFiles, metadata: ModelMetadata): Promise<void> {
  const file = usedFiles(model).find(({ setting }) => setting === TOKENS_SETTING);
  if (!file) return;
  const tokens = await readTokens(file);
  const known = new Set(tokens.values());
  for (const [setting, entries] of metadata) {
    const size = Number(entries.get('vocab_size') ?? 0);
    // NeMo does not count the blank, which follows all other tokens.
    const isNemo = NEMO_SETTING.test(setting) && entries.has('subsampling_factor');
    if (isNemo && (tokens.get('<blk>') !== size || known.size !== size + 1)) {
      throw invalid(file, `must have ${size} tokens and then <blk>, as ${setting} does`);
    }
    for (let id = 0; id < size; id++) {
      if (!known.has(id)) {
        throw invalid(file, `lacks the token ${id} of ${size} that ${setting} can emit`);
      }
    }
  }
}

/**
 * A token list in sherpa's format: a token and its number a line.
 * @throws MODEL_INVALID when it is something else
 */
export async function readTokens(file: {
  name: string;
  path: string;
}): Promise<Map<string, number>> {
  const tokens = new Map<string, number>();
  for (const line of (await readFile(file.path, 'utf8')).split('\n')) {
    if (line.trim() === '') continue;
    const [, token = ' ', id] = TOKEN_LINE.exec(line.trim()) ?? [];
    if (id === undefined) throw invalid(file, 'is not a list of tokens and their numbers');
    tokens.set(token, Number(id));
  }
  if (tokens.size === 0) throw invalid(file, 'holds no tokens');
  return tokens;
}

function invalid(file: { name: string; path: string }, what: string): EarshotError {
  return new EarshotError('MODEL_INVALID', `the model file ${fileLabel(file)} ${what}`);
}

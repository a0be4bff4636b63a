import { open, stat } from 'node:fs/promises';
import { EarshotError } from '../../daemon/base/errors.ts';

/** GGUF (ggml's docs/gguf.md): magic, version, number of tensors, number of metadata values. */
const HEADER_BYTES = 24;
const MAGIC = 'GGUF';
const VERSIONS = [2, 3];
/** No model has more; larger numbers are damage, and would be believed. */
const MAX_TENSORS = 100_000;
const MAX_METADATA = 10_000;
/** Architectures that read texts and write none (llama.cpp, llama-arch.cpp). */
const ENCODERS = /bert|^t5encoder$|^clip$|^wavtokenizer|^gemma-embedding$/;
/** Bytes of a KV cache cell's number: half precision, llama.cpp's default. */
const CELL_BYTES = 2;
/** Computing needs this for each token of a batch: its state in all layers' largest width. */
const SCRATCH_FACTOR = 8;
const F32_BYTES = 4;
/** Left for everything else on the machine. */
const MARGIN_BYTES = 256 * 1024 * 1024;

/** What a GGUF file says of its model. */
export interface GgufFacts {
  path: string;
  architecture: string;
  /** Bytes of all weights. */
  weightBytes: number;
  /** Longest context it was trained for. */
  contextTokens: number;
  layers: number;
  /** Numbers kept for one token and layer, keys and values together. */
  cellNumbers: number;
  /** Width of a state, and of the widest part of a layer. */
  stateNumbers: number;
  vocabulary: number;
  chatTemplate: string | undefined;
  temperature: number | undefined;
}

function invalid(path: string, why: string, cause?: unknown): EarshotError {
  return new EarshotError('MODEL_INVALID', `${path} ${why}`, { cause });
}

/** Refuses what is not GGUF before a parser sees it. */
async function checkHeader(path: string): Promise<void> {
  const file = await open(path).catch((cause: unknown) => {
    throw new EarshotError('MODEL_MISSING', `cannot read ${path}`, { cause });
  });
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await file.read(header, 0, HEADER_BYTES, 0);
    if (bytesRead === 0) throw invalid(path, 'is empty');
    if (header.toString('latin1', 0, 4) !== MAGIC) throw invalid(path, 'is not a GGUF file');
    if (bytesRead < HEADER_BYTES) throw invalid(path, 'is cut off in its header');
    const version = header.readUInt32LE(4);
    if (!VERSIONS.includes(version)) throw invalid(path, `is GGUF version ${version}, not 2 or 3`);
    const counts = [header.readBigUInt64LE(8), header.readBigUInt64LE(16)];
    if (counts.some((count, n) => count > (n === 0 ? MAX_TENSORS : MAX_METADATA))) {
      throw invalid(path, 'has a damaged header');
    }
  } finally {
    await file.close();
  }
}

function numberAt(record: Readonly<Record<string, unknown>>, key: string): number | undefined {
  const value = record[key];
  // Some models have a number for each layer; the largest is the safe one.
  if (Array.isArray(value)) return Math.max(...value.map(Number));
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
}

function recordAt(record: Readonly<Record<string, unknown>>, key: string): Record<string, unknown> {
  const value = record[key];
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/**
 * Reads a model's head and checks that the file holds all of it.
 * @throws MODEL_MISSING when it cannot be read; MODEL_INVALID when it is damaged, cut off, no GGUF
 *   or no language model
 */
export async function readGgufFacts(path: string): Promise<GgufFacts> {
  await checkHeader(path);
  const { readGgufFileInfo } = await import('node-llama-cpp');
  const info = await readGgufFileInfo(path, {
    sourceType: 'filesystem',
    logWarnings: false,
  }).catch((cause: unknown) => {
    throw invalid(path, 'is damaged or cut off', cause);
  });
  const metadata = info.metadata as unknown as Record<string, unknown>;
  const general = recordAt(metadata, 'general');
  const architecture = String(general['architecture'] ?? '');
  const kind = String(general['type'] ?? 'model');
  if (kind !== 'model') throw invalid(path, `is not a language model but of type "${kind}"`);
  if (ENCODERS.test(architecture)) {
    throw invalid(path, `is not a language model but an encoder ("${architecture}")`);
  }
  const tensors = info.fullTensorInfo ?? info.tensorInfo ?? [];
  if (tensors.length === 0) throw invalid(path, 'has no weights');
  const { size } = await stat(path);
  const lastStart = Math.max(...(info.tensorInfo ?? []).map(({ offset }) => Number(offset)));
  if (size <= (info.infoEndOffset ?? 0) + lastStart) throw invalid(path, 'is cut off');
  return factsOf({ path, architecture, weightBytes: size, metadata });
}

function factsOf(known: {
  path: string;
  architecture: string;
  weightBytes: number;
  metadata: Record<string, unknown>;
}): GgufFacts {
  const { path, architecture, weightBytes, metadata } = known;
  const model = recordAt(metadata, architecture);
  const attention = recordAt(model, 'attention');
  const tokenizer = recordAt(metadata, 'tokenizer');
  const tokens = recordAt(tokenizer, 'ggml')['tokens'];
  const heads = numberAt(attention, 'head_count');
  const state = numberAt(model, 'embedding_length');
  const layers = numberAt(model, 'block_count');
  const contextTokens = numberAt(model, 'context_length');
  if (!heads || !state || !layers || !contextTokens || !Array.isArray(tokens)) {
    throw invalid(path, 'is not a language model: its sizes or its tokens are missing');
  }
  const keyValueHeads = numberAt(attention, 'head_count_kv') ?? heads;
  const key = numberAt(attention, 'key_length') ?? state / heads;
  const value = numberAt(attention, 'value_length') ?? state / heads;
  const sampling = recordAt(recordAt(metadata, 'general'), 'sampling');
  const template = tokenizer['chat_template'];
  return {
    path,
    architecture,
    weightBytes,
    contextTokens,
    layers,
    cellNumbers: keyValueHeads * (key + value),
    stateNumbers: state + (numberAt(model, 'feed_forward_length') ?? 0),
    vocabulary: tokens.length,
    chatTemplate: typeof template === 'string' ? template : undefined,
    temperature: numberAt(sampling, 'temp'),
  };
}

/** What a model is to be opened with. */
export interface ContextSize {
  contextTokens: number;
  sequences: number;
  batchTokens: number;
}

/** Bytes that a model takes when it works, an upper estimate: weights, KV cache, scratch. */
export function estimateBytes(facts: GgufFacts, size: ContextSize): number {
  const cells = size.contextTokens * size.sequences;
  const cache = cells * facts.layers * facts.cellNumbers * CELL_BYTES;
  const states = size.batchTokens * facts.stateNumbers * SCRATCH_FACTOR * F32_BYTES;
  const logits = size.sequences * facts.vocabulary * F32_BYTES;
  return facts.weightBytes + cache + states + logits;
}

/** @throws MODEL_TOO_LARGE when it would not fit beside what runs already */
export function checkFits(facts: GgufFacts, size: ContextSize, freeBytes: number): void {
  const needed = estimateBytes(facts, size) + MARGIN_BYTES;
  if (needed <= freeBytes) return;
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MiB`;
  throw new EarshotError(
    'MODEL_TOO_LARGE',
    `${facts.path} needs ${megabytes(needed)} with ${size.contextTokens} tokens of context for ` +
      `each of ${size.sequences}, and ${megabytes(freeBytes)} are free`,
  );
}

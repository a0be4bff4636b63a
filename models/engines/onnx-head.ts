import { type FileHandle, open } from 'node:fs/promises';
import { EarshotError } from '../../daemon/base/errors.ts';

/** What stands in an ONNX file around its graph. */
export interface OnnxHead {
  /** Names and values that engines read as the model's settings. */
  metadata: ReadonlyMap<string, string>;
}

/** Field numbers of ModelProto in onnx.proto3, and of its metadata entries. */
const GRAPH_FIELD = 7;
const METADATA_FIELD = 14;
const KEY_FIELD = 1;
const VALUE_FIELD = 2;
/** Wire types of protobuf and the bytes of those with a fixed size. */
const VARINT = 0;
const DELIMITED = 2;
const FIXED_BYTES: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/** A varint has at most 10 bytes, so a field's head at most 20. */
const HEAD_BYTES = 20;
const VARINT_BYTES = 10;
const PAYLOAD_SIZE = 128;
/** Models have some 20 entries; the longest known (a list of tokens) has 2 MB. */
const MAX_FIELDS = 4096;
const MAX_ENTRY_BYTES = 16_777_216;

/**
 * Reads the outside of an ONNX file without its graph: a few small reads however large it is. Finds
 * what was cut short, because then the parts do not add up to the file's size.
 * @param label how errors name it
 * @throws MODEL_INVALID when it is no whole ONNX file
 */
export async function readOnnxHead(path: string, label = path): Promise<OnnxHead> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size === 0) throw broken(label, 'is empty');
    return await readFields(file, { label, size });
  } finally {
    await file.close();
  }
}

async function readFields(
  file: FileHandle,
  { label, size }: { label: string; size: number },
): Promise<OnnxHead> {
  const metadata = new Map<string, string>();
  let hasGraph = false;
  let at = 0;
  for (let fields = 0; at < size; fields++) {
    if (fields === MAX_FIELDS) throw broken(label, 'is not an ONNX model');
    const head = Buffer.alloc(Math.min(HEAD_BYTES, size - at));
    await file.read(head, 0, head.length, at);
    const field = readField(head);
    if (!field) throw broken(label, at === 0 ? 'is not an ONNX model' : 'is cut short or damaged');
    const start = at + field.start;
    at = start + field.length;
    if (at > size) {
      throw broken(
        label,
        hasGraph || field.number === GRAPH_FIELD ? 'is cut short' : 'is no model',
      );
    }
    if (field.number === GRAPH_FIELD && field.isDelimited) hasGraph = true;
    if (field.number === METADATA_FIELD && field.isDelimited) {
      if (field.length > MAX_ENTRY_BYTES) throw broken(label, 'has too much metadata');
      const entry = Buffer.alloc(field.length);
      await file.read(entry, 0, entry.length, start);
      const [key, value] = readEntry(entry);
      metadata.set(key, value);
    }
  }
  if (!hasGraph) throw broken(label, 'is not an ONNX model, or is cut short');
  return { metadata };
}

interface Field {
  number: number;
  isDelimited: boolean;
  /** Where its content begins, after its head. */
  start: number;
  /** Bytes of its content. */
  length: number;
}

/** The field at the start of `bytes`, or undefined when there is none. */
function readField(bytes: Uint8Array): Field | undefined {
  const tag = readVarint(bytes, 0);
  if (!tag || tag.value < 8) return undefined;
  const number = Math.floor(tag.value / 8);
  const wireType = tag.value % 8;
  const fixed = FIXED_BYTES[wireType];
  if (fixed !== undefined) return { number, isDelimited: false, start: tag.end, length: fixed };
  if (wireType !== VARINT && wireType !== DELIMITED) return undefined;
  const value = readVarint(bytes, tag.end);
  if (!value) return undefined;
  if (wireType === VARINT) return { number, isDelimited: false, start: value.end, length: 0 };
  return { number, isDelimited: true, start: value.end, length: value.value };
}

function readVarint(bytes: Uint8Array, at: number): { value: number; end: number } | undefined {
  let value = 0;
  let scale = 1;
  for (let end = at; end < Math.min(bytes.length, at + VARINT_BYTES); end++) {
    const byte = bytes[end] ?? 0;
    value += (byte % PAYLOAD_SIZE) * scale;
    scale *= PAYLOAD_SIZE;
    if (byte < PAYLOAD_SIZE) return { value, end: end + 1 };
  }
  return undefined;
}

/** StringStringEntryProto. */
function readEntry(bytes: Buffer): [key: string, value: string] {
  const texts = new Map<number, string>();
  let at = 0;
  while (at < bytes.length) {
    const field = readField(bytes.subarray(at));
    if (!field) break;
    const start = at + field.start;
    at = start + field.length;
    texts.set(field.number, bytes.toString('utf8', start, at));
  }
  return [texts.get(KEY_FIELD) ?? '', texts.get(VALUE_FIELD) ?? ''];
}

function broken(label: string, what: string): EarshotError {
  return new EarshotError('MODEL_INVALID', `the model file ${label} ${what}`);
}

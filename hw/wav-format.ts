import { EarshotError } from '../daemon/base/errors.ts';

/** Where the bytes of a WAV come from: a file handle, or memory. */
export interface ByteSource {
  /** Bytes in all. */
  readonly sizeBytes: number;
  /** @returns up to `lengthBytes` bytes from `position`, fewer only at the end */
  read(position: number, lengthBytes: number): Promise<Uint8Array>;
}

export type WavEncoding = 'integer' | 'float';

/** What the head of a WAV says about its samples. */
export interface WavFormat {
  /** LOWEST_RATE_HZ to HIGHEST_RATE_HZ. */
  sampleRateHz: number;
  /** 1 or more. */
  channels: number;
  encoding: WavEncoding;
  /** Bytes of one sample of one channel: 1, 2, 3, 4 or 8. */
  sampleBytes: number;
  /** Where the samples begin in the file. */
  dataStart: number;
  /** Bytes of samples that are really there, whole frames only. */
  dataBytes: number;
}

export const LOWEST_RATE_HZ = 8_000;
export const HIGHEST_RATE_HZ = 192_000;

/** RIFF header: 'RIFF', size, 'WAVE'. */
const RIFF_BYTES = 12;
const CHUNK_HEAD_BYTES = 8;
/** The part of `fmt ` up to the sub-format GUID of WAVE_FORMAT_EXTENSIBLE (Microsoft, mmreg.h). */
const FORMAT_BYTES = 26;
const PLAIN_FORMAT_BYTES = 16;
const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
const FORMAT_EXTENSIBLE = 0xfffe;
/** Sizes that a streaming writer leaves behind because it could not go back: data up to the end. */
const STREAMED_SIZES = new Set([0, 0xffffffff]);
/** A file of many tiny chunks is no recording; bounds the time spent on a hostile one. */
const MAX_CHUNKS = 1_000;
const CHANNELS_MAX = 64;
const INTEGER_BYTES = new Set([1, 2, 3, 4]);
const FLOAT_BYTES = new Set([4, 8]);
const BITS_PER_BYTE = 8;
const SHOWN_BYTES = 4;

function invalid(name: string, what: string): EarshotError {
  return new EarshotError('AUDIO_FILE_INVALID', `${name}: ${what}`);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** Four bytes for a person: what cannot be printed becomes a dot. */
function shown(bytes: Uint8Array): string {
  return textOf(bytes.subarray(0, SHOWN_BYTES))
    .replaceAll(/[^ -~]/g, '.')
    .trimEnd();
}

type Shape = Omit<WavFormat, 'dataStart' | 'dataBytes'>;

function parseShape(bytes: Uint8Array, name: string): Shape {
  if (bytes.length < PLAIN_FORMAT_BYTES) throw invalid(name, 'its "fmt " chunk is too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = view.getUint16(0, true);
  const channels = view.getUint16(2, true);
  const sampleRateHz = view.getUint32(4, true);
  const frameBytes = view.getUint16(12, true);
  const bits = view.getUint16(14, true);
  const isExtensible = tag === FORMAT_EXTENSIBLE && bytes.length >= FORMAT_BYTES;
  const kind = isExtensible ? view.getUint16(24, true) : tag;
  if (kind !== FORMAT_PCM && kind !== FORMAT_FLOAT) {
    throw invalid(name, `compressed WAV (format ${kind}) is not read, only PCM and float`);
  }
  if (channels < 1 || channels > CHANNELS_MAX) throw invalid(name, `has ${channels} channels`);
  if (sampleRateHz < LOWEST_RATE_HZ || sampleRateHz > HIGHEST_RATE_HZ) {
    const range = `${LOWEST_RATE_HZ} to ${HIGHEST_RATE_HZ}`;
    throw invalid(name, `sample rate ${sampleRateHz} Hz is outside ${range} Hz`);
  }
  // 24 bits may lie in 4 bytes; the frame size knows. Some writers leave it 0.
  const sampleBytes = frameBytes > 0 ? frameBytes / channels : Math.ceil(bits / BITS_PER_BYTE);
  const known = kind === FORMAT_FLOAT ? FLOAT_BYTES : INTEGER_BYTES;
  if (!known.has(sampleBytes) || bits > sampleBytes * BITS_PER_BYTE) {
    const form = kind === FORMAT_FLOAT ? 'float' : 'PCM';
    throw invalid(name, `${bits}-bit ${form} in frames of ${frameBytes} bytes is not read`);
  }
  const encoding = kind === FORMAT_FLOAT ? 'float' : 'integer';
  return { sampleRateHz, channels, encoding, sampleBytes };
}

/** Checks the twelve bytes that every WAV begins with. */
async function checkRiff(source: ByteSource, name: string): Promise<void> {
  if (source.sizeBytes === 0) throw invalid(name, 'empty file');
  const head = await source.read(0, RIFF_BYTES);
  const isWav = textOf(head.subarray(0, 4)) === 'RIFF' && textOf(head.subarray(8)) === 'WAVE';
  if (!isWav) throw invalid(name, `not a WAV file: begins with '${shown(head)}'`);
}

/** Bytes of whole sample frames between `dataStart` and the end that the chunk or the file sets. */
function usableBytes(source: ByteSource, dataStart: number, declared: number): number {
  const present = Math.max(0, source.sizeBytes - dataStart);
  return STREAMED_SIZES.has(declared) ? present : Math.min(declared, present);
}

/**
 * Reads the head of a WAV: PCM of 8, 16, 24 or 32 bits, float of 32 or 64, plain or extensible.
 * A data size of 0 or 0xFFFFFFFF means "to the end"; a file cut short gives what is there.
 * @param name what the source is called in messages
 * @throws AUDIO_FILE_INVALID saying what is wrong
 */
export async function parseWav(source: ByteSource, name: string): Promise<WavFormat> {
  await checkRiff(source, name);
  let shape: Shape | undefined;
  let position = RIFF_BYTES;
  for (let count = 0; count < MAX_CHUNKS; count += 1) {
    const head = await source.read(position, CHUNK_HEAD_BYTES);
    if (head.length < CHUNK_HEAD_BYTES) break;
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    const id = textOf(head.subarray(0, 4));
    const sizeBytes = view.getUint32(4, true);
    position += CHUNK_HEAD_BYTES;
    if (id === 'fmt ') {
      const wanted = Math.min(sizeBytes, FORMAT_BYTES);
      shape = parseShape(await source.read(position, wanted), name);
    } else if (id === 'data') {
      if (shape === undefined) throw invalid(name, 'its samples come before their "fmt " chunk');
      const frameBytes = shape.channels * shape.sampleBytes;
      const dataBytes = usableBytes(source, position, sizeBytes);
      const whole = dataBytes - (dataBytes % frameBytes);
      if (whole === 0) throw invalid(name, 'no samples');
      return { ...shape, dataStart: position, dataBytes: whole };
    }
    // A chunk of odd size is followed by one byte of padding (RIFF specification).
    position += sizeBytes + (sizeBytes % 2);
  }
  throw invalid(name, shape === undefined ? 'no "fmt " chunk' : 'no samples');
}

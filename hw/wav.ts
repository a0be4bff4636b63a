import { type FileHandle, open } from 'node:fs/promises';
import { asEarshotError, EarshotError } from '../daemon/base/errors.ts';
import { type ByteSource, parseWav, type WavFormat } from './wav-format.ts';
import { decodeMono } from './wav-samples.ts';

/** Sample frames decoded at a time: half a second of 48 kHz, so an hour needs no more memory. */
const BLOCK_FRAMES = 24_000;

/** A WAV that is open for reading. */
export interface WavReader {
  readonly format: WavFormat;
  /** Length of the samples that are there, ms. */
  readonly durationMs: number;
  /** Mono blocks of at most BLOCK_FRAMES samples within -1..1, at the rate of the file. */
  blocks(): AsyncGenerator<Float32Array>;
  close(): Promise<void>;
}

const MS_PER_SECOND = 1_000;

async function* decodeBlocks(source: ByteSource, format: WavFormat): AsyncGenerator<Float32Array> {
  const frameBytes = format.channels * format.sampleBytes;
  const end = format.dataStart + format.dataBytes;
  let position = format.dataStart;
  while (position < end) {
    const wanted = Math.min(end - position, BLOCK_FRAMES * frameBytes);
    const bytes = await source.read(position, wanted);
    const whole = bytes.length - (bytes.length % frameBytes);
    // The file shrank while it was read: what was there has been given.
    if (whole === 0) return;
    position += whole;
    yield decodeMono(bytes.subarray(0, whole), format);
  }
}

function fileSource(handle: FileHandle, sizeBytes: number): ByteSource {
  return {
    sizeBytes,
    async read(position, lengthBytes) {
      const room = Math.max(0, Math.min(lengthBytes, sizeBytes - position));
      const buffer = new Uint8Array(room);
      let filled = 0;
      while (filled < room) {
        const { bytesRead } = await handle.read(buffer, filled, room - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
  };
}

function memorySource(bytes: Uint8Array): ByteSource {
  return {
    sizeBytes: bytes.length,
    read: async (position, length) => bytes.subarray(position, position + length),
  };
}

function openFailure(path: string, thrown: unknown): EarshotError {
  const code = (thrown as { code?: unknown } | null)?.code;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new EarshotError('FILE_NOT_FOUND', `${path}: no such file`, { cause: thrown });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    const message = `${path}: you are not allowed to read it`;
    return new EarshotError('AUDIO_FILE_INVALID', message, { cause: thrown });
  }
  return asEarshotError(thrown);
}

/**
 * Opens a WAV file and reads its head; the samples are read block by block.
 * @throws FILE_NOT_FOUND, AUDIO_FILE_INVALID: both name the file and what is wrong
 */
export async function openWav(path: string): Promise<WavReader> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    throw openFailure(path, error);
  }
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) throw new EarshotError('AUDIO_FILE_INVALID', `${path}: not a file`);
    const source = fileSource(handle, facts.size);
    const format = await parseWav(source, path);
    return readerOf(source, format, () => handle.close());
  } catch (error) {
    await handle.close();
    throw asEarshotError(error);
  }
}

/**
 * Reads a WAV that is already in memory.
 * @throws AUDIO_FILE_INVALID
 */
export async function readWavBytes(bytes: Uint8Array, name: string): Promise<WavReader> {
  const source = memorySource(bytes);
  return readerOf(source, await parseWav(source, name), async () => {});
}

function readerOf(source: ByteSource, format: WavFormat, close: () => Promise<void>): WavReader {
  const frames = format.dataBytes / (format.channels * format.sampleBytes);
  return {
    format,
    durationMs: (frames * MS_PER_SECOND) / format.sampleRateHz,
    blocks: () => decodeBlocks(source, format),
    close,
  };
}

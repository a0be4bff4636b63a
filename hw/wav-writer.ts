import { type FileHandle, open } from 'node:fs/promises';
import { asEarshotError } from '../daemon/base/errors.ts';
import { encodePcm16 } from './wav-samples.ts';

const HEADER_BYTES = 44;
const FORMAT_BYTES = 16;
const FORMAT_PCM = 1;
const SAMPLE_BYTES = 2;
const BITS_PER_SAMPLE = 16;
/** RIFF sizes are 32 bits wide; a longer file keeps the largest, read as "to the end". */
const LARGEST_SIZE = 0xffffffff;
/** Header bytes that follow the RIFF size field. */
const RIFF_REST_BYTES = HEADER_BYTES - 8;
/** Samples gathered before one write: a file system call a frame would cost more than the frame. */
const FLUSH_BYTES = 65_536;

function header(sampleRateHz: number, dataBytes: number): Uint8Array {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(Math.min(LARGEST_SIZE, dataBytes + RIFF_REST_BYTES), 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(FORMAT_BYTES, 16);
  bytes.writeUInt16LE(FORMAT_PCM, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(sampleRateHz, 24);
  bytes.writeUInt32LE(sampleRateHz * SAMPLE_BYTES, 28);
  bytes.writeUInt16LE(SAMPLE_BYTES, 32);
  bytes.writeUInt16LE(BITS_PER_SAMPLE, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(Math.min(LARGEST_SIZE, dataBytes), 40);
  return bytes;
}

/** A whole WAV file in memory: 16-bit PCM, mono. */
export function encodeWav(samples: Float32Array, sampleRateHz: number): Uint8Array {
  const pcm = encodePcm16(samples);
  return Buffer.concat([header(sampleRateHz, pcm.length), pcm]);
}

/**
 * A 16-bit mono WAV file that grows; its header is set right by close(). Until then the header
 * says "to the end", so that what a dying process leaves can still be read.
 */
export class WavWriter {
  readonly #handle: FileHandle;
  readonly #sampleRateHz: number;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #dataBytes = 0;
  #tail: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(handle: FileHandle, sampleRateHz: number) {
    this.#handle = handle;
    this.#sampleRateHz = sampleRateHz;
  }

  /** @throws DISK_FULL, or INTERNAL with the cause of the file system */
  static async create(path: string, sampleRateHz: number): Promise<WavWriter> {
    try {
      const handle = await open(path, 'w');
      await handle.write(header(sampleRateHz, LARGEST_SIZE));
      return new WavWriter(handle, sampleRateHz);
    } catch (error) {
      throw asEarshotError(error);
    }
  }

  /**
   * Adds samples; ignored after close().
   * @throws DISK_FULL
   */
  async append(samples: Float32Array): Promise<void> {
    if (this.#closed) return;
    const pcm = encodePcm16(samples);
    this.#pending.push(pcm);
    this.#pendingBytes += pcm.length;
    if (this.#pendingBytes >= FLUSH_BYTES) await this.#flush();
  }

  /** Writes what is left and the right header. @throws DISK_FULL */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.#flush();
      await this.#handle.write(header(this.#sampleRateHz, this.#dataBytes), 0, HEADER_BYTES, 0);
    } catch (error) {
      throw asEarshotError(error);
    } finally {
      await this.#handle.close();
    }
  }

  #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#tail = this.#tail.then(() => this.#write(bytes));
    return this.#tail;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      const position = HEADER_BYTES + this.#dataBytes;
      await this.#handle.write(bytes, 0, bytes.length, position);
      this.#dataBytes += bytes.length;
    } catch (error) {
      throw asEarshotError(error);
    }
  }
}

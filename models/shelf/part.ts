import { createHash, type Hash } from 'node:crypto';
import {
  createReadStream,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';

const MAX_NOTE_BYTES = 4096;

/** Where the bytes of a part came from, so that it is only continued from there. */
export interface PartNote {
  place: string;
  validator: string | undefined;
}

/** A download that is not whole yet; a killed process leaves it for the next one. */
export class Part {
  readonly path: string;
  #file: FileHandle | undefined;
  #hash: Hash = createHash('sha256');
  #bytes = 0;

  constructor(path: string) {
    this.path = path;
    mkdirSync(dirname(path), { recursive: true });
  }

  /** Bytes that are there and hashed. */
  get bytes(): number {
    return this.#bytes;
  }

  get sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  /** Opens what an earlier process left, or an empty part. */
  async open(): Promise<void> {
    this.#file = await open(this.path, 'a');
    for await (const chunk of createReadStream(this.path)) this.#take(chunk as Uint8Array);
  }

  async append(chunk: Uint8Array): Promise<void> {
    let written = 0;
    while (written < chunk.length) {
      const { bytesWritten = 0 } = (await this.#file?.write(chunk.subarray(written))) ?? {};
      written += bytesWritten;
    }
    this.#take(chunk);
  }

  /** Begins again from nothing. */
  async clear(): Promise<void> {
    await this.#file?.truncate(0);
    this.#hash = createHash('sha256');
    this.#bytes = 0;
  }

  /** On the disk for good, after a power cut too. */
  async sync(): Promise<void> {
    await this.#file?.sync();
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  remove(): void {
    rmSync(this.path, { force: true });
    rmSync(this.#notePath, { force: true });
  }

  /** Undefined when there is none that can be read. */
  readNote(): PartNote | undefined {
    try {
      if (statSync(this.#notePath).size > MAX_NOTE_BYTES) return undefined;
      const { place, validator } = JSON.parse(readFileSync(this.#notePath, 'utf8')) as PartNote;
      if (typeof place !== 'string') return undefined;
      return { place, validator: typeof validator === 'string' ? validator : undefined };
    } catch {
      return undefined; // without it the download goes on by its hash alone
    }
  }

  /** Not durable: a note that is lost or torn only costs time. */
  writeNote(note: PartNote): void {
    writeFileSync(this.#notePath, JSON.stringify(note));
  }

  get #notePath(): string {
    return `${this.path}.json`;
  }

  #take(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
  }
}

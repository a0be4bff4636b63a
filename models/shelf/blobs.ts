import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  createReadStream,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import type { ShelfLayout } from './layout.ts';

/** Nobody changes a blob, not even its owner by mistake. */
const BLOB_MODE = 0o444;

/** The contents on the shelf, by hash. */
export class Blobs {
  readonly #layout: ShelfLayout;

  constructor(layout: ShelfLayout) {
    this.#layout = layout;
  }

  /** Size of the blob, or undefined when it is not there. */
  bytesOf(sha256: string): number | undefined {
    return statSync(this.#layout.blob(sha256), { throwIfNoEntry: false })?.size;
  }

  /**
   * Makes a finished file a blob, whole or not at all.
   * @param path on the same file system, synced to the disk, of exactly this hash
   */
  adopt(path: string, sha256: string): void {
    mkdirSync(this.#layout.blobs, { recursive: true });
    chmodSync(path, BLOB_MODE);
    renameSync(path, this.#layout.blob(sha256));
    syncFolder(this.#layout.blobs);
  }

  remove(sha256: string): void {
    rmSync(this.#layout.blob(sha256), { force: true });
  }

  /** Hashes of all blobs. */
  list(): string[] {
    try {
      return readdirSync(this.#layout.blobs);
    } catch {
      return [];
    }
  }
}

/** What has been renamed in this folder stays so after a power cut. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** @throws what the file system says */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

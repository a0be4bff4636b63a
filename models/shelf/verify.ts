import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogEntry } from '../catalog/schema.ts';
import { hashFile } from './blobs.ts';
import type { Shelf } from './shelf.ts';

/** What the re-hashing of a model found. */
export interface VerifyResult {
  id: string;
  files: number;
  bytes: number;
  /** Names of files that were missing or damaged, and are gone now. */
  damaged: string[];
  /** Files whose hash nobody had told before they were first fetched. */
  pinned: string[];
}

/**
 * Reads every byte of a model. What is damaged is taken away, so that the next pull fetches it.
 * The caller holds the lock.
 * @throws MODEL_INVALID when the list of its files is damaged itself
 */
export async function verifyModel(shelf: Shelf, entry: CatalogEntry): Promise<VerifyResult> {
  const known = shelf.manifestOf(entry.id);
  const files = known?.manifest.files ?? [];
  const result: VerifyResult = {
    ...{ id: entry.id, files: files.length, bytes: 0, damaged: [] },
    pinned: (entry.files ?? []).filter(({ sha256 }) => sha256.length === 0).map(({ name }) => name),
  };
  for (const { name, sha256, bytes } of files) {
    result.bytes += bytes;
    const path = join(shelf.layout.tree(known?.sha256 ?? ''), name);
    if (await isContent(path, sha256)) continue;
    rmSync(path, { force: true });
    if (!(await isContent(shelf.layout.blob(sha256), sha256))) shelf.blobs.remove(sha256);
    result.damaged.push(name);
  }
  return result;
}

async function isContent(path: string, sha256: string): Promise<boolean> {
  try {
    return (await hashFile(path)) === sha256;
  } catch {
    return false; // not there, or the disk cannot read it
  }
}

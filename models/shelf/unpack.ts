import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { RemoteArchive } from '../catalog/schema.ts';
import type { Blobs } from './blobs.ts';
import { bunzip2 } from './bunzip2.ts';
import type { ShelfLayout } from './layout.ts';
import { MAX_MANIFEST_FILES, type ManifestFile } from './manifest.ts';
import { formatBytes } from './size-text.ts';
import { readTar, TarFault, type TarFile } from './tar-reader.ts';

/** No archive of the catalogue unpacks to more than 1.6 times its size. */
const MAX_GROWTH = 4;
/** What is known about an unpacked size may be counted in whole disk blocks. */
const TOLERANCE = 1.25;

/** What an archive is taken apart into, and with. */
export interface UnpackParts {
  layout: ShelfLayout;
  blobs: Blobs;
  signal: AbortSignal;
}

/** Most bytes that an archive may give. @param archiveBytes its own size */
export function unpackedLimit(archive: RemoteArchive, archiveBytes: number): number {
  const { unpackedBytes } = archive;
  return Math.ceil(
    unpackedBytes === undefined ? archiveBytes * MAX_GROWTH : unpackedBytes * TOLERANCE,
  );
}

/**
 * Makes the wanted files of a tar.bz2 blobs. Files only, no name leads out of the model's folder,
 * and neither their number nor their size can grow without end.
 * @param path the archive, whose hash was checked
 * @throws MODEL_INVALID when it is damaged or lacks something; LIBRARY_MISSING; DISK_FULL
 */
export async function unpackArchive(
  archive: RemoteArchive,
  { path, bytes }: { path: string; bytes: number },
  parts: UnpackParts,
): Promise<ManifestFile[]> {
  const found: ManifestFile[] = [];
  const limit = unpackedLimit(archive, bytes);
  let left = limit;
  const refuse = (why: string, cause?: unknown): EarshotError =>
    new EarshotError('MODEL_INVALID', `the archive ${archive.name} ${why}`, { cause });
  try {
    for await (const file of readTar(bunzip2(path))) {
      parts.signal.throwIfAborted();
      left -= file.bytes;
      if (left < 0) throw refuse(`unpacks to more than ${formatBytes(limit)}`);
      const name = wantedName(file.path, archive.take);
      if (name === undefined) continue;
      if (found.length >= MAX_MANIFEST_FILES) throw refuse('holds too many files');
      found.push(await keep(name, file, parts));
    }
  } catch (error) {
    if (parts.signal.aborted) {
      throw new EarshotError('DOWNLOAD_FAILED', `stopped while unpacking ${archive.name}`);
    }
    throw error instanceof TarFault ? refuse(error.message, error) : error;
  }
  for (const wanted of archive.take) {
    const isThere = found.some(({ name }) => wantedName(`x/${name}`, [wanted]) !== undefined);
    if (!isThere) throw refuse(`has no ${wanted}`);
  }
  return found;
}

/** The name below the archive's one top folder, if it is to be kept. */
function wantedName(path: string, take: readonly string[]): string | undefined {
  const name = path.slice(path.indexOf('/') + 1);
  const isWanted = take.some((one) => (one.endsWith('/') ? name.startsWith(one) : name === one));
  return isWanted ? name : undefined;
}

async function keep(
  name: string,
  { bytes, chunks }: TarFile,
  { layout, blobs }: UnpackParts,
): Promise<ManifestFile> {
  const temporary = join(layout.parts, 'unpacking'); // one at a time: the shelf is locked
  const hash = createHash('sha256');
  const file = await open(temporary, 'w');
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  const sha256 = hash.digest('hex');
  blobs.adopt(temporary, sha256);
  return { name, bytes, sha256 };
}

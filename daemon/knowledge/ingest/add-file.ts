import { randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  open,
  realpath,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { asEarshotError, EarshotError } from '../../base/errors.ts';
import type { NewDocument } from '../../ports/library.ts';
import { documentRefused } from '../parse/open-document.ts';
import { lackOfRoom } from './disk-room.ts';
import { ADDING_PREFIX, DEFAULT_COLLECTION, faultOfName } from './file-rules.ts';

/** What people add is for the box alone; what they drop there themselves keeps its mode. */
const PRIVATE_FILE_MODE = 0o600;

export interface Placing {
  wanted: NewDocument;
  /** The folder of documents. */
  folder: string;
  maxFileBytes: number;
}

/** A new document that may be put into the folder. */
export interface Placement {
  /** Below the folder, with `/`. */
  path: string;
  sizeBytes: number;
  /** True: it lies there already. */
  isThere: boolean;
  /** The file, or what it holds. */
  source: { path: string; facts: Stats } | { bytes: Uint8Array };
}

/**
 * Says where a new document belongs.
 * @throws FILE_NOT_FOUND, USAGE, DOCUMENT_REFUSED
 */
export async function placementOf({ wanted, folder, maxFileBytes }: Placing): Promise<Placement> {
  const { collection = DEFAULT_COLLECTION } = wanted;
  const fault = faultOfName(collection);
  if (fault !== undefined) throw new EarshotError('USAGE', `the collection ${collection} ${fault}`);
  const source = await sourceOf(wanted);
  const isFile = 'path' in source;
  const name = 'name' in wanted ? wanted.name : basename(wanted.path);
  const sizeBytes = isFile ? source.facts.size : source.bytes.byteLength;
  if (sizeBytes > maxFileBytes) {
    throw documentRefused(name, 'too-large', `${sizeBytes} bytes, at most ${maxFileBytes}`);
  }
  const inside = isFile ? await pathInside(folder, source.path) : undefined;
  if (inside !== undefined) return { path: inside, sizeBytes, isThere: true, source };
  const nameFault = faultOfName(name);
  if (nameFault !== undefined) throw new EarshotError('USAGE', `the name ${name} ${nameFault}`);
  const path = collection === DEFAULT_COLLECTION ? name : `${collection}/${name}`;
  return { path, sizeBytes, isThere: false, source };
}

async function sourceOf(wanted: NewDocument): Promise<Placement['source']> {
  if (!('path' in wanted)) return { bytes: wanted.bytes };
  const path = resolve(wanted.path);
  let facts: Stats;
  try {
    facts = await stat(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' || code === 'ENOTDIR' ? `there is no file ${path}` : message;
    throw new EarshotError('FILE_NOT_FOUND', why, { cause: error });
  }
  if (facts.isDirectory()) {
    throw new EarshotError('USAGE', `${path} is a folder; name its files, for example ${path}/*`);
  }
  if (!facts.isFile()) throw documentRefused(path, 'not-a-file');
  return { path: await realpath(path), facts };
}

/** Where a file lies below the folder; undefined: it lies elsewhere. */
async function pathInside(folder: string, path: string): Promise<string | undefined> {
  const inside = relative(await realpath(folder).catch(() => folder), path);
  return inside === '' || inside.startsWith('..') ? undefined : inside;
}

/**
 * Copies a document into the folder; it is there whole or not at all.
 * @throws DISK_FULL; STATE_UNUSABLE when the folder cannot be written
 */
export async function putFile(folder: string, placement: Placement): Promise<void> {
  const { path, sizeBytes, source } = placement;
  const target = join(folder, path);
  const temporary = join(dirname(target), `${ADDING_PREFIX}${randomUUID()}`);
  try {
    const lack = await lackOfRoom(folder, sizeBytes);
    if (lack !== undefined) throw new EarshotError('DISK_FULL', lack);
    await prepareSubfolder(folder, dirname(target));
    if ('bytes' in source) await writeFile(temporary, source.bytes);
    else await copyFile(source.path, temporary, constants.COPYFILE_FICLONE);
    await chmod(temporary, PRIVATE_FILE_MODE);
    await onDisk(temporary);
    if ('facts' in source) await utimes(temporary, source.facts.atime, source.facts.mtime);
    await rename(temporary, target);
    await onDisk(dirname(target));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeError(folder, error);
  }
}

/** Deletes the file of a document; that it is gone already is fine. @throws STATE_UNUSABLE */
export async function deleteFile(folder: string, path: string): Promise<void> {
  const target = join(folder, path);
  try {
    const [root, parent] = await Promise.all([realpath(folder), realpath(dirname(target))]);
    // A link that took the place of a subfolder leads to files that are not ours to delete.
    if (parent === root || parent.startsWith(`${root}/`)) await rm(target, { force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw writeError(folder, error);
  }
}

async function prepareSubfolder(folder: string, subfolder: string): Promise<void> {
  if (subfolder === folder) return;
  // Not with its parents: the folder itself may be that of a disk which is not mounted.
  await mkdir(subfolder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  if (!(await lstat(subfolder)).isDirectory()) {
    throw new EarshotError('USAGE', `${subfolder} is no folder`);
  }
}

async function onDisk(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function writeError(folder: string, error: unknown): EarshotError {
  const known = asEarshotError(error);
  if (known.code !== 'INTERNAL') return known;
  const text = `cannot write into the folder of documents, ${folder}: ${known.message}`;
  return new EarshotError('STATE_UNUSABLE', text, { cause: error });
}

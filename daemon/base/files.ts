import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { asEarshotError, EarshotError } from './errors.ts';

/**
 * Writes a file so that it is there whole or not at all, even after a power cut. What is no
 * ordinary file (a pipe, a terminal) is written to directly.
 * @param mode permission bits of a file that is made; absent: as the umask has it
 * @throws DISK_FULL; FILE_NOT_FOUND when the place cannot be written, naming it
 */
export function writeDurably(path: string, bytes: Uint8Array, mode?: number): void {
  try {
    if (isSpecial(path)) writeAll(path, bytes);
    else replace(path, bytes, mode);
  } catch (error) {
    const { code, message } = asEarshotError(error);
    const known = code === 'DISK_FULL' ? code : 'FILE_NOT_FOUND';
    throw new EarshotError(known, `cannot write ${path}: ${message}`, { cause: error });
  }
}

function isSpecial(path: string): boolean {
  const facts = statSync(path, { throwIfNoEntry: false });
  return facts !== undefined && !facts.isFile();
}

function replace(path: string, bytes: Uint8Array, mode?: number): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    writeAll(temporary, bytes, mode);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder); // the new name is on the disk too
  } finally {
    closeSync(folder);
  }
}

function writeAll(path: string, bytes: Uint8Array, mode?: number): void {
  const file = openSync(path, 'w', mode);
  try {
    let written = 0;
    while (written < bytes.length) written += writeSync(file, bytes, written);
    if (!isSpecial(path)) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A database as it was before an update, or set aside as damaged, with its side files. */
const COPY = /^[.](before-v\d+|corrupt-\d+(-wal|-shm)?)$/;

/**
 * Removes copies of a database, which still hold what was deleted from it.
 * @param path of the database
 * @param untilWallMs only copies that were made before, milliseconds since 1970; absent: all
 * @returns how many there were
 */
export function removeCopies(path: string, untilWallMs = Number.POSITIVE_INFINITY): number {
  const name = basename(path);
  const copies = readdirSync(dirname(path))
    .filter((file) => file.startsWith(name) && COPY.test(file.slice(name.length)))
    .map((file) => join(dirname(path), file))
    .filter((file) => statSync(file).mtimeMs < untilWallMs);
  for (const file of copies) rmSync(file);
  return copies.length;
}

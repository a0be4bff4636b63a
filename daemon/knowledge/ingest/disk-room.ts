import { statfs } from 'node:fs/promises';

/** Left free for the other databases, the log and the rest of the machine. */
const MARGIN_BYTES = 256 * 1024 * 1024;
const BYTES_PER_MIB = 1024 * 1024;

/**
 * Why nothing should be written to the disk of a folder now; undefined: there is room.
 * @param bytes to be written at once
 */
export async function lackOfRoom(folder: string, bytes = 0): Promise<string | undefined> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free - bytes >= MARGIN_BYTES) return undefined;
  const [has, keeps] = [free, MARGIN_BYTES].map((size) => Math.round(size / BYTES_PER_MIB));
  return `the disk of ${folder} has ${has} MiB free, and ${keeps} MiB stay free`;
}

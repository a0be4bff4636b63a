import { mkdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { EarshotError } from '../../daemon/base/errors.ts';
import { formatBytes } from './size-text.ts';

/** Left free for the databases, the log and the rest of the machine. */
export const DISK_MARGIN_BYTES = 256 * 1024 * 1024;

/** @throws DISK_FULL when the disk of `folder` cannot take `bytes` more and keep the margin */
export async function assertDiskSpace(
  folder: string,
  bytes: number,
  marginBytes: number,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const needed = bytes + marginBytes;
  if (free >= needed) return;
  throw new EarshotError(
    'DISK_FULL',
    `${formatBytes(bytes)} are to be written to ${folder}, where ${formatBytes(free)} are free ` +
      `and ${formatBytes(marginBytes)} stay free: ${formatBytes(needed - free)} are lacking`,
  );
}

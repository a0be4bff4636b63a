import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { setImmediate as yieldToOthers } from 'node:timers/promises';

/** One piece is hashed in about a millisecond; others may work between two. */
const PIECE_BYTES = 1024 * 1024;

/**
 * SHA-256 of what a file holds, in hexadecimal. Links are not followed.
 * @throws what the file system throws; the reason of the signal after an abort
 */
export async function contentHash(path: string, signal: AbortSignal): Promise<string> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const hash = createHash('sha256');
    const piece = Buffer.alloc(PIECE_BYTES);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(piece, 0, PIECE_BYTES);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, bytesRead));
      await yieldToOthers();
    }
  } finally {
    await file.close();
  }
}

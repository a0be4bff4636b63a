import { createHash } from 'node:crypto';
import type { ModelFiles } from '../daemon/ports/models.ts';

/**
 * What a model is, for things that are kept beside it: the shelf keeps its files in a folder named
 * for the hash of its manifest, so that the paths tell the content.
 * @returns SHA-256 in hex
 */
export function modelHash({ id, paths }: ModelFiles): string {
  return createHash('sha256')
    .update(JSON.stringify([id, paths]))
    .digest('hex');
}

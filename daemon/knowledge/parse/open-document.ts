import { constants } from 'node:fs';
import { type FileHandle, open, readlink, realpath } from 'node:fs/promises';
import { EarshotError } from '../../base/errors.ts';
import { REFUSALS, type RefusalReason } from './refusal.ts';

export interface DocumentPlace {
  path: string;
  /** The folder that the document must lie in, once all links are followed; absent: anywhere. */
  root?: string | undefined;
  maxBytes: number;
}

/** The error for a document that cannot be read, in words for people. */
export function documentRefused(name: string, reason: RefusalReason, detail = ''): EarshotError {
  const more = detail === '' ? '' : ` (${detail})`;
  return new EarshotError('DOCUMENT_REFUSED', `${name} ${REFUSALS[reason]}${more}`);
}

/**
 * Opens a document for reading: never a link, a pipe or a device, and nothing outside of `root`.
 * What was opened is looked at, not the name, so that a swap in between changes nothing.
 * @throws DOCUMENT_REFUSED; FILE_NOT_FOUND when it is not there or may not be read
 */
export async function openDocument(place: DocumentPlace): Promise<FileHandle> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  let handle: FileHandle;
  try {
    // Without O_NONBLOCK, opening a pipe waits for somebody to write to it.
    handle = await open(place.path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    throw asOpenError(place.path, error);
  }
  try {
    await inspect(handle, place);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function inspect(handle: FileHandle, { path, root, maxBytes }: DocumentPlace): Promise<void> {
  const facts = await handle.stat();
  if (!facts.isFile()) throw documentRefused(path, 'not-a-file');
  if (root !== undefined) {
    const [real, folder] = await Promise.all([
      readlink(`/proc/self/fd/${handle.fd}`),
      realpath(root),
    ]);
    if (!real.startsWith(`${folder}/`)) throw documentRefused(path, 'outside');
  }
  if (facts.size > maxBytes) {
    throw documentRefused(path, 'too-large', `${facts.size} bytes, at most ${maxBytes}`);
  }
}

function asOpenError(path: string, error: unknown): EarshotError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ELOOP') return documentRefused(path, 'not-a-file', 'a symbolic link');
  if (code === 'ENXIO') return documentRefused(path, 'not-a-file', 'a pipe or a socket');
  return new EarshotError('FILE_NOT_FOUND', `cannot read ${path}: ${message}`, { cause: error });
}

import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Clock, SystemClock } from '../../base/clock.ts';
import type { ParsedDocument } from '../parsed-document.ts';
import { readAnswer } from './child-answer.ts';
import type { ChildTask } from './child-wire.ts';
import { type DocumentFormat, formatOf } from './document-format.ts';
import { documentRefused, openDocument } from './open-document.ts';
import { PARSE_LIMITS, type ParseLimits } from './parse-limits.ts';
import { PARSERS } from './parsers.ts';
import { Refusal } from './refusal.ts';
import { runChild } from './run-child.ts';

export interface DocumentToParse {
  path: string;
  /** The folder that the file must lie in, all links followed; absent: it may lie anywhere. */
  root?: string;
  /** Absent: by the first bytes and the name. */
  format?: DocumentFormat;
  signal: AbortSignal;
  /** Lower or higher ceilings than `PARSE_LIMITS`. */
  limits?: Partial<ParseLimits>;
  /** Codes of tesseract for scans, the most important first; absent or empty: what is installed. */
  ocrLanguages?: readonly string[];
  clock?: Clock;
  /** Told the most memory that the child held, in bytes. */
  onPeakMemory?: (bytes: number) => void;
}

/**
 * Reads a document of any known format in a child process that can neither see the rest of the
 * machine nor take much of it.
 * @throws DOCUMENT_REFUSED: the message says why and what to do; FILE_NOT_FOUND; the reason of the
 * signal after an abort
 */
export async function parseDocument(wanted: DocumentToParse): Promise<ParsedDocument> {
  const { path, root, signal, clock = new SystemClock() } = wanted;
  const limits = { ...PARSE_LIMITS, ...wanted.limits };
  const name = basename(path);
  const handle = await openDocument({ path, root, maxBytes: limits.fileBytes });
  try {
    const { format, ocrLanguages } = wanted;
    const task = { name, format, limits, ocrLanguages };
    const runsPrograms = await needsPrograms(handle, task);
    const { answer, peakBytes } = await runChild({
      ...{ task, documentFd: handle.fd, runsPrograms, signal, clock },
    });
    wanted.onPeakMemory?.(peakBytes);
    const read = readAnswer(answer);
    if ('refused' in read) throw new Refusal(read.refused, read.detail);
    return read.document;
  } catch (error) {
    if (error instanceof Refusal) throw documentRefused(name, error.reason, error.message);
    throw error;
  } finally {
    await handle.close();
  }
}

/** As many bytes as magic numbers and the guess at an encoding look at. */
const HEAD_BYTES = 4096;

/** True where the child may start programs, which only some formats need. */
async function needsPrograms(handle: FileHandle, task: ChildTask): Promise<boolean> {
  const head = new Uint8Array(HEAD_BYTES);
  const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
  const format = task.format ?? formatOf(head.subarray(0, bytesRead), task.name);
  if (format === undefined || format === 'zip' || format === 'ole') return false;
  return PARSERS[format]?.runsPrograms ?? false;
}

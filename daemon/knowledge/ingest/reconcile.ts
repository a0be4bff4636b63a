import type { KnownFile } from '../../store/ingest-table.ts';
import { DEFAULT_COLLECTION } from './file-rules.ts';
import type { FolderScan, FoundFile } from './folder-scan.ts';

/** Programs save by deleting and writing anew; a file that is gone for longer was deleted. */
export const GONE_AFTER_MS = 60_000;
/** A whole collection that is gone may be a disk that is not mounted. */
export const COLLECTION_GONE_AFTER_MS = 24 * 60 * 60 * 1000;

/** What is to be done so that the documents are those of the folder. */
export interface Changes {
  /** New or changed files. */
  read: FoundFile[];
  /** Ids whose file is not there, seen for the first time. */
  missing: string[];
  /** Ids whose file is there again. */
  back: string[];
  /** Ids whose file has been away for long enough. */
  remove: string[];
  /** What a person should know, in whole sentences. */
  notes: string[];
}

/**
 * Compares what is known with what lies in the folder. Nothing is removed while the folder itself
 * is absent or empty, or where it could not be looked into.
 */
export function reconcile(
  known: readonly KnownFile[],
  scan: FolderScan,
  nowWallMs: number,
): Changes {
  const changes: Changes = { read: [], missing: [], back: [], remove: [], notes: [] };
  const found = new Map(scan.files.map((file) => [file.path, file]));
  const documents = new Map(known.map((file) => [file.path, file]));
  for (const file of scan.files) {
    const document = documents.get(file.path);
    if (document === undefined || isChanged(document, file)) changes.read.push(file);
    if (document !== undefined && document.missingSinceWallMs !== null) {
      changes.back.push(document.id);
    }
  }
  const gone = known.filter(({ path }) => !found.has(path));
  if (scan.root !== 'there') {
    if (gone.length > 0) changes.notes.push(keptNote(scan.root, gone.length));
    return changes;
  }
  const alive = new Set(scan.files.map(({ collection }) => collection));
  const away = new Map<string, number>();
  for (const document of gone) {
    if (scan.unread.some((path) => document.path.startsWith(path))) continue;
    const { id, collection, missingSinceWallMs } = document;
    const isWhole = collection !== DEFAULT_COLLECTION && !alive.has(collection);
    if (isWhole) away.set(collection, (away.get(collection) ?? 0) + 1);
    const graceMs = isWhole ? COLLECTION_GONE_AFTER_MS : GONE_AFTER_MS;
    if (missingSinceWallMs === null) changes.missing.push(id);
    else if (nowWallMs - missingSinceWallMs >= graceMs) changes.remove.push(id);
  }
  for (const [collection, count] of away) changes.notes.push(awayNote(collection, count));
  return changes;
}

/** What waits already is read by and by. */
function isChanged(document: KnownFile, file: FoundFile): boolean {
  if (document.state === 'waiting') return false;
  return document.sizeBytes !== file.sizeBytes || document.modifiedWallMs !== file.modifiedWallMs;
}

const ROOT_WORDS = {
  absent: 'is not there',
  empty: 'is empty',
  unreadable: 'cannot be read',
} as const;

function keptNote(root: keyof typeof ROOT_WORDS, count: number): string {
  return (
    `The folder of documents ${ROOT_WORDS[root]}: ${documents(count)} of it ` +
    `${count === 1 ? 'is' : 'are'} kept, in case a disk is not mounted. ` +
    'To forget one: earshot kb remove ID.'
  );
}

function awayNote(collection: string, count: number): string {
  return (
    `The collection ${collection} is empty or gone: its ${documents(count)} will be forgotten a ` +
    'day after that was seen; at once with earshot kb remove ID.'
  );
}

function documents(count: number): string {
  return count === 1 ? '1 document' : `${count} documents`;
}

import { lstat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { asEarshotError, EarshotError } from '../../base/errors.ts';
import type { KnowledgeDb } from '../../store/knowledge-db.ts';
import type { FileState, StoredDocument } from '../../store/stored-document.ts';
import type { ParsedDocument } from '../parsed-document.ts';
import { type PassageLimits, passagesOf } from '../passages/passages-of.ts';
import { contentHash } from './content-hash.ts';
import { titleOf } from './file-rules.ts';

/**
 * Reads a file of any format.
 * @throws DOCUMENT_REFUSED saying why; FILE_NOT_FOUND; the reason of the signal after an abort
 */
export type Parse = (path: string, signal: AbortSignal) => Promise<ParsedDocument>;

export interface ReadingParts {
  db: KnowledgeDb;
  /** The folder of documents. */
  folder: string;
  clock: Clock;
  parse: Parse;
  passages: PassageLimits;
  /** Larger files are not even hashed: the parser refuses them. */
  maxFileBytes: number;
}

/** A document that was begun so often without an end has ended the process: it is not read. */
export const MAX_TRIES = 5;
/** Stands for the contents of a file that was not read for its size. */
const NOT_HASHED = 'not hashed';

/** `later`: its file has gone or is being written, and is looked at again with the next scan. */
export type ReadOutcome = 'done' | 'later';

/** Makes passages of one waiting document after the other. */
export class DocumentReader {
  readonly #parts: ReadingParts;

  constructor(parts: ReadingParts) {
    this.#parts = parts;
  }

  /**
   * Reads a document and replaces its passages, or notes why it cannot be read. Ended in the
   * middle, by whatever, it leaves the document waiting as it was.
   * @throws DISK_FULL, STATE_UNUSABLE; the reason of the signal after an abort
   */
  async read(id: string, signal: AbortSignal): Promise<ReadOutcome> {
    const { db } = this.#parts;
    const document = db.documents.get(id);
    if (document === undefined) return 'done';
    const tries = db.ingest.begin(id);
    try {
      if (tries <= MAX_TRIES) return await this.#read(document, signal);
      const reason = `${basename(document.path)} ended its reader ${MAX_TRIES} times`;
      return this.#refuse(document, { reason, file: await this.#fileOf(document) });
    } finally {
      db.ingest.end(id);
    }
  }

  async #read(document: StoredDocument, signal: AbortSignal): Promise<ReadOutcome> {
    let file: FileState | undefined;
    try {
      file = await this.#fileOf(document, signal);
      if (file === undefined) return 'later';
      const known = await this.#known(document, file);
      if (known) return 'done';
      return await this.#parse(document, file, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      return this.#refusal(document, error, file);
    }
  }

  async #parse(
    document: StoredDocument,
    file: FileState,
    signal: AbortSignal,
  ): Promise<ReadOutcome> {
    const { db, parse, passages: limits, clock } = this.#parts;
    const parsed = await parse(this.#pathOf(document), signal);
    const now = await this.#look(document);
    const isSame =
      now?.sizeBytes === file.sizeBytes && now.fileModifiedWallMs === file.fileModifiedWallMs;
    if (!isSame) return 'later';
    const { passages, notes } = passagesOf(parsed, limits);
    if (passages.length === 0) {
      const reason = `${basename(document.path)} holds no text`;
      return this.#refuse(document, { reason, file });
    }
    const title = parsed.title?.trim() || titleOf(document.path);
    const facts = { ...parsed, title, notes: [...parsed.notes, ...notes] };
    db.documents.replace(document.id, { facts, file, passages, nowWallMs: clock.wallMs() });
    this.#freeTwins(document, file);
    return 'done';
  }

  /** What needs no parsing: the same as before, moved here, or a copy of another. */
  async #known(document: StoredDocument, file: FileState): Promise<boolean> {
    const { db } = this.#parts;
    const { id, path, collection } = document;
    const isIndexed = document.indexedWallMs !== null;
    if (isIndexed && document.file?.contentHash === file.contentHash) {
      db.ingest.confirm(id, file);
      return true;
    }
    for (const { id: twinId } of db.ingest.sameContents(file.contentHash, id)) {
      const twin = db.documents.get(twinId);
      if (twin?.indexedWallMs == null || twin.state !== 'indexed') continue;
      if ((await this.#look(twin)) !== undefined) {
        const reason = `${basename(path)} is a copy of ${twin.path}; that one is found`;
        this.#refuse(document, { reason, file });
        return true;
      }
      if (document.passages > 0) continue;
      db.ingest.moved(twinId, { id, path, collection, file });
      // What has no title of its own is called by its name.
      if (twin.title === titleOf(twin.path) && twin.title !== titleOf(path)) {
        db.ingest.reread(twinId);
      }
      return true;
    }
    return false;
  }

  #refusal(document: StoredDocument, error: unknown, file: FileState | undefined): ReadOutcome {
    const systemCode = (error as NodeJS.ErrnoException).code;
    if (systemCode === 'ENOENT') return 'later';
    const known = asEarshotError(error);
    if (known.code === 'DISK_FULL' || known.code === 'STATE_UNUSABLE') throw known;
    if (known.code === 'DOCUMENT_REFUSED') {
      return this.#refuse(document, { reason: known.message, file });
    }
    if (known.code === 'FILE_NOT_FOUND' && file === undefined) return 'later';
    // Not the document's own fault, such as a missing permission: the next scan tries it again.
    const reason = `${basename(document.path)} cannot be read: ${known.message}`;
    return this.#refuse(document, { reason, file: undefined });
  }

  #refuse(
    document: StoredDocument,
    { reason, file }: { reason: string; file: FileState | undefined },
  ): ReadOutcome {
    this.#parts.db.documents.refuse(document.id, { reason, file: file ?? null });
    if (file) this.#freeTwins(document, file);
    return 'done';
  }

  /** Copies that were not taken because of what this one said before may be needed now. */
  #freeTwins(before: StoredDocument, { contentHash }: FileState): void {
    const { db } = this.#parts;
    const former = before.file?.contentHash;
    if (former === undefined || former === contentHash) return;
    readCopies(db, former, before.id);
  }

  /** As it is on the disk, with what it holds; undefined: it is gone. */
  async #fileOf(
    document: StoredDocument,
    signal = new AbortController().signal,
  ): Promise<FileState | undefined> {
    const look = await this.#look(document);
    if (look === undefined) return undefined;
    const isLarge = look.sizeBytes > this.#parts.maxFileBytes;
    const hash = isLarge ? NOT_HASHED : await contentHash(this.#pathOf(document), signal);
    return { ...look, contentHash: hash };
  }

  async #look(document: StoredDocument): Promise<Omit<FileState, 'contentHash'> | undefined> {
    try {
      const facts = await lstat(this.#pathOf(document));
      return { sizeBytes: facts.size, fileModifiedWallMs: Math.round(facts.mtimeMs) };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      const { message } = error as Error;
      throw new EarshotError('INTERNAL', message, { cause: error });
    }
  }

  #pathOf({ path }: StoredDocument): string {
    return join(this.#parts.folder, path);
  }
}

/** Reads what was refused as a copy of a document that does not say this any more. */
export function readCopies(
  db: Pick<KnowledgeDb, 'ingest' | 'documents'>,
  hash: string,
  id: string,
): void {
  for (const twin of db.ingest.sameContents(hash, id)) {
    if (db.documents.get(twin.id)?.state === 'refused') db.ingest.reread(twin.id);
  }
}

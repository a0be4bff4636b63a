/** What a document says about itself. */
export interface DocumentFacts {
  /** What people call it. */
  title: string;
  author?: string | undefined;
  /** BCP 47, for example `en`. */
  language?: string | undefined;
  createdWallMs?: number | undefined;
  modifiedWallMs?: number | undefined;
  pages?: number | undefined;
  /** What was left out and why, for people. */
  notes: readonly string[];
}

/** A file as it was when it was read, to know it again. */
export interface FileState {
  /** Of its contents; the caller's choice of digest, as text. */
  contentHash: string;
  sizeBytes: number;
  /** When the file was last written. */
  fileModifiedWallMs: number;
}

/** A document of the store; null: not known (yet). */
export interface StoredDocument {
  /** UUID; stays while the document stays, also when its contents change. */
  id: string;
  /** Absolute, or a name of the caller's for what came without a file; unique. */
  path: string;
  collection: string;
  /** `waiting`: to be read (again); its former passages are found until then. */
  state: 'waiting' | 'indexed' | 'refused';
  /** Why it was refused, for people. */
  reason: string | null;
  file: FileState | null;
  title: string;
  author: string | null;
  language: string | null;
  createdWallMs: number | null;
  modifiedWallMs: number | null;
  pages: number | null;
  notes: readonly string[];
  indexedWallMs: number | null;
  /** How many passages are found of it. */
  passages: number;
}

/** Row of `documents`, with the count of its passages. */
export interface DocumentRow {
  number: number;
  id: string;
  path: string;
  collection: string;
  state: StoredDocument['state'];
  reason: string | null;
  content_hash: string | null;
  size_bytes: number | null;
  file_modified_wall_ms: number | null;
  title: string;
  author: string | null;
  language: string | null;
  created_wall_ms: number | null;
  modified_wall_ms: number | null;
  pages: number | null;
  notes_json: string;
  indexed_wall_ms: number | null;
  passages: number;
}

/** Row as document. */
export function toDocument(row: DocumentRow): StoredDocument {
  const { content_hash: contentHash, size_bytes, file_modified_wall_ms } = row;
  return {
    id: row.id,
    path: row.path,
    collection: row.collection,
    state: row.state,
    reason: row.reason,
    file:
      contentHash === null
        ? null
        : {
            contentHash,
            sizeBytes: size_bytes ?? 0,
            fileModifiedWallMs: file_modified_wall_ms ?? 0,
          },
    title: row.title,
    author: row.author,
    language: row.language,
    createdWallMs: row.created_wall_ms,
    modifiedWallMs: row.modified_wall_ms,
    pages: row.pages,
    notes: JSON.parse(row.notes_json) as string[],
    indexedWallMs: row.indexed_wall_ms,
    passages: row.passages,
  };
}

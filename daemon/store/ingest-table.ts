import type { FileState } from './stored-document.ts';
import type { TableAccess } from './table-access.ts';

/** A step of the schema of knowledge.db; never changed once released. */
export const INGEST_MIGRATION = `CREATE TABLE reading (
     document INTEGER PRIMARY KEY REFERENCES documents (number) ON DELETE CASCADE,
     -- Times it was begun without an end: one that ends the process is not read for ever.
     tries INTEGER NOT NULL DEFAULT 0,
     -- Since when its file is not there.
     missing_since_wall_ms INTEGER
   ) STRICT;
   CREATE INDEX documents_by_contents ON documents (content_hash);
   CREATE INDEX documents_by_state ON documents (state);`;

/** A document as the scan of the folder compares it. */
export interface KnownFile {
  id: string;
  path: string;
  collection: string;
  state: 'waiting' | 'indexed' | 'refused';
  /** null: it was never read. */
  sizeBytes: number | null;
  modifiedWallMs: number | null;
  /** Since when its file is not there; null: it is. */
  missingSinceWallMs: number | null;
}

interface KnownRow {
  id: string;
  path: string;
  collection: string;
  state: KnownFile['state'];
  size_bytes: number | null;
  file_modified_wall_ms: number | null;
  missing_since_wall_ms: number | null;
}

/** How many documents are in each state, and passages in all. */
export interface LibraryCounts {
  waiting: number;
  indexed: number;
  refused: number;
  passages: number;
}

const NUMBER_OF = '(SELECT number FROM documents WHERE id = ?)';

/** What reading files remembers beside the documents themselves: the queue and its state. */
export class IngestTable {
  readonly #access: TableAccess;

  constructor(access: TableAccess) {
    this.#access = access;
  }

  known(): KnownFile[] {
    return this.#access
      .all<KnownRow>(
        `SELECT id, path, collection, state, size_bytes, file_modified_wall_ms,
         missing_since_wall_ms FROM documents LEFT JOIN reading ON document = number`,
      )
      .map((row) => ({
        id: row.id,
        path: row.path,
        collection: row.collection,
        state: row.state,
        sizeBytes: row.size_bytes,
        modifiedWallMs: row.file_modified_wall_ms,
        missingSinceWallMs: row.missing_since_wall_ms,
      }));
  }

  counts(): LibraryCounts {
    const rows = this.#access.all<{ state: KnownFile['state']; n: number }>(
      'SELECT state, count(*) AS n FROM documents GROUP BY state',
    );
    const of = (state: string): number => rows.find((row) => row.state === state)?.n ?? 0;
    const [all] = this.#access.all<{ n: number }>('SELECT count(*) AS n FROM passages');
    return {
      ...{ waiting: of('waiting'), indexed: of('indexed'), refused: of('refused') },
      passages: all?.n ?? 0,
    };
  }

  /** The first that waits and whose file is there; `except`: ids that must wait longer. */
  next(except: readonly string[]): string | undefined {
    const rows = this.#access.all<{ id: string }>(
      `SELECT id FROM documents LEFT JOIN reading ON document = number
       WHERE state = 'waiting' AND missing_since_wall_ms IS NULL
       AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY number LIMIT 1`,
      JSON.stringify(except),
    );
    return rows[0]?.id;
  }

  /** Notes that it is begun. @returns how often by now, 1 or more */
  begin(id: string): number {
    const rows = this.#access.all<{ tries: number }>(
      `INSERT INTO reading (document, tries) SELECT number, 1 FROM documents WHERE id = ?
       ON CONFLICT DO UPDATE SET tries = tries + 1 RETURNING tries`,
      id,
    );
    return rows[0]?.tries ?? 1;
  }

  /** It was finished, or must not count as begun. */
  end(id: string): void {
    this.#access.run(`DELETE FROM reading WHERE document = ${NUMBER_OF}`, id);
  }

  /** @param sinceWallMs null: its file is there again */
  missing(id: string, sinceWallMs: number | null): void {
    this.#access.run(
      `INSERT INTO reading (document, missing_since_wall_ms)
       SELECT number, ?1 FROM documents WHERE id = ?2
       ON CONFLICT DO UPDATE SET missing_since_wall_ms = ?1`,
      ...[sinceWallMs === null ? null : Math.round(sinceWallMs), id],
    );
  }

  /** Others with these contents. */
  sameContents(contentHash: string, except: string): { id: string; path: string }[] {
    return this.#access.all(
      'SELECT id, path FROM documents WHERE content_hash = ? AND id <> ? ORDER BY number',
      ...[contentHash, except],
    );
  }

  /** It was touched, but says the same: what is indexed stays. */
  confirm(id: string, file: FileState): void {
    this.#access.run(
      `UPDATE documents SET state = 'indexed', reason = NULL, size_bytes = ?,
       file_modified_wall_ms = ? WHERE id = ?`,
      ...[file.sizeBytes, Math.round(file.fileModifiedWallMs), id],
    );
  }

  /** It is to be read again whatever its file looks like; what is indexed stays until then. */
  reread(id: string): void {
    this.#access.run(
      `UPDATE documents SET state = 'waiting', reason = NULL, content_hash = NULL WHERE id = ?`,
      id,
    );
    this.end(id);
  }

  /**
   * The file of a document lies elsewhere now, where another was noted as new: that one goes, and
   * the document keeps its id and its passages.
   */
  moved(id: string, to: { id: string; path: string; collection: string; file: FileState }): void {
    this.#access.transaction(() => {
      this.#access.run('DELETE FROM documents WHERE id = ?', to.id);
      this.#access.run(
        'UPDATE documents SET path = ?, collection = ? WHERE id = ?',
        ...[to.path, to.collection, id],
      );
      this.confirm(id, to.file);
      this.end(id);
    });
  }
}

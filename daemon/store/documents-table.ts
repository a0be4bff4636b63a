import { randomUUID } from 'node:crypto';
import type { PassageContent, PassagesTable } from './passages-table.ts';
import {
  type DocumentFacts,
  type DocumentRow,
  type FileState,
  type StoredDocument,
  toDocument,
} from './stored-document.ts';
import type { TableAccess } from './table-access.ts';

const SELECT = `SELECT documents.*,
  (SELECT count(*) FROM passages WHERE document = documents.number) AS passages FROM documents`;

/** Documents and what is indexed of them. */
export class DocumentsTable {
  readonly #access: TableAccess;
  readonly #passages: Pick<PassagesTable, 'add' | 'removeOf'>;

  constructor(access: TableAccess, passages: Pick<PassagesTable, 'add' | 'removeOf'>) {
    this.#access = access;
    this.#passages = passages;
  }

  get(id: string): StoredDocument | undefined {
    return this.#one('WHERE id = ?', id);
  }

  byPath(path: string): StoredDocument | undefined {
    return this.#one('WHERE path = ?', path);
  }

  /** By path. */
  list(filter: { collection?: string; state?: StoredDocument['state'] } = {}): StoredDocument[] {
    const { collection = null, state = null } = filter;
    const where = 'WHERE collection = ifnull(?, collection) AND state = ifnull(?, state)';
    return this.#access
      .all<DocumentRow>(`${SELECT} ${where} ORDER BY path`, collection, state)
      .map(toDocument);
  }

  /** Names of collections with how many documents each has, by name. */
  collections(): { collection: string; documents: number }[] {
    return this.#access.all(
      `SELECT collection, count(*) AS documents FROM documents GROUP BY collection
       ORDER BY collection`,
    );
  }

  /**
   * Notes that a file is to be read, new or changed; what is indexed of it stays until replace().
   * @param title until the document says its own
   * @returns its id
   */
  add({ path, collection, title }: Pick<StoredDocument, 'path' | 'collection' | 'title'>): string {
    this.#access.run(
      `INSERT INTO documents (id, path, collection, state, title, notes_json)
       VALUES (?, ?, ?, 'waiting', ?, '[]')
       ON CONFLICT (path) DO UPDATE SET state = 'waiting', reason = NULL`,
      ...[randomUUID(), path, collection, title],
    );
    return this.byPath(path)?.id ?? '';
  }

  /** It could not be read; nothing of it is found any more. @returns false: it is not there */
  refuse(id: string, { reason, file }: { reason: string; file: FileState | null }): boolean {
    return this.#access.transaction(() => {
      const row = this.#row('WHERE id = ?', id);
      if (row === undefined) return false;
      this.#passages.removeOf(row);
      this.#access.run(
        `UPDATE documents SET state = 'refused', reason = ?, content_hash = ?, size_bytes = ?,
         file_modified_wall_ms = ?, indexed_wall_ms = NULL WHERE number = ?`,
        ...[reason, file?.contentHash ?? null, rounded(file?.sizeBytes)],
        ...[rounded(file?.fileModifiedWallMs), row.number],
      );
      return true;
    });
  }

  /**
   * What is found of a document becomes this, all at once: whoever searches sees either the old or
   * the new. @returns false: it was removed meanwhile
   */
  replace(
    id: string,
    content: {
      facts: DocumentFacts;
      file: FileState;
      passages: readonly PassageContent[];
      nowWallMs: number;
    },
  ): boolean {
    return this.#access.transaction(() => {
      const row = this.#row('WHERE id = ?', id);
      if (row === undefined) return false;
      this.#passages.removeOf(row);
      this.#writeFacts(row.number, content);
      this.#passages.add({ number: row.number, title: content.facts.title }, content.passages);
      return true;
    });
  }

  /** Puts a document into another collection. @returns false: it is not there */
  move(id: string, collection: string): boolean {
    return this.#access.run('UPDATE documents SET collection = ? WHERE id = ?', collection, id) > 0;
  }

  /** Deletes a document and all that was indexed of it. @returns false: it was not there */
  remove(id: string): boolean {
    return this.#access.transaction(() => {
      const row = this.#row('WHERE id = ?', id);
      if (row === undefined) return false;
      this.#passages.removeOf(row);
      return this.#access.run('DELETE FROM documents WHERE number = ?', row.number) > 0;
    });
  }

  #one(where: string, value: string): StoredDocument | undefined {
    const row = this.#row(where, value);
    return row && toDocument(row);
  }

  #row(where: string, value: string): DocumentRow | undefined {
    return this.#access.all<DocumentRow>(`${SELECT} ${where}`, value)[0];
  }

  #writeFacts(
    number: number,
    { facts, file, nowWallMs }: { facts: DocumentFacts; file: FileState; nowWallMs: number },
  ): void {
    this.#access.run(
      `UPDATE documents SET state = 'indexed', reason = NULL, content_hash = ?, size_bytes = ?,
       file_modified_wall_ms = ?, title = ?, author = ?, language = ?, created_wall_ms = ?,
       modified_wall_ms = ?, pages = ?, notes_json = ?, indexed_wall_ms = ? WHERE number = ?`,
      ...[file.contentHash, rounded(file.sizeBytes), rounded(file.fileModifiedWallMs)],
      ...[facts.title, facts.author ?? null, facts.language ?? null],
      ...[rounded(facts.createdWallMs), rounded(facts.modifiedWallMs), rounded(facts.pages)],
      ...[JSON.stringify(facts.notes), rounded(nowWallMs), number],
    );
  }
}

function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value);
}

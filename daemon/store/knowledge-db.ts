import { load as loadSqliteVec } from 'sqlite-vec';
import { EarshotError } from '../base/errors.ts';
import { DocumentsTable } from './documents-table.ts';
import { IngestTable } from './ingest-table.ts';
import { KNOWLEDGE_MIGRATIONS } from './knowledge-schema.ts';
import { PassagesTable } from './passages-table.ts';
import { asStoreError, openSqlite, type SqliteDatabase } from './sqlite.ts';
import type { TableAccess } from './table-access.ts';
import { VectorSets } from './vector-sets.ts';

type Statement = ReturnType<typeof prepared>;

/**
 * The document store: what documents there are, their passages with an index of their words, and
 * sets of vectors, each made by one embedder. Only the knowledge thread opens it, and it closes it
 * before it exits. All calls are synchronous; all throw STATE_UNUSABLE or DISK_FULL where the file
 * fails.
 *
 * Indexing a file: `documents.add` (waiting), parse, `documents.replace` (its passages, in one
 * transaction), then vectors: `vectors.open`, `vectors.missing`, embed, `vectors.put` until nothing
 * is missing, `vectors.activateIfWhole`. Each step may be interrupted and is taken up again.
 */
export class KnowledgeDb {
  readonly documents: DocumentsTable;
  readonly passages: PassagesTable;
  readonly vectors: VectorSets;
  readonly ingest: IngestTable;
  readonly #database: SqliteDatabase;
  readonly #path: string;
  readonly #statements = new Map<string, Statement>();

  /** @throws STATE_UNUSABLE, DISK_FULL, LIBRARY_MISSING */
  constructor(path: string) {
    this.#path = path;
    this.#database = openSqlite({
      path,
      durability: 'normal',
      migrations: KNOWLEDGE_MIGRATIONS,
    });
    try {
      loadVectorSearch(this.#database);
    } catch (error) {
      this.#database.close();
      throw error;
    }
    const access = this.#access();
    this.vectors = new VectorSets(access);
    this.passages = new PassagesTable(access, this.vectors);
    this.documents = new DocumentsTable(access, this.passages);
    this.ingest = new IngestTable(access);
  }

  close(): void {
    this.#database.close();
  }

  #access(): TableAccess {
    return {
      all: <Row>(sql: string, ...values: unknown[]) =>
        this.#guard(() => this.#statement(sql).all(...values) as Row[]),
      run: (sql, ...values) => this.#guard(() => this.#statement(sql).run(...values).changes),
      transaction: (work) => this.#guard(() => this.#database.transaction(work)()),
    };
  }

  /** Statements are prepared once; there are few, since all values are bound. */
  #statement(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const made = prepared(this.#database, sql);
    this.#statements.set(sql, made);
    return made;
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw asStoreError(error, this.#path);
    }
  }
}

function prepared(database: SqliteDatabase, sql: string) {
  return database.prepare<unknown[]>(sql);
}

function loadVectorSearch(database: SqliteDatabase): void {
  try {
    loadSqliteVec(database);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EarshotError('LIBRARY_MISSING', `sqlite-vec cannot be loaded: ${reason}`, { cause });
  }
}

import { load as loadSqliteVec } from 'sqlite-vec';
import { EarshotError } from '../base/errors.ts';
import { CodeScan } from './code-scan.ts';
import { DocumentsTable } from './documents-table.ts';
import { IngestTable } from './ingest-table.ts';
import { KNOWLEDGE_MIGRATIONS } from './knowledge-schema.ts';
import { PassagesTable } from './passages-table.ts';
import { asStoreError, isDamaged, openSqlite, type SqliteDatabase, setAside } from './sqlite.ts';
import type { TableAccess } from './table-access.ts';
import { VectorSets } from './vector-sets.ts';

/** About 500,000 passages of 384 dimensions. */
const MAX_CODE_BYTES = 32 * 1024 * 1024;

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
  #isDamaged = false;

  /**
   * @param codeBytes what the codes of vectors may take in memory; SQLite scans larger sets
   * @throws STATE_UNUSABLE, DISK_FULL, LIBRARY_MISSING
   */
  constructor(path: string, { codeBytes = MAX_CODE_BYTES }: { codeBytes?: number } = {}) {
    this.#path = path;
    this.#database = openSqlite({
      path,
      durability: 'normal',
      migrations: KNOWLEDGE_MIGRATIONS,
      check: 'after-crash', // all of it can be made again from the documents
    });
    try {
      loadVectorSearch(this.#database);
    } catch (error) {
      this.#database.close();
      throw error;
    }
    const access = this.#access();
    this.vectors = new VectorSets(access, new CodeScan(access, codeBytes));
    this.passages = new PassagesTable(access, this.vectors);
    this.documents = new DocumentsTable(access, this.passages);
    this.ingest = new IngestTable(access);
  }

  /** A file that was found damaged is set aside, so that the next opening begins a new one. */
  close(): void {
    this.#database.close();
    if (this.#isDamaged) setAside(this.#path);
  }

  #access(): TableAccess {
    return {
      all: <Row>(sql: string, ...values: unknown[]) =>
        this.#guard(() => this.#statement(sql).all(...values) as Row[]),
      run: (sql, ...values) => this.#guard(() => this.#statement(sql).run(...values).changes),
      transaction: (work) => this.#transaction(work),
    };
  }

  #transaction<T>(work: () => T): T {
    try {
      return this.#guard(() => this.#database.transaction(work)());
    } catch (error) {
      this.vectors.releaseMemory(); // it may hold what was taken back
      throw error;
    }
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
      this.#isDamaged ||= isDamaged(error);
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

import type { Log } from '../base/log.ts';
import { HISTORY_MIGRATIONS } from './history-schema.ts';
import { removeCopies } from './old-copies.ts';
import { asStoreError, isDamaged, openSqlite, type SqliteDatabase, setAside } from './sqlite.ts';
import type { TextForms } from './text-forms.ts';
import type { HistoryAccess } from './turns-table.ts';

/** A chore that a crash must not make forgotten: copies hold texts that this file has no more. */
const REMOVE_COPIES = 'remove copies';

export interface HistoryFileOptions {
  path: string;
  log: Log;
  forms: TextForms;
}

/** history.db itself: how its tables reach it, and how deleted words leave it for good. */
export class HistoryFile implements HistoryAccess {
  forms: TextForms;
  readonly #database: SqliteDatabase;
  readonly #path: string;

  /** A damaged file is set aside with a warning in the log. @throws STATE_UNUSABLE, DISK_FULL */
  constructor({ path, log, forms }: HistoryFileOptions) {
    this.forms = forms;
    this.#path = path;
    this.#database = openOrReplace(path, log);
    this.checkpoint();
    if (this.all('SELECT name FROM chores').length > 0) this.scrub();
  }

  readonly all = <Row>(sql: string, ...values: unknown[]): Row[] =>
    this.#guard(() => this.#database.prepare<unknown[], Row>(sql).all(...values));

  readonly run = (sql: string, ...values: unknown[]): number =>
    this.#guard(() => this.#database.prepare(sql).run(...values).changes);

  readonly transaction = <T>(work: () => T): T =>
    this.#guard(() => this.#database.transaction(work)());

  /** Empties the log of changes, in which deleted words would stay readable. */
  checkpoint(): void {
    this.#guard(() => this.#database.pragma('wal_checkpoint(TRUNCATE)'));
  }

  /** Within a transaction that takes texts away: scrub() is due, also after a crash. */
  oweScrub(): void {
    this.run('INSERT OR IGNORE INTO chores VALUES (?)', REMOVE_COPIES);
  }

  /** Takes deleted words out of all files: the log of changes, and copies of the database. */
  scrub(): void {
    this.checkpoint();
    removeCopies(this.#path);
    this.run('DELETE FROM chores WHERE name = ?', REMOVE_COPIES);
  }

  close(): void {
    this.#database.close();
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw asStoreError(error, this.#path);
    }
  }
}

function openOrReplace(path: string, log: Log): SqliteDatabase {
  const open = (): SqliteDatabase =>
    openSqlite({ path, durability: 'normal', migrations: HISTORY_MIGRATIONS });
  try {
    return open();
  } catch (error) {
    if (!isDamaged(error)) throw error;
    const keptAs = setAside(path);
    log.warn({ err: error, keptAs }, 'history was damaged; a new one begins');
    return open();
  }
}

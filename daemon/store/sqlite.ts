import { closeSync, existsSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { asEarshotError, EarshotError } from '../base/errors.ts';

/** An open database. The only file that imports the library hands out its type. */
export type SqliteDatabase = Database.Database;

/** One step of a schema, run in a transaction; its position, from 1, is its version. */
export type Migration = string;

export interface SqliteOptions {
  path: string;
  /** `full` survives a power cut after each commit; `normal` may lose the last commits. */
  durability: 'full' | 'normal';
  /** All steps ever; never changed once released, only added to. */
  migrations: readonly Migration[];
  /**
   * When the file is read through for damage, up to 64 MiB of it: at each opening, or, where what
   * it holds can be made again, only where it was not closed well. Otherwise damage is noticed by
   * whoever reads it.
   */
  check?: 'always' | 'after-crash';
}

/** What was said and done in a home is for its owner alone. */
const PRIVATE_FILE_MODE = 0o600;
/** How long a statement waits for a lock of another process, which blocks this thread. */
const BUSY_TIMEOUT_MS = 2000;
/** A larger file is not read through at each start; about 100 ms at this size. */
const MAX_CHECKED_BYTES = 64 * 1024 * 1024;
/** The write-ahead log is cut back to this after a checkpoint. */
const JOURNAL_LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * Opens or creates a database and brings its schema up to date, keeping a copy of the former state
 * in `<path>.before-v<N>`.
 * @throws STATE_UNUSABLE when it cannot be opened, is damaged, or was written by a newer version
 * @throws DISK_FULL
 */
export function openSqlite(options: SqliteOptions): SqliteDatabase {
  const { path, durability, migrations, check = 'always' } = options;
  let database: SqliteDatabase | undefined;
  try {
    const isChecked = check === 'always' || wasLeftOpen(path);
    createPrivate(path);
    database = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    database.pragma('secure_delete = ON'); // what is deleted is overwritten
    database.pragma('journal_mode = WAL');
    database.pragma(`synchronous = ${durability}`);
    database.pragma('foreign_keys = ON');
    database.pragma(`journal_size_limit = ${JOURNAL_LIMIT_BYTES}`);
    if (isChecked) assertWhole(database, path);
    migrate(database, { path, migrations });
    return database;
  } catch (error) {
    database?.close();
    throw asStoreError(error, path);
  }
}

/** Closing a database well takes its write-ahead log away. */
function wasLeftOpen(path: string): boolean {
  return existsSync(`${path}-wal`);
}

/** The side files of a database take over its mode, so it is set before the first write. */
function createPrivate(path: string): void {
  closeSync(openSync(path, 'a', PRIVATE_FILE_MODE));
}

/** @throws Error with code SQLITE_CORRUPT, as SQLite itself does where it stumbles on damage */
function assertWhole(database: SqliteDatabase, path: string): void {
  const bytes = statSync(path).size;
  if (bytes === 0 || bytes > MAX_CHECKED_BYTES) return;
  const verdict = database.pragma('quick_check(1)', { simple: true });
  if (verdict === 'ok') return;
  throw Object.assign(new Error(String(verdict)), { code: 'SQLITE_CORRUPT' });
}

type MigrateOptions = Pick<SqliteOptions, 'path' | 'migrations'>;

function migrate(database: SqliteDatabase, { path, migrations }: MigrateOptions): void {
  const version = database.pragma('user_version', { simple: true }) as number;
  if (version === migrations.length) return;
  if (version > migrations.length) {
    throw new EarshotError(
      'STATE_UNUSABLE',
      `${path} was written by a newer Earshot (its version is ${version}, this one knows ` +
        `${migrations.length}); install that version again, or restore ` +
        `${backupPath(path, migrations.length)}`,
    );
  }
  if (version > 0) backup(database, backupPath(path, version));
  database.transaction(() => {
    for (const step of migrations.slice(version)) database.exec(step);
    database.pragma(`user_version = ${migrations.length}`);
  })();
}

/** Where the state of schema version `version` is kept before a later one replaces it. */
function backupPath(path: string, version: number): string {
  return `${path}.before-v${version + 1}`;
}

function backup(database: SqliteDatabase, to: string): void {
  rmSync(to, { force: true });
  createPrivate(to);
  database.prepare('VACUUM INTO ?').run(to);
}

/** Any failure of SQLite as an error a person can act on, naming the file. */
export function asStoreError(thrown: unknown, path: string): EarshotError {
  if (thrown instanceof EarshotError) return thrown;
  const code = sqliteCode(thrown);
  if (code === undefined) return asFileError(thrown, path);
  const because = { cause: thrown };
  const reason = (thrown as Error).message;
  if (code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR')) {
    const text = `cannot write ${path}: ${reason} (${code})`;
    return new EarshotError('DISK_FULL', text, because);
  }
  if (isDamage(code)) {
    const text = `${path} is damaged (${reason}); restore a backup, or move the file away to start`;
    return new EarshotError('STATE_UNUSABLE', `${text} without what it held`, because);
  }
  if (code === 'SQLITE_BUSY' || code === 'SQLITE_LOCKED') {
    return new EarshotError('STATE_LOCKED', `another program is using ${path}`, because);
  }
  return new EarshotError('STATE_UNUSABLE', `cannot use ${path}: ${reason} (${code})`, because);
}

function asFileError(thrown: unknown, path: string): EarshotError {
  const known = asEarshotError(thrown);
  const isSystemError = typeof (thrown as { syscall?: unknown } | null)?.syscall === 'string';
  if (known.code !== 'INTERNAL' || !isSystemError) return known;
  const text = `cannot use ${path}: ${known.message}`;
  return new EarshotError('STATE_UNUSABLE', text, { cause: thrown });
}

/** True when `error` says that the file itself is damaged or no database. */
export function isDamaged(error: unknown): boolean {
  return isDamage(sqliteCode(error instanceof EarshotError ? error.cause : error) ?? '');
}

function isDamage(code: string): boolean {
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
}

function sqliteCode(thrown: unknown): string | undefined {
  const code = (thrown as { code?: unknown } | null)?.code;
  return typeof code === 'string' && code.startsWith('SQLITE') ? code : undefined;
}

/** Moves a damaged database out of the way, whole. @returns its new path, `<path>.corrupt-<n>` */
export function setAside(path: string): string {
  let number = 1;
  while (existsSync(`${path}.corrupt-${number}`)) number += 1;
  const target = `${path}.corrupt-${number}`;
  renameSync(path, target);
  for (const suffix of ['-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
  }
  return target;
}

/**
 * Takes the lock of a file for as long as the returned function is not called and this process
 * lives: the kernel frees it however the process ends. While it is held, nothing in this process
 * may open and close the file otherwise, since POSIX locks would go with any closed descriptor.
 * @returns undefined when another holds it
 */
export function lockFile(path: string): (() => void) | undefined {
  let database: SqliteDatabase | undefined;
  try {
    database = new Database(path, { timeout: 0 });
    database.pragma('journal_mode = MEMORY'); // no second file beside the lock
    database.exec('BEGIN EXCLUSIVE');
    const held = database;
    return () => held.close();
  } catch (error) {
    database?.close();
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY')) return undefined;
    throw asStoreError(error, path);
  }
}

/** The library's version, proof that its binary loads. */
export function sqliteVersion(): string {
  const database = new Database(':memory:');
  try {
    return database.prepare('SELECT sqlite_version() AS version').pluck().get() as string;
  } finally {
    database.close();
  }
}

import { type Migration, openSqlite, type SqliteDatabase } from './sqlite.ts';

const MIGRATIONS: readonly Migration[] = [
  'CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;',
];

/**
 * Opens the document store. Only the knowledge worker does, and it closes it before it exits.
 * @throws STATE_UNUSABLE, DISK_FULL
 */
export function openKnowledgeDb(path: string): SqliteDatabase {
  return openSqlite({ path, durability: 'normal', migrations: MIGRATIONS });
}

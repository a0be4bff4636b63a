import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { ALARMS_MIGRATION, AlarmsTable } from './alarms-table.ts';
import { COMMANDS_MIGRATION, CommandsTable } from './commands-table.ts';
import { HOME_MIGRATION, HomeTable } from './home-table.ts';
import { INSTRUCTIONS_MIGRATION, InstructionsTable } from './instructions-table.ts';
import { LISTS_MIGRATION, ListsTable } from './lists-table.ts';
import { MANNERS_MIGRATION, MannersTable } from './manners-table.ts';
import { NOTES_MIGRATION, NotesTable } from './notes-table.ts';
import { removeCopies } from './old-copies.ts';
import { OUTBOX_KEPT_MIGRATION, OUTBOX_MIGRATION, OutboxTable } from './outbox-table.ts';
import { SPEAKERS_MIGRATION, SpeakersTable } from './speakers-table.ts';
import { asStoreError, type Migration, openSqlite, type SqliteDatabase } from './sqlite.ts';
import type { TableAccess } from './table-access.ts';
import { TIMERS_MIGRATION, TimersTable } from './timers-table.ts';

/** The tables this version reads or writes; update journal and others come with theirs. */
const MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE identity (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
   CREATE TABLE timers (
     id TEXT PRIMARY KEY,
     name TEXT,
     duration_s REAL NOT NULL,
     started_wall_ms INTEGER NOT NULL,
     due_wall_ms INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE local_config (key TEXT PRIMARY KEY, value_json TEXT NOT NULL) STRICT;
   CREATE TABLE audit (
     id INTEGER PRIMARY KEY,
     at_wall_ms INTEGER NOT NULL,
     actor TEXT NOT NULL,
     action TEXT NOT NULL,
     subject TEXT NOT NULL,
     detail_json TEXT NOT NULL
   ) STRICT;`,
  `CREATE TABLE learned_patience (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     log_factor REAL NOT NULL,
     updated_wall_ms INTEGER NOT NULL
   ) STRICT;`,
  SPEAKERS_MIGRATION,
  MANNERS_MIGRATION,
  OUTBOX_MIGRATION,
  HOME_MIGRATION,
  TIMERS_MIGRATION,
  ALARMS_MIGRATION,
  LISTS_MIGRATION,
  OUTBOX_KEPT_MIGRATION,
  COMMANDS_MIGRATION,
  INSTRUCTIONS_MIGRATION,
  NOTES_MIGRATION,
];

/** The audit forgets its oldest entries above this. */
const MAX_AUDIT_ROWS = 10_000;

/** One setting changed on the box. */
export interface StoredEdit {
  key: string;
  value: unknown;
}

/** How much longer, or shorter, than its settings the box has learned to wait for people. */
export interface PatienceRow {
  /** Natural logarithm of the factor. */
  logFactor: number;
  updatedWallMs: number;
}

/** Who changed what, kept for the owner. */
export interface AuditEntry {
  atWallMs: number;
  actor: string;
  action: string;
  subject: string;
  detail: unknown;
}

interface AuditRow {
  at_wall_ms: number;
  actor: string;
  action: string;
  subject: string;
  detail_json: string;
}

/** What must survive a power cut. Every change is on the disk when its method returns. */
export class StateDb {
  readonly #database: SqliteDatabase;
  readonly #path: string;
  readonly #clock: Clock;
  /** Random UUID, made at the first start of this state folder. */
  readonly deviceId: string;
  readonly speakers: SpeakersTable;
  readonly manners: MannersTable;
  readonly outbox: OutboxTable;
  readonly commands: CommandsTable;
  /** Told of each entry of the audit, within its transaction: what it writes here goes with it. */
  onAudit: (entry: AuditEntry) => void = () => undefined;
  readonly home: HomeTable;
  readonly timers: TimersTable;
  readonly alarms: AlarmsTable;
  readonly lists: ListsTable;
  readonly instructions: InstructionsTable;
  readonly notes: NotesTable;

  /** @throws STATE_UNUSABLE when the file is damaged or newer than this version; DISK_FULL */
  constructor({ path, clock }: { path: string; clock: Clock }) {
    this.#path = path;
    this.#clock = clock;
    this.#database = openSqlite({ path, durability: 'full', migrations: MIGRATIONS });
    const access: TableAccess = {
      all: (sql, ...values) => this.#all(sql, ...values),
      run: (sql, ...values) => this.#run(sql, ...values),
      transaction: (work) => this.#transaction(work),
    };
    this.speakers = new SpeakersTable(access);
    this.manners = new MannersTable(access);
    this.outbox = new OutboxTable(access);
    this.commands = new CommandsTable(access);
    this.home = new HomeTable(access);
    this.timers = new TimersTable(access);
    this.alarms = new AlarmsTable(access);
    this.lists = new ListsTable(access);
    const audit = (entry: Omit<AuditEntry, 'atWallMs'>): void => this.#audit(entry);
    this.instructions = new InstructionsTable(access, { clock, audit });
    this.notes = new NotesTable(access, clock);
    this.deviceId = this.#guard(() => this.#readDeviceId());
  }

  /** Settings changed on the box, by key. A row that is no JSON is left out. */
  listEdits(): StoredEdit[] {
    const rows = this.#all<{ key: string; value_json: string }>(
      'SELECT key, value_json FROM local_config ORDER BY key',
    );
    return rows.flatMap(({ key, value_json }) => {
      try {
        return [{ key, value: JSON.parse(value_json) as unknown }];
      } catch {
        return [];
      }
    });
  }

  /** Keeps a change of settings and who made it, both or neither. @throws DISK_FULL */
  setEdit({ key, value }: StoredEdit, actor: string): void {
    this.#transaction(() => {
      const json = JSON.stringify(value);
      this.#run('INSERT OR REPLACE INTO local_config VALUES (?, ?)', key, json);
      this.#audit({ actor, action: 'config.set', subject: key, detail: { value } });
    });
  }

  /** Forgets a change of settings. @returns false when there was none */
  unsetEdit(key: string, actor: string): boolean {
    return this.#transaction(() => {
      const isGone = this.#run('DELETE FROM local_config WHERE key = ?', key) > 0;
      if (isGone) this.#audit({ actor, action: 'config.unset', subject: key, detail: {} });
      return isGone;
    });
  }

  readPatience(): PatienceRow | undefined {
    const columns = 'log_factor AS logFactor, updated_wall_ms AS updatedWallMs';
    return this.#all<PatienceRow>(`SELECT ${columns} FROM learned_patience`)[0];
  }

  /** Replaces what was learned. @throws DISK_FULL */
  writePatience({ logFactor, updatedWallMs }: PatienceRow): void {
    const sql = 'INSERT OR REPLACE INTO learned_patience VALUES (1, ?, ?)';
    this.#run(sql, logFactor, Math.round(updatedWallMs));
  }

  clearPatience(): void {
    this.#run('DELETE FROM learned_patience');
  }

  /** The latest entries, newest first. */
  listAudit(limit: number): AuditEntry[] {
    const rows = this.#all<AuditRow>('SELECT * FROM audit ORDER BY id DESC LIMIT ?', limit);
    return rows.map((row) => ({
      atWallMs: row.at_wall_ms,
      actor: row.actor,
      action: row.action,
      subject: row.subject,
      detail: JSON.parse(row.detail_json) as unknown,
    }));
  }

  /**
   * Keeps that what was known of somebody was deleted, and takes it out of all files for good: the
   * log of changes, and copies of this database. @param detail without their name
   */
  noteDeletion(detail: unknown, actor: string): void {
    this.#transaction(() => {
      this.#audit({ actor, action: 'person.delete', subject: '', detail });
    });
    this.#guard(() => this.#database.pragma('wal_checkpoint(TRUNCATE)'));
    removeCopies(this.#path);
  }

  close(): void {
    this.#database.close();
  }

  #readDeviceId(): string {
    const key = 'device-id';
    this.#run('INSERT OR IGNORE INTO identity VALUES (?, ?)', key, randomUUID());
    const [row] = this.#all<{ value: string }>('SELECT value FROM identity WHERE key = ?', key);
    return row?.value ?? '';
  }

  #audit(entry: Omit<AuditEntry, 'atWallMs'>): void {
    const { actor, action, subject, detail } = entry;
    const atMs = Math.round(this.#clock.wallMs());
    const columns = '(at_wall_ms, actor, action, subject, detail_json)';
    const json = JSON.stringify(detail);
    this.#run(
      `INSERT INTO audit ${columns} VALUES (?, ?, ?, ?, ?)`,
      atMs,
      actor,
      action,
      subject,
      json,
    );
    this.#run(`DELETE FROM audit WHERE id <= (SELECT max(id) FROM audit) - ${MAX_AUDIT_ROWS}`);
    this.onAudit({ atWallMs: atMs, ...entry });
  }

  #all<Row>(sql: string, ...values: unknown[]): Row[] {
    return this.#guard(() => this.#database.prepare<unknown[], Row>(sql).all(...values));
  }

  #run(sql: string, ...values: unknown[]): number {
    return this.#guard(() => this.#database.prepare(sql).run(...values).changes);
  }

  #transaction<T>(work: () => T): T {
    return this.#guard(() => this.#database.transaction(work)());
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw asStoreError(error, this.#path);
    }
  }
}

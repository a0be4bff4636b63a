import { EarshotError } from '../base/errors.ts';
import type { OutboxEvent, OutboxStore } from '../ports/outbox.ts';
import type { TableAccess } from './table-access.ts';

/** Step of the schema of state.db; never changed once released. */
export const OUTBOX_MIGRATION = `CREATE TABLE outbox (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     topic TEXT NOT NULL,
     payload TEXT NOT NULL,
     is_kept INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX outbox_droppable ON outbox (id) WHERE is_kept = 0;`;

/** A later step: those that must be kept are counted before each is added. */
export const OUTBOX_KEPT_MIGRATION = 'CREATE INDEX outbox_kept ON outbox (id) WHERE is_kept = 1;';

/** A week of a busy home; about 200 KB. */
export const MAX_DROPPABLE = 1000;
/** As many as the audit itself remembers; about 2 MB. Twenty changes a day fill it in 500 days. */
export const MAX_KEPT = 10_000;
/** For the changes that it takes to reach the broker again. */
export const KEPT_RESERVE = 100;

interface OutboxRow {
  id: number;
  topic: string;
  payload: string;
  is_kept: number;
}

/** The events of state.db that wait to be told. */
export class OutboxTable implements OutboxStore {
  readonly #parts: TableAccess;
  #dropped = 0;

  constructor(parts: TableAccess) {
    this.#parts = parts;
  }

  add({ topic, payload, isKept }: Omit<OutboxEvent, 'id'>, mayUseReserve = false): void {
    const { run, transaction } = this.#parts;
    const droppedNow = transaction(() => {
      if (isKept) this.#assertRoom(mayUseReserve);
      const columns = '(topic, payload, is_kept)';
      run(`INSERT INTO outbox ${columns} VALUES (?, ?, ?)`, topic, payload, isKept ? 1 : 0);
      return isKept ? 0 : this.#dropOldest();
    });
    this.#dropped += droppedNow;
  }

  first(): OutboxEvent | undefined {
    const [row] = this.#parts.all<OutboxRow>('SELECT * FROM outbox ORDER BY id LIMIT 1');
    if (!row) return undefined;
    const { is_kept, ...event } = row;
    return { ...event, isKept: is_kept === 1 };
  }

  remove(id: number): void {
    this.#parts.run('DELETE FROM outbox WHERE id = ?', id);
  }

  counts(): { waiting: number; dropped: number } {
    const [row] = this.#parts.all<{ waiting: number }>('SELECT count(*) AS waiting FROM outbox');
    return { waiting: row?.waiting ?? 0, dropped: this.#dropped };
  }

  get isFull(): boolean {
    return this.#keptCount() >= MAX_KEPT;
  }

  #assertRoom(mayUseReserve: boolean): void {
    if (this.#keptCount() < MAX_KEPT + (mayUseReserve ? KEPT_RESERVE : 0)) return;
    const text = `${MAX_KEPT} events that must not be lost wait for the fleet broker`;
    throw new EarshotError('OUTBOX_FULL', text);
  }

  #keptCount(): number {
    const sql = 'SELECT count(*) AS kept FROM outbox WHERE is_kept = 1';
    return this.#parts.all<{ kept: number }>(sql)[0]?.kept ?? 0;
  }

  #dropOldest(): number {
    return this.#parts.run(
      `DELETE FROM outbox WHERE is_kept = 0 AND id <=
         (SELECT id FROM outbox WHERE is_kept = 0 ORDER BY id DESC LIMIT 1 OFFSET ?)`,
      MAX_DROPPABLE,
    );
  }
}

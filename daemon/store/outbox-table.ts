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

/** A week of a busy home; about 200 KB. */
export const MAX_DROPPABLE = 1000;

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

  add({ topic, payload, isKept }: Omit<OutboxEvent, 'id'>): void {
    const { run, transaction } = this.#parts;
    const droppedNow = transaction(() => {
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

  #dropOldest(): number {
    return this.#parts.run(
      `DELETE FROM outbox WHERE is_kept = 0 AND id <=
         (SELECT id FROM outbox WHERE is_kept = 0 ORDER BY id DESC LIMIT 1 OFFSET ?)`,
      MAX_DROPPABLE,
    );
  }
}

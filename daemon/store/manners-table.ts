import type { TableAccess } from './table-access.ts';

/** Whether the box may hear, and speak unasked. */
export interface MannersRow {
  isMuted: boolean;
  isUndisturbed: boolean;
}

/** Step of the schema of state.db; never changed once released. */
export const MANNERS_MIGRATION = `CREATE TABLE manners (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     is_muted INTEGER NOT NULL,
     is_undisturbed INTEGER NOT NULL
   ) STRICT;`;

/** What people last told the box about when to hear and to speak. */
export class MannersTable {
  readonly #parts: TableAccess;

  constructor(parts: TableAccess) {
    this.#parts = parts;
  }

  /** Undefined: nobody has said anything yet. */
  readManners(): MannersRow | undefined {
    const [row] = this.#parts.all<{ is_muted: number; is_undisturbed: number }>(
      'SELECT is_muted, is_undisturbed FROM manners',
    );
    return row && { isMuted: row.is_muted === 1, isUndisturbed: row.is_undisturbed === 1 };
  }

  /** @throws DISK_FULL */
  writeManners({ isMuted, isUndisturbed }: MannersRow): void {
    const sql = 'INSERT OR REPLACE INTO manners VALUES (1, ?, ?)';
    this.#parts.run(sql, Number(isMuted), Number(isUndisturbed));
  }
}

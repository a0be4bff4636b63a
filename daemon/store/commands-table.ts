import type { CommandJournal, JournaledCommand } from '../ports/command-journal.ts';
import type { TableAccess } from './table-access.ts';

/** Step of the schema of state.db; never changed once released. */
export const COMMANDS_MIGRATION = `CREATE TABLE commands (
     key TEXT PRIMARY KEY,
     begun_wall_ms INTEGER NOT NULL,
     outcome TEXT
   ) STRICT;`;

/** A sender that tries again does so within minutes; about 100 KB. */
export const MAX_COMMANDS = 500;

/** The commands of state.db that must not be done twice. */
export class CommandsTable implements CommandJournal {
  readonly #parts: TableAccess;

  constructor(parts: TableAccess) {
    this.#parts = parts;
  }

  find(key: string): JournaledCommand | undefined {
    const columns = 'begun_wall_ms AS begunWallMs, outcome';
    const sql = `SELECT ${columns} FROM commands WHERE key = ?`;
    const [row] = this.#parts.all<{ begunWallMs: number; outcome: string | null }>(sql, key);
    if (!row) return undefined;
    const { begunWallMs, outcome } = row;
    return outcome === null ? { begunWallMs } : { begunWallMs, outcome };
  }

  begin(key: string, begunWallMs: number): void {
    const { run, transaction } = this.#parts;
    transaction(() => {
      const values = [key, Math.round(begunWallMs)];
      run('INSERT OR REPLACE INTO commands VALUES (?, ?, NULL)', ...values);
      // Not by their time: the clock may have been set back.
      run(
        `DELETE FROM commands WHERE rowid NOT IN
           (SELECT rowid FROM commands ORDER BY rowid DESC LIMIT ?)`,
        MAX_COMMANDS,
      );
    });
  }

  end(key: string, outcome: string): void {
    this.#parts.run('UPDATE commands SET outcome = ? WHERE key = ?', outcome, key);
  }

  forget(key: string): void {
    this.#parts.run('DELETE FROM commands WHERE key = ?', key);
  }
}

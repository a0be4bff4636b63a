/** How the table reaches its database. */
export interface ListsTableParts {
  all: <Row>(sql: string, ...values: unknown[]) => Row[];
  run: (sql: string, ...values: unknown[]) => number;
}

/** Step of the schema of state.db; never changed once released. */
export const LISTS_MIGRATION = `CREATE TABLE list_items (
     id INTEGER PRIMARY KEY,
     list TEXT NOT NULL,
     item TEXT NOT NULL
   ) STRICT;`;

/** What is on the lists that the box keeps itself. */
export class ListsTable {
  readonly #parts: ListsTableParts;

  constructor(parts: ListsTableParts) {
    this.#parts = parts;
  }

  /** In the order in which they were added. */
  listItems(list: string): string[] {
    const sql = 'SELECT item FROM list_items WHERE list = ? ORDER BY id';
    return this.#parts.all<{ item: string }>(sql, list).map(({ item }) => item);
  }

  /** @throws DISK_FULL */
  addItem(list: string, item: string): void {
    this.#parts.run('INSERT INTO list_items (list, item) VALUES (?, ?)', list, item);
  }

  /** Takes all that read so off. @returns false when there was none */
  removeItem(list: string, item: string): boolean {
    const sql = 'DELETE FROM list_items WHERE list = ? AND item = ?';
    return this.#parts.run(sql, list, item) > 0;
  }
}

import { summaryPlace } from './session-memory.ts';
import { contextPlace } from './sessions-table.ts';
import { NONE } from './text-forms.ts';
import { type HistoryAccess, messagePlace, turnPlace } from './turns-table.ts';

/** Rows of one table that are written anew together: a few milliseconds, unnoticed by speech. */
const BATCH_ROWS = 50;

/** A column that holds what was said, and what stands there where no text is kept. */
interface TextColumn {
  name: string;
  empty: string;
}

/** A table whose rows hold texts. */
interface TextTable {
  table: string;
  columns: readonly TextColumn[];
  /** What names a row in the place of its texts, and the place of one of them; see TextForms. */
  owner: string;
  place: (owner: string, column: string) => string;
}

const text = (name: string): TextColumn => ({ name, empty: '' });

/** Every place of history.db where texts lie. */
const TEXT_TABLES: readonly TextTable[] = [
  {
    table: 'turns',
    columns: [
      ...[text('transcript'), text('reply'), text('heard')],
      ...[
        { name: 'slots_json', empty: '{}' },
        { name: 'citations_json', empty: '[]' },
      ],
    ],
    owner: 'id',
    place: turnPlace,
  },
  { table: 'messages', columns: [text('content')], owner: 'turn_id', place: messagePlace },
  { table: 'summaries', columns: [text('text')], owner: 'session_id', place: summaryPlace },
  {
    table: 'sessions',
    columns: [{ name: 'context', empty: '{}' }],
    owner: 'id',
    place: contextPlace,
  },
];

type Row = Readonly<Record<string, unknown>> & { row: number; form: string };

/** Brings texts that were written in another form into the one that is wanted. */
export class TextConversion {
  readonly #access: HistoryAccess;

  constructor(access: HistoryAccess) {
    this.#access = access;
  }

  /** Converts some rows, all or none of them. @returns false when none is left */
  step(): boolean {
    const table = TEXT_TABLES.find((each) => this.#rows(each).length > 0);
    if (table === undefined) return false;
    this.#access.transaction(() => {
      for (const row of this.#rows(table)) this.#convert(table, row);
      // What nothing is kept of is summed up no more either.
      this.#access.run('DELETE FROM summaries WHERE form = ?', NONE);
    });
    return true;
  }

  /** Turns whose texts cannot be read, because the key that sealed them is not here. */
  unreadableTurns(): number {
    const { all, forms } = this.#access;
    const known = JSON.stringify([...forms.readable, NONE]);
    const sql = `SELECT count(*) AS n FROM turns
      WHERE form NOT IN (SELECT value FROM json_each(?))`;
    return all<{ n: number }>(sql, known)[0]?.n ?? 0;
  }

  /** Rows in another form than the one that is wanted. What cannot be read can only be dropped. */
  #rows({ table, columns, owner }: TextTable): Row[] {
    const { all, forms } = this.#access;
    const { wanted, readable } = forms;
    const names = columns.map(({ name }) => name).join(', ');
    const select = `SELECT rowid AS row, form, ${owner} AS owner, ${names} FROM ${table}`;
    if (wanted === NONE) {
      return all<Row>(`${select} WHERE form <> ? LIMIT ?`, NONE, BATCH_ROWS);
    }
    const others = JSON.stringify(readable.filter((form) => form !== wanted));
    const among = 'form IN (SELECT value FROM json_each(?))';
    return all<Row>(`${select} WHERE ${among} LIMIT ?`, others, BATCH_ROWS);
  }

  #convert({ table, columns, place }: TextTable, row: Row): void {
    const { run, forms } = this.#access;
    const owner = String(row.owner);
    const kept = columns.map(({ name, empty }) => {
      const at = place(owner, name);
      // What is damaged cannot be had again; it must not keep all others from being converted.
      return forms.keep(forms.read(String(row[name]), row.form, at) ?? empty, at, empty);
    });
    const set = columns.map(({ name }) => `${name} = ?`).join(', ');
    run(`UPDATE ${table} SET ${set}, form = ? WHERE rowid = ?`, ...kept, forms.wanted, row.row);
  }
}

import type { Clock } from '../base/clock.ts';
import { EarshotError } from '../base/errors.ts';
import type { Note, Notes } from '../ports/notes.ts';
import type { TableAccess } from './table-access.ts';

/** A spoken note is a sentence. */
const MAX_NOTE_CHARS = 500;
/** Enough for years, and bounded. */
const MAX_NOTES = 1_000;
const WORD = /[\p{L}\p{N}]+/gu;

/** Step of the schema of state.db; never changed once released. */
export const NOTES_MIGRATION = `CREATE TABLE notes (
     id INTEGER PRIMARY KEY,
     person TEXT,
     text TEXT NOT NULL,
     at_wall_ms INTEGER NOT NULL
   ) STRICT;`;

const COLUMNS = 'id, person, text, at_wall_ms AS atWallMs';

/** What the box was asked to remember. Never logged. */
export class NotesTable implements Notes {
  readonly #access: TableAccess;
  readonly #clock: Clock;

  constructor(access: TableAccess, clock: Clock) {
    this.#access = access;
    this.#clock = clock;
  }

  remember(text: string, person: string | undefined): Note {
    const kept = text.trim();
    if (kept.length > MAX_NOTE_CHARS) {
      throw new EarshotError('INPUT_TOO_LARGE', `a note has at most ${MAX_NOTE_CHARS} characters`);
    }
    return this.#access.transaction(() => {
      const [known] = this.list(person).filter((note) => isSame(note.text, kept));
      if (known) return known;
      const [{ count } = { count: 0 }] = this.#access.all<{ count: number }>(
        'SELECT count(*) AS count FROM notes',
      );
      if (count >= MAX_NOTES) {
        throw new EarshotError('BUSY', `there are ${count} notes; forget some first`);
      }
      const insert = 'INSERT INTO notes (person, text, at_wall_ms) VALUES (?, ?, ?)';
      this.#access.run(insert, person ?? null, kept, Math.round(this.#clock.wallMs()));
      const [made] = this.#access.all<Note>(
        `SELECT ${COLUMNS} FROM notes ORDER BY id DESC LIMIT 1`,
      );
      if (!made) throw new Error('a note that was just kept is not there');
      return made;
    });
  }

  list(person: string | undefined): Note[] {
    const sql = `SELECT ${COLUMNS} FROM notes WHERE person IS NULL OR person = ? ORDER BY id DESC`;
    return this.#access.all<Note>(sql, person ?? null);
  }

  about(words: string, person: string | undefined): Note[] {
    const asked = wordsOf(words);
    if (asked.length === 0) return [];
    return this.list(person).filter(({ text }) => {
      const has = wordsOf(text);
      return asked.every((word) => has.includes(word));
    });
  }

  forget(id: number): boolean {
    return this.#access.run('DELETE FROM notes WHERE id = ?', id) > 0;
  }

  /** Of all people, the newest first; for the owner of the box. */
  listAll(): Note[] {
    return this.#access.all<Note>(`SELECT ${COLUMNS} FROM notes ORDER BY id DESC`);
  }
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(WORD) ?? [];
}

function isSame(one: string, other: string): boolean {
  return wordsOf(one).join(' ') === wordsOf(other).join(' ');
}

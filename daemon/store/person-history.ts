import { isSameName } from '../base/names.ts';
import type { PersonData } from '../ports/person-data.ts';
import type { HistoryFile } from './history-file.ts';
import { summaryPlace } from './session-memory.ts';
import type { Session, SessionsTable } from './sessions-table.ts';
import { messagePlace, type TurnsTable } from './turns-table.ts';

interface MessageRow {
  turn_id: string;
  role: string;
  content: string;
  form: string;
  tokens: number | null;
  latency_ms: number | null;
}

export interface PersonHistoryParts {
  file: HistoryFile;
  sessions: SessionsTable;
  turns: TurnsTable;
  /** Writes what waits; what cannot be written of these sessions is given up. */
  settle: (isMeant: (session: Session) => boolean) => void;
}

/** The sessions of one person, with all that was said in them. */
export class PersonHistory implements PersonData {
  readonly part = 'sessions';
  readonly #parts: PersonHistoryParts;

  constructor(parts: PersonHistoryParts) {
    this.#parts = parts;
  }

  exportOf(person: string): readonly object[] {
    const { file, sessions, turns, settle } = this.#parts;
    settle(() => false);
    return this.#sessionsOf(person).map((session) => ({
      ...session,
      context: sessions.context(session.id),
      summary: this.#summary(session.id),
      turns: turns.ofSession(session.id),
      messages: file
        .all<MessageRow>('SELECT * FROM messages WHERE session_id = ? ORDER BY number', session.id)
        .map((row) => this.#message(row)),
    }));
  }

  /** @returns sessions that were deleted */
  deleteOf(person: string): number {
    const { file, sessions, settle } = this.#parts;
    const isMeant = (session: Session): boolean => isSameName(session.person, person);
    settle(isMeant);
    sessions.forget(isMeant);
    const ids = this.#sessionsOf(person).map(({ id }) => id);
    file.transaction(() => {
      for (const id of ids) file.run('DELETE FROM sessions WHERE id = ?', id);
      file.oweScrub();
    });
    file.scrub();
    return ids.length;
  }

  #sessionsOf(person: string): SessionRow[] {
    const sql = `SELECT id, assistant, origin, person, status, provider,
        created_wall_ms AS createdWallMs, last_activity_wall_ms AS lastActivityWallMs
      FROM sessions WHERE person <> '' ORDER BY created_wall_ms, id`;
    const rows = this.#parts.file.all<SessionRow>(sql);
    return rows.filter((row) => isSameName(row.person, person));
  }

  #message({ turn_id: turnId, role, content, form, tokens, latency_ms: latencyMs }: MessageRow) {
    const text = this.#parts.file.forms.read(content, form, messagePlace(turnId));
    return { turnId, role, content: text ?? null, tokens, latencyMs };
  }

  #summary(sessionId: string): string | null {
    const { all, forms } = this.#parts.file;
    const sql = 'SELECT text, form FROM summaries WHERE session_id = ?';
    const [row] = all<{ text: string; form: string }>(sql, sessionId);
    return (row && forms.read(row.text, row.form, summaryPlace(sessionId))) ?? null;
  }
}

interface SessionRow {
  id: string;
  person: string;
}

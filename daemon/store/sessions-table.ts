import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { EarshotError } from '../base/errors.ts';
import type { SessionOwner } from '../ports/turns.ts';
import { type HistoryAccess, parsedJson } from './turns-table.ts';

/** A session ends after this long without a turn. */
export const SESSION_IDLE_MS = 30 * 60 * 1000;
/** A turn may end this long after the session it began in was last seen. */
const FORGET_AFTER_MS = 24 * 60 * 60 * 1000;
/** Longest context of a session, as JSON; some 4,000 words. */
export const MAX_CONTEXT_CHARS = 32_768;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What is said in one go, with pauses. */
export interface Session extends SessionOwner {
  id: string;
  createdWallMs: number;
  lastActivityWallMs: number;
  /** Version of the assistant's instructions that it began with; null: it had none. */
  instructionsVersion: number | null;
  /** Its id came from outside: only who names it takes part. */
  isNamed: boolean;
}

type SessionRow = Omit<Session, 'isNamed'> & { isNamed: number };

/** What a program keeps with a session. */
export type SessionContext = Readonly<Record<string, unknown>>;

export interface SessionsTableParts {
  access: HistoryAccess;
  clock: Clock;
  /** Version of an assistant's instructions that is in force; undefined: none. */
  instructionsOf: (assistant: string) => number | undefined;
  /** The disk could not be read; the turn goes on. */
  onFault: (error: unknown) => void;
}

/** Sessions, each of one assistant, origin and person, or with an id from outside. */
export class SessionsTable {
  readonly #parts: SessionsTableParts;
  /** Recent sessions by id; a turn may end after the session it began in. */
  readonly #live = new Map<string, Session>();

  constructor(parts: SessionsTableParts) {
    this.#parts = parts;
  }

  /** The session of the next turn, see TurnStore. @throws USAGE */
  open(owner: SessionOwner, id?: string): Session {
    const nowMs = Math.round(this.#parts.clock.wallMs());
    const known = id === undefined ? this.#running(owner, nowMs) : this.#named(owner, id);
    const session = known ?? {
      ...{ assistant: owner.assistant, origin: owner.origin, person: owner.person },
      ...{ id: id?.toLowerCase() ?? randomUUID(), createdWallMs: nowMs, lastActivityWallMs: nowMs },
      instructionsVersion: this.#parts.instructionsOf(owner.assistant) ?? null,
      isNamed: id !== undefined,
    };
    session.lastActivityWallMs = nowMs;
    this.#live.set(session.id, session);
    return session;
  }

  /** The one that the next turn of this owner would belong to; undefined: a new one. */
  running(owner: SessionOwner): Session | undefined {
    return this.#running(owner, Math.round(this.#parts.clock.wallMs()));
  }

  /** @returns undefined for one that is not known */
  get(id: string): Session | undefined {
    return this.#live.get(id) ?? this.#read('WHERE id = ?', id);
  }

  /** Where the turn of an open session belongs. @throws RangeError for one that is not open */
  ofTurn(id: string): Session {
    const session = this.#live.get(id);
    if (session === undefined) throw new RangeError(`unknown session ${id}`);
    return { ...session };
  }

  /** Keeps it, or that it goes on. @param provider who answered; absent: as it was */
  write(session: Session, provider?: string): void {
    const { run, forms } = this.#parts.access;
    const columns = `(id, assistant, origin, person, status, created_wall_ms,
      last_activity_wall_ms, provider, instructions_version, is_named, context, form)`;
    run(
      `INSERT INTO sessions ${columns} VALUES (?, ?, ?, ?, 'active', ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET status = 'active',
        last_activity_wall_ms = excluded.last_activity_wall_ms,
        provider = coalesce(excluded.provider, provider)`,
      ...[session.id, session.assistant, session.origin, session.person],
      ...[session.createdWallMs, session.lastActivityWallMs, provider ?? null],
      ...[session.instructionsVersion, Number(session.isNamed)],
      ...[forms.keep('{}', contextPlace(session.id), '{}'), forms.wanted],
    );
  }

  /** What was last kept with it; empty: nothing, or it cannot be read. */
  context(id: string): SessionContext {
    const { all, forms } = this.#parts.access;
    const sql = 'SELECT context, form FROM sessions WHERE id = ?';
    const [row] = all<{ context: string; form: string }>(sql, id);
    return parsedJson(row && forms.read(row.context, row.form, contextPlace(id)), {});
  }

  /**
   * Keeps something with an open session in the place of what was kept; with transcripts off,
   * nothing is.
   * @throws INPUT_TOO_LARGE, DISK_FULL; RangeError for a session that is not open
   */
  setContext(id: string, context: SessionContext): void {
    const { run, transaction, forms } = this.#parts.access;
    const json = JSON.stringify(context);
    if (json.length > MAX_CONTEXT_CHARS) {
      const text = `the context of a session has ${json.length} characters as JSON`;
      throw new EarshotError('INPUT_TOO_LARGE', `${text}; ${MAX_CONTEXT_CHARS} are kept`);
    }
    const session = this.ofTurn(id);
    transaction(() => {
      this.write(session);
      const sql = 'UPDATE sessions SET context = ?, form = ? WHERE id = ?';
      run(sql, forms.keep(json, contextPlace(id), '{}'), forms.wanted, id);
    });
  }

  /** Marks those as ended that nobody used for SESSION_IDLE_MS. */
  endIdle(): void {
    const nowMs = Math.round(this.#parts.clock.wallMs());
    const idle = `status = 'active' AND last_activity_wall_ms <= ?`;
    const sql = `UPDATE sessions SET status = 'ended' WHERE ${idle}`;
    this.#parts.access.run(sql, nowMs - SESSION_IDLE_MS);
    for (const [id, session] of this.#live) {
      if (session.lastActivityWallMs < nowMs - FORGET_AFTER_MS) this.#live.delete(id);
    }
  }

  /** Those that are open are no longer. */
  forget(isMeant: (session: Session) => boolean): void {
    for (const [id, session] of this.#live) if (isMeant(session)) this.#live.delete(id);
  }

  #named(owner: SessionOwner, wanted: string): Session | undefined {
    const id = wanted.toLowerCase();
    if (!UUID.test(id)) {
      throw new EarshotError('USAGE', 'the id of a session is a UUID, such as uuidgen prints');
    }
    const known = this.get(id);
    if (known === undefined || isOf(owner)(known)) return known;
    throw new EarshotError('USAGE', `session ${id} belongs to another assistant or person`);
  }

  #running(owner: SessionOwner, nowMs: number): Session | undefined {
    const isOwn = isOf(owner);
    const own = [...this.#live.values()].filter((one) => !one.isNamed && isOwn(one));
    own.sort((a, b) => b.lastActivityWallMs - a.lastActivityWallMs);
    const latest =
      own[0] ??
      this.#read(
        `WHERE assistant = ? AND origin = ? AND person = ? AND NOT is_named
         ORDER BY last_activity_wall_ms DESC LIMIT 1`,
        ...[owner.assistant, owner.origin, owner.person],
      );
    if (latest === undefined) return undefined;
    return nowMs - latest.lastActivityWallMs < SESSION_IDLE_MS ? latest : undefined;
  }

  /** A turn goes on although history cannot be read: it then begins a session of its own. */
  #read(where: string, ...values: string[]): Session | undefined {
    const sql = `SELECT id, assistant, origin, person, created_wall_ms AS createdWallMs,
        last_activity_wall_ms AS lastActivityWallMs,
        instructions_version AS instructionsVersion, is_named AS isNamed
      FROM sessions ${where}`;
    try {
      const [row] = this.#parts.access.all<SessionRow>(sql, ...values);
      return row && { ...row, isNamed: row.isNamed === 1 };
    } catch (error) {
      this.#parts.onFault(error);
      return undefined;
    }
  }
}

function isOf({ assistant, origin, person }: SessionOwner): (session: Session) => boolean {
  return (session) =>
    session.assistant === assistant && session.origin === origin && session.person === person;
}

/** Where the context of a session stands, see TextForms. */
export function contextPlace(sessionId: string): string {
  return `${sessionId}/context`;
}

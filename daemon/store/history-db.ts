import { randomUUID } from 'node:crypto';
import type { CancelTimer, Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { SessionOwner, TurnRecord, TurnStore } from '../ports/turns.ts';
import { BatchWriter } from './batch-writer.ts';
import { HISTORY_MIGRATIONS, type TurnRow, toRow, toTurn } from './history-schema.ts';
import { asStoreError, isDamaged, openSqlite, type SqliteDatabase, setAside } from './sqlite.ts';

/** A session ends after this long without a turn. */
export const SESSION_IDLE_MS = 30 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Turns kept in memory while the disk fails; a turn is about 1 KB. */
const MAX_PENDING_TURNS = 1000;

export interface HistoryDbOptions {
  path: string;
  clock: Clock;
  log: Log;
  /** Age at which turns are deleted, days, 1 or more. */
  keepDays: number;
}

interface Session extends SessionOwner {
  id: string;
  createdWallMs: number;
  lastActivityWallMs: number;
}

interface Entry {
  turn: TurnRow;
  session: Session;
}

/** Sessions, turns and messages; written in batches, deleted for good when they are old. */
export class HistoryDb implements TurnStore {
  readonly #database: SqliteDatabase;
  readonly #options: HistoryDbOptions;
  readonly #writer: BatchWriter<Entry>;
  /** Recent sessions by id; a turn may end after the session it began in. */
  readonly #sessions = new Map<string, Session>();
  #cancelSweep: CancelTimer | undefined;

  /** A damaged file is set aside with a warning in the log. @throws STATE_UNUSABLE, DISK_FULL */
  constructor(options: HistoryDbOptions) {
    this.#options = options;
    this.#database = openOrReplace(options);
    this.#writer = new BatchWriter({
      clock: options.clock,
      log: options.log,
      capacity: MAX_PENDING_TURNS,
      write: (items) => this.#write(items),
    });
    this.#sweepDaily();
  }

  /** Turns given up because the disk failed for too long. */
  get lostTurns(): number {
    return this.#writer.lost;
  }

  sessionFor(owner: SessionOwner): string {
    const nowMs = Math.round(this.#options.clock.wallMs());
    const known = this.#latestSession(owner);
    const isRunning = known !== undefined && nowMs - known.lastActivityWallMs < SESSION_IDLE_MS;
    const fresh = { ...owner, id: randomUUID(), createdWallMs: nowMs, lastActivityWallMs: nowMs };
    const session = isRunning ? known : fresh;
    session.lastActivityWallMs = nowMs;
    this.#sessions.set(session.id, session);
    return session.id;
  }

  /** @param turn its `sessionId` comes from sessionFor(), of at most a day ago */
  append(turn: TurnRecord): void {
    const session = this.#sessions.get(turn.sessionId);
    if (session === undefined) throw new RangeError(`unknown session ${turn.sessionId}`);
    this.#writer.add({ turn: toRow(turn), session: { ...session } });
  }

  /** The latest turns, newest first, those not yet on the disk included. */
  recentTurns(limit: number): TurnRecord[] {
    this.#writer.flush();
    const sql = 'SELECT * FROM turns ORDER BY number DESC LIMIT ?';
    return this.#guard(() => this.#database.prepare<[number], TurnRow>(sql).all(limit)).map(toTurn);
  }

  /** What was understood last, of what is not deleted; undefined: nothing. */
  lastTranscript(): string | undefined {
    this.#writer.flush();
    return this.#lastHeard()?.transcript;
  }

  /** Deletes the latest turn in which somebody said something. @returns false: there is none */
  forgetLast(): boolean {
    this.#writer.flush();
    const last = this.#lastHeard();
    if (last === undefined) return false;
    this.#guard(() => this.#database.prepare('DELETE FROM turns WHERE id = ?').run(last.id));
    this.#database.pragma('wal_checkpoint(TRUNCATE)');
    return true;
  }

  #lastHeard(): { id: string; transcript: string } | undefined {
    const sql = `SELECT id, transcript FROM turns WHERE transcript <> ''
      ORDER BY number DESC LIMIT 1`;
    return this.#guard(() =>
      this.#database.prepare<[], { id: string; transcript: string }>(sql).get(),
    );
  }

  /** Deletes what is older than `keepDays` and ends idle sessions. Done at start and daily. */
  sweep(): void {
    const nowMs = Math.round(this.#options.clock.wallMs());
    const oldestMs = nowMs - this.#options.keepDays * DAY_MS;
    for (const [id, session] of this.#sessions) {
      if (session.lastActivityWallMs < nowMs - DAY_MS) this.#sessions.delete(id);
    }
    this.#guard(() => this.#deleteBefore(oldestMs, nowMs));
  }

  /** Writes what waits, then closes the file. */
  close(): void {
    this.#cancelSweep?.();
    this.#writer.close();
    this.#database.close();
  }

  #sweepDaily(): void {
    try {
      this.sweep();
    } catch (error) {
      this.#options.log.error({ err: error }, 'old history could not be deleted');
    }
    this.#cancelSweep = this.#options.clock.setTimer(DAY_MS, () => this.#sweepDaily());
  }

  #deleteBefore(oldestMs: number, nowMs: number): void {
    const run = (sql: string, wallMs: number): number =>
      this.#database.prepare(sql).run(wallMs).changes;
    const deleted = this.#database.transaction(() => {
      const turns = run('DELETE FROM turns WHERE started_wall_ms < ?', oldestMs);
      const sessions = run(
        `DELETE FROM sessions WHERE last_activity_wall_ms < ?
         AND NOT EXISTS (SELECT 1 FROM turns WHERE session_id = sessions.id)`,
        oldestMs,
      );
      const idle = `status = 'active' AND last_activity_wall_ms <= ?`;
      run(`UPDATE sessions SET status = 'ended' WHERE ${idle}`, nowMs - SESSION_IDLE_MS);
      return { turns, sessions };
    })();
    if (deleted.turns + deleted.sessions === 0) return;
    // Deleted words would stay readable in the log of changes.
    this.#database.pragma('wal_checkpoint(TRUNCATE)');
    this.#options.log.info(deleted, 'old history deleted');
  }

  #latestSession(owner: SessionOwner): Session | undefined {
    const own = [...this.#sessions.values()].filter(
      ({ assistant, origin, person }) =>
        assistant === owner.assistant && origin === owner.origin && person === owner.person,
    );
    own.sort((a, b) => b.lastActivityWallMs - a.lastActivityWallMs);
    return own[0] ?? this.#readSession(owner);
  }

  /** A turn goes on although history cannot be read: it then begins a session of its own. */
  #readSession({ assistant, origin, person }: SessionOwner): Session | undefined {
    const sql = `SELECT id, assistant, origin, person, created_wall_ms AS createdWallMs,
        last_activity_wall_ms AS lastActivityWallMs
      FROM sessions WHERE assistant = ? AND origin = ? AND person = ?
      ORDER BY last_activity_wall_ms DESC LIMIT 1`;
    try {
      return this.#database.prepare<string[], Session>(sql).get(assistant, origin, person);
    } catch (error) {
      this.#options.log.error({ err: error }, 'the last session could not be read');
      return undefined;
    }
  }

  #write(items: readonly Entry[]): void {
    this.#guard(() =>
      this.#database.transaction(() => {
        for (const { turn, session } of items) {
          this.#writeSession(session);
          this.#writeTurn(turn);
        }
      })(),
    );
  }

  #writeSession(session: Session): void {
    const sql = `INSERT INTO sessions
        VALUES (:id, :assistant, :origin, :person, 'active', :createdWallMs, :lastActivityWallMs)
      ON CONFLICT (id) DO UPDATE SET
        status = 'active', last_activity_wall_ms = excluded.last_activity_wall_ms`;
    this.#database.prepare(sql).run(session);
  }

  #writeTurn(turn: TurnRow): void {
    const columns = `(id, session_id, origin, started_wall_ms, transcript, intent, slots_json,
      reply, heard, marks_json)`;
    const sql = `INSERT OR REPLACE INTO turns ${columns} VALUES (:id, :session_id, :origin,
      :started_wall_ms, :transcript, :intent, :slots_json, :reply, :heard, :marks_json)`;
    this.#database.prepare(sql).run(turn);
    const message = this.#database.prepare(
      'INSERT INTO messages (session_id, turn_id, role, content) VALUES (?, ?, ?, ?)',
    );
    const { session_id: sessionId, id } = turn;
    if (turn.transcript !== '') message.run(sessionId, id, 'user', turn.transcript);
    // What was cut off was never said, so it is no message.
    if (turn.heard !== '') message.run(sessionId, id, 'assistant', turn.heard);
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw asStoreError(error, this.#options.path);
    }
  }
}

function openOrReplace({ path, log }: HistoryDbOptions): SqliteDatabase {
  const open = (): SqliteDatabase =>
    openSqlite({ path, durability: 'normal', migrations: HISTORY_MIGRATIONS });
  try {
    return open();
  } catch (error) {
    if (!isDamaged(error)) throw error;
    const keptAs = setAside(path);
    log.warn({ err: error, keptAs }, 'history was damaged; a new one begins');
    return open();
  }
}

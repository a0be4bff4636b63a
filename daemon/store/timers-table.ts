/** A timer that runs or stands still, or that fell due while the box was off. */
export interface StoredTimer {
  id: string;
  name: string | null;
  durationS: number;
  startedWallMs: number;
  dueWallMs: number;
  area: string | null;
  pausedLeftMs: number | null;
  command: { words: string; isAgreed: boolean; isBegun: boolean } | null;
}

interface TimerRow {
  id: string;
  name: string | null;
  duration_s: number;
  started_wall_ms: number;
  due_wall_ms: number;
  area: string | null;
  paused_left_ms: number | null;
  command: string | null;
  is_agreed: number;
  is_begun: number;
}

/** How the table reaches its database. */
export interface TimersTableParts {
  all: <Row>(sql: string, ...values: unknown[]) => Row[];
  run: (sql: string, ...values: unknown[]) => number;
}

/** Step of the schema of state.db; never changed once released. */
export const TIMERS_MIGRATION = `ALTER TABLE timers ADD COLUMN area TEXT;
   ALTER TABLE timers ADD COLUMN paused_left_ms INTEGER;
   ALTER TABLE timers ADD COLUMN command TEXT;
   ALTER TABLE timers ADD COLUMN is_agreed INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE timers ADD COLUMN is_begun INTEGER NOT NULL DEFAULT 0;`;

/** Timers, and commands that are to be done later. */
export class TimersTable {
  readonly #parts: TimersTableParts;

  constructor(parts: TimersTableParts) {
    this.#parts = parts;
  }

  /** Earliest due first. */
  listTimers(): StoredTimer[] {
    const rows = this.#parts.all<TimerRow>('SELECT * FROM timers ORDER BY due_wall_ms, id');
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      durationS: row.duration_s,
      startedWallMs: row.started_wall_ms,
      dueWallMs: row.due_wall_ms,
      area: row.area,
      pausedLeftMs: row.paused_left_ms,
      command: row.command === null ? null : commandOf(row.command, row),
    }));
  }

  /** Adds a timer, or replaces the one with its id. @throws DISK_FULL */
  addTimer(timer: StoredTimer): void {
    const { pausedLeftMs, command } = timer;
    this.#parts.run(
      'INSERT OR REPLACE INTO timers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      timer.id,
      timer.name,
      timer.durationS,
      Math.round(timer.startedWallMs),
      Math.round(timer.dueWallMs),
      timer.area,
      pausedLeftMs === null ? null : Math.round(pausedLeftMs),
      command?.words ?? null,
      Number(command?.isAgreed ?? false),
      Number(command?.isBegun ?? false),
    );
  }

  /** @returns false when there was none */
  removeTimer(id: string): boolean {
    return this.#parts.run('DELETE FROM timers WHERE id = ?', id) > 0;
  }
}

function commandOf(words: string, { is_agreed, is_begun }: TimerRow) {
  return { words, isAgreed: is_agreed === 1, isBegun: is_begun === 1 };
}

/** An alarm or a reminder, as daemon/skills/alarm-store.ts describes it. */
interface AlarmRecord {
  id: string;
  kind: 'alarm' | 'reminder';
  name: string | null;
  person: string | null;
  schedule:
    | { kind: 'once'; date: string; minute: number }
    | { kind: 'weekly'; weekdays: readonly number[]; minute: number }
    | { kind: 'elapsed' };
  dueWallMs: number;
  snoozedWallMs: number | null;
}

interface AlarmRow {
  id: string;
  kind: string;
  name: string | null;
  person: string | null;
  minute: number | null;
  on_date: string | null;
  weekdays: string | null;
  due_wall_ms: number;
  snoozed_wall_ms: number | null;
}

/** How the table reaches its database. */
export interface AlarmsTableParts {
  all: <Row>(sql: string, ...values: unknown[]) => Row[];
  run: (sql: string, ...values: unknown[]) => number;
}

/**
 * Step of the schema of state.db; never changed once released. An alarm has a minute of the day
 * with a date or with weekdays (digits, 0 Sunday); without a minute it is due after a length.
 */
export const ALARMS_MIGRATION = `CREATE TABLE alarms (
     id TEXT PRIMARY KEY,
     kind TEXT NOT NULL CHECK (kind IN ('alarm', 'reminder')),
     name TEXT,
     person TEXT,
     minute INTEGER CHECK (minute BETWEEN 0 AND 1439),
     on_date TEXT,
     weekdays TEXT,
     due_wall_ms INTEGER NOT NULL,
     snoozed_wall_ms INTEGER
   ) STRICT;`;

/** Alarms and reminders. */
export class AlarmsTable {
  readonly #parts: AlarmsTableParts;

  constructor(parts: AlarmsTableParts) {
    this.#parts = parts;
  }

  /** Earliest due first. */
  listAlarms(): AlarmRecord[] {
    const rows = this.#parts.all<AlarmRow>('SELECT * FROM alarms ORDER BY due_wall_ms, id');
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind === 'alarm' ? 'alarm' : 'reminder',
      name: row.name,
      person: row.person,
      schedule: scheduleOf(row),
      dueWallMs: row.due_wall_ms,
      snoozedWallMs: row.snoozed_wall_ms,
    }));
  }

  /** Keeps one, or replaces the one with its id. @throws DISK_FULL */
  putAlarm(alarm: AlarmRecord): void {
    const { schedule, snoozedWallMs } = alarm;
    this.#parts.run(
      'INSERT OR REPLACE INTO alarms VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      alarm.id,
      alarm.kind,
      alarm.name,
      alarm.person,
      schedule.kind === 'elapsed' ? null : schedule.minute,
      schedule.kind === 'once' ? schedule.date : null,
      schedule.kind === 'weekly' ? schedule.weekdays.join('') : null,
      Math.round(alarm.dueWallMs),
      snoozedWallMs === null ? null : Math.round(snoozedWallMs),
    );
  }

  /** @returns false when there was none */
  removeAlarm(id: string): boolean {
    return this.#parts.run('DELETE FROM alarms WHERE id = ?', id) > 0;
  }
}

function scheduleOf({ minute, on_date, weekdays }: AlarmRow): AlarmRecord['schedule'] {
  if (minute !== null && on_date !== null) return { kind: 'once', date: on_date, minute };
  if (minute !== null && weekdays) {
    return { kind: 'weekly', weekdays: [...weekdays].map(Number), minute };
  }
  return { kind: 'elapsed' };
}

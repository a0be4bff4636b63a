import type { Schedule } from './schedule.ts';

/** An alarm that rings, or a reminder that is said. */
export interface StoredAlarm {
  id: string;
  kind: 'alarm' | 'reminder';
  /** How an alarm is called, or what somebody is reminded of; null: an alarm without a name. */
  name: string | null;
  /** Who is reminded; null: whoever hears it. */
  person: string | null;
  schedule: Schedule;
  /** When it is due next by its schedule, ms since 1970. */
  dueWallMs: number;
  /** When it rings again although it has rung, ms since 1970; null: it was not put off. */
  snoozedWallMs: number | null;
}

/** Where alarms and reminders outlive the process; a change is kept when its method returns. */
export interface AlarmStore {
  /** Whatever cannot be read is left out. */
  listAlarms(): StoredAlarm[];
  /** Keeps one, or replaces the one with its id. @throws DISK_FULL when it is not kept */
  putAlarm(alarm: StoredAlarm): void;
  /** @returns false when there was none */
  removeAlarm(id: string): boolean;
}

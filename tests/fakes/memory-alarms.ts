import type { AlarmStore, StoredAlarm } from '../../daemon/skills/alarm-store.ts';

/** An alarm store that forgets with the process, and fails when told to. */
export class MemoryAlarms implements AlarmStore {
  readonly kept = new Map<string, StoredAlarm>();
  /** Thrown by every change while it is set. */
  failure: Error | undefined;

  listAlarms(): StoredAlarm[] {
    return [...this.kept.values()];
  }

  putAlarm(alarm: StoredAlarm): void {
    if (this.failure) throw this.failure;
    this.kept.set(alarm.id, alarm);
  }

  removeAlarm(id: string): boolean {
    if (this.failure) throw this.failure;
    return this.kept.delete(id);
  }
}

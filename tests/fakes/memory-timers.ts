import type { StoredTimer, TimerStore } from '../../daemon/skills/timer-store.ts';

/** A timer store that forgets with the process, and fails when told to. */
export class MemoryTimers implements TimerStore {
  readonly kept = new Map<string, StoredTimer>();
  /** Thrown by every change while it is set. */
  failure: Error | undefined;

  listTimers(): StoredTimer[] {
    return [...this.kept.values()].sort((one, other) => one.dueWallMs - other.dueWallMs);
  }

  addTimer(timer: StoredTimer): void {
    if (this.failure) throw this.failure;
    this.kept.set(timer.id, timer);
  }

  removeTimer(id: string): boolean {
    if (this.failure) throw this.failure;
    return this.kept.delete(id);
  }
}

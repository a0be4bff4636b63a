/** A timer that is running, ringing, or fell due while the box was off. */
export interface StoredTimer {
  id: string;
  /** As its owner calls it; null: it has no name. */
  name: string | null;
  /** Seconds that it was set for. */
  durationS: number;
  /** Milliseconds since 1970. */
  startedWallMs: number;
  dueWallMs: number;
}

/** Where timers outlive the process; every change is kept when its method returns. */
export interface TimerStore {
  /** The first to fall due first. */
  listTimers(): StoredTimer[];
  /** Keeps a timer, or replaces the one with its id. @throws DISK_FULL when it is not kept */
  addTimer(timer: StoredTimer): void;
  /** @returns false when there was none */
  removeTimer(id: string): boolean;
}

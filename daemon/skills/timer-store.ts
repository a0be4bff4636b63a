/** A timer that is running, paused or ringing, or that fell due while the box was off. */
export interface StoredTimer {
  id: string;
  /** As its owner calls it; null: it has no name. */
  name: string | null;
  /** Seconds that it was set for. */
  durationS: number;
  /** Milliseconds since 1970; while it is paused, as if it had not been. */
  startedWallMs: number;
  dueWallMs: number;
  /** Name of the room that it belongs to; null: none is known. */
  area: string | null;
  /** Milliseconds that are left of it while it stands still; null: it runs. */
  pausedLeftMs: number | null;
  /** What is to be done when it is due; null: it rings. */
  command: DelayedCommand | null;
}

/** A command that was given to be done later. */
export interface DelayedCommand {
  /** As they were said: "open the garage door". */
  words: string;
  /** The user was asked, and said yes to it. */
  isAgreed: boolean;
  /** It was begun: after a crash nobody knows whether it was done. */
  isBegun: boolean;
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

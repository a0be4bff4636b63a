import type { Clock } from '../base/clock.ts';
import type { Ring } from './ringer.ts';
import type { DelayedCommand, StoredTimer, TimerStore } from './timer-store.ts';

/** `gone`: it was cancelled, silenced, has rung often enough, or its command was done. */
export type TimerChange = 'set' | 'ringing' | 'gone';

/** A timer whose end is a command. */
export type CommandTimer = StoredTimer & { command: DelayedCommand };

/**
 * Does a delayed command, or tells why not. Never throws for what a command does.
 * @param lateMs how long ago it fell due while nobody could do it; 0: it is due now
 */
export type PerformCommand = (timer: CommandTimer, lateMs: number) => Promise<void>;

/** What a new timer is; `durationS` in seconds, above 0. */
export interface NewTimer {
  name?: string | undefined;
  durationS: number;
  area?: string | undefined;
  command?: DelayedCommand;
}

/** A timer as it stands now. */
export interface LiveTimer {
  timer: StoredTimer;
  /** 0 when it is ringing. */
  leftMs: number;
  isRinging: boolean;
}

export interface TimerServiceOptions {
  clock: Clock;
  store: TimerStore;
  ring: Ring<StoredTimer>;
  /** Undefined: nobody stays to do commands; what is due waits for a process that does. */
  perform: PerformCommand | undefined;
  /** Told what becomes of timers; absent: nobody wants to know. */
  onChange?: ((what: TimerChange, timer: LiveTimer) => void) | undefined;
  /** Told of a store or a ring that failed where nobody waits for an answer. */
  onFault: (error: unknown) => void;
}

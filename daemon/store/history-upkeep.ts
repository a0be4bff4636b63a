import type { CancelTimer, Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { HistoryFile } from './history-file.ts';
import { removeCopies } from './old-copies.ts';
import type { SessionsTable } from './sessions-table.ts';
import { TextConversion } from './text-conversion.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** How late a session may be marked as ended. */
const END_IDLE_MS = 5 * 60 * 1000;
/** Between two batches of a conversion: the main thread has speech to attend to. */
const CONVERSION_PAUSE_MS = 50;

export interface HistoryUpkeepParts {
  path: string;
  clock: Clock;
  log: Log;
  /** Age at which turns are deleted, days, 1 or more. */
  keepDays: number;
  file: HistoryFile;
  sessions: SessionsTable;
}

/** What the clock does to history.db: old turns go, idle sessions end, texts are converted. */
export class HistoryUpkeep {
  readonly #parts: HistoryUpkeepParts;
  readonly #conversion: TextConversion;
  #isConverting = false;
  #cancelDaily: CancelTimer | undefined;
  #cancelEnding: CancelTimer | undefined;
  #cancelConversion: CancelTimer | undefined;

  constructor(parts: HistoryUpkeepParts) {
    this.#parts = parts;
    this.#conversion = new TextConversion(parts.file);
  }

  start(): void {
    this.#sweepDaily();
    this.#endIdleOften();
    this.convert();
  }

  stop(): void {
    this.#cancelDaily?.();
    this.#cancelEnding?.();
    this.#cancelConversion?.();
  }

  /** Turns whose texts cannot be read, because the key that sealed them is not here. */
  get unreadableTurns(): number {
    return this.#conversion.unreadableTurns();
  }

  /** Deletes what is older than `keepDays`, with copies as old, and ends idle sessions. */
  sweep(): void {
    const { clock, keepDays, sessions, path } = this.#parts;
    const oldestMs = Math.round(clock.wallMs()) - keepDays * DAY_MS;
    this.#deleteBefore(oldestMs);
    sessions.endIdle();
    removeCopies(path, oldestMs);
  }

  /** Brings all texts into the form that is wanted, in the background. */
  convert(): void {
    const { clock, log } = this.#parts;
    this.#cancelConversion?.();
    this.#cancelConversion = clock.setTimer(CONVERSION_PAUSE_MS, () => {
      try {
        if (this.#conversionStep()) this.convert();
      } catch (error) {
        // Goes on at the next start, or with the next change.
        log.error({ err: error }, 'texts could not be converted');
      }
    });
  }

  /** The same at once, for a process that ends soon. @throws DISK_FULL */
  convertNow(): void {
    while (this.#conversionStep());
  }

  /** @returns false when nothing was left */
  #conversionStep(): boolean {
    const { file, log } = this.#parts;
    const hadRows = file.transaction(() => {
      if (!this.#conversion.step()) return false;
      file.oweScrub();
      return true;
    });
    if (!hadRows && this.#isConverting) {
      file.scrub();
      log.info({ form: file.forms.wanted }, 'texts were converted');
    }
    this.#isConverting = hadRows;
    return hadRows;
  }

  #deleteBefore(oldestMs: number): void {
    const { file, log } = this.#parts;
    const deleted = file.transaction(() => {
      const turns = file.run('DELETE FROM turns WHERE started_wall_ms < ?', oldestMs);
      const sessions = file.run(
        `DELETE FROM sessions WHERE last_activity_wall_ms < ?
         AND NOT EXISTS (SELECT 1 FROM turns WHERE session_id = sessions.id)`,
        oldestMs,
      );
      return { turns, sessions };
    });
    if (deleted.turns + deleted.sessions === 0) return;
    file.checkpoint();
    log.info(deleted, 'old history deleted');
  }

  #sweepDaily(): void {
    const { clock, log } = this.#parts;
    try {
      this.sweep();
    } catch (error) {
      log.error({ err: error }, 'old history could not be deleted');
    }
    this.#cancelDaily = clock.setTimer(DAY_MS, () => this.#sweepDaily());
  }

  #endIdleOften(): void {
    const { clock, log, sessions } = this.#parts;
    this.#cancelEnding = clock.setTimer(END_IDLE_MS, () => {
      try {
        sessions.endIdle();
      } catch (error) {
        log.error({ err: error }, 'idle sessions could not be ended');
      }
      this.#endIdleOften();
    });
  }
}

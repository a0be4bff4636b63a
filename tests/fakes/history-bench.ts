import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ManualClock } from '../../daemon/base/clock.ts';
import { createLog } from '../../daemon/base/log.ts';
import type { SessionOwner, TurnRecord } from '../../daemon/ports/turns.ts';
import { HistoryDb, type HistoryDbOptions } from '../../daemon/store/history-db.ts';
import { TextForms, type Transcripts } from '../../daemon/store/text-forms.ts';

export const OWNER: SessionOwner = { assistant: 'Earshot', origin: 'voice', person: '' };
export const DAY_MS = 24 * 3600 * 1000;

/** A key of 32 bytes, each the same. */
export const key = (byte: number): Buffer => Buffer.alloc(32, byte);

export function forms(transcripts: Transcripts, ...keys: Buffer[]): TextForms {
  return new TextForms({ transcripts, keys });
}

/** A history.db in a folder of its own, on a clock that is moved by hand. */
export class HistoryBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'earshot-history-'));
  readonly path = join(this.folder, 'history.db');
  readonly clock = new ManualClock(1_700_000_000_000);

  open(options: Partial<HistoryDbOptions> = {}): HistoryDb {
    const log = createLog('silent', 1);
    return new HistoryDb({ path: this.path, clock: this.clock, log, keepDays: 30, ...options });
  }

  /** Appends a turn to the running session of its owner. */
  say(
    db: HistoryDb,
    id: string,
    { owner = OWNER, ...more }: Partial<TurnRecord> & { owner?: SessionOwner } = {},
  ): TurnRecord {
    const turn: TurnRecord = {
      id,
      sessionId: more.sessionId ?? db.sessionFor(owner),
      origin: owner.origin,
      startedWallMs: this.clock.wallMs(),
      transcript: 'what time is it',
      intent: 'clock.time',
      slots: {},
      reply: 'It is noon.',
      heard: 'It is noon.',
      marks: { transcriptMs: 100, firstSentenceMs: 120 },
      ...more,
    };
    db.append(turn);
    return turn;
  }

  rows<T = Record<string, unknown>>(sql: string): T[] {
    const raw = new Database(this.path, { readonly: true });
    try {
      return raw.prepare<[], T>(sql).all();
    } finally {
      raw.close();
    }
  }

  /** Changes rows behind the back of whoever has it open. */
  change(sql: string): void {
    const raw = new Database(this.path);
    try {
      raw.exec(sql);
    } finally {
      raw.close();
    }
  }

  /** The bytes of every file in the folder, one after the other. */
  get bytes(): string {
    return readdirSync(this.folder)
      .map((name) => readFileSync(join(this.folder, name), 'latin1'))
      .join('\n');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

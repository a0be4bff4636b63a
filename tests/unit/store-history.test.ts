import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { createLog } from '../../daemon/base/log.ts';
import type { TurnRecord } from '../../daemon/ports/turns.ts';
import { BatchWriter } from '../../daemon/store/batch-writer.ts';
import { HistoryDb } from '../../daemon/store/history-db.ts';
import { SESSION_IDLE_MS } from '../../daemon/store/sessions-table.ts';

const DAY_MS = 24 * 3600 * 1000;
const owner = { assistant: 'Earshot', origin: 'voice', person: '' } as const;
const log = createLog('silent', 1);

let folder: string;
let path: string;
let clock: ManualClock;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-history-'));
  path = join(folder, 'history.db');
  clock = new ManualClock(1_700_000_000_000);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (): HistoryDb => new HistoryDb({ path, clock, log, keepDays: 30 });

function turn(db: HistoryDb, id: string, more: Partial<TurnRecord> = {}): TurnRecord {
  return {
    id,
    sessionId: db.sessionFor(owner),
    origin: 'voice',
    startedWallMs: clock.wallMs(),
    transcript: 'what time is it',
    intent: 'time.now',
    slots: { zone: 'Rome', count: 2, exact: true },
    reply: 'It is noon. Or so.',
    heard: 'It is noon.',
    marks: { speechEndMs: 1.25, endpointMs: 400 },
    ...more,
  };
}

function rows(sql: string): unknown[] {
  const raw = new Database(path, { readonly: true });
  try {
    return raw.prepare(sql).all();
  } finally {
    raw.close();
  }
}

describe('history', () => {
  it('gives back turns as they were, newest first, also over a restart', () => {
    const db = open();
    const first = turn(db, 'a');
    const second = turn(db, 'b', { intent: null, slots: {} });
    db.append(first);
    db.append(second);
    expect(db.recentTurns(10)).toEqual([second, first]);
    expect(db.recentTurns(1)).toEqual([second]);
    db.close();
    const again = open();
    expect(again.recentTurns(10)).toEqual([second, first]);
    again.close();
  });

  it('writes together after a quarter of a second, and at once on close', () => {
    const db = open();
    db.append(turn(db, 'a'));
    expect(rows('SELECT id FROM turns')).toEqual([]);
    clock.advanceBy(249);
    expect(rows('SELECT id FROM turns')).toEqual([]);
    clock.advanceBy(1);
    expect(rows('SELECT id FROM turns')).toEqual([{ id: 'a' }]);
    db.append(turn(db, 'b'));
    db.close();
    expect(rows('SELECT id FROM turns')).toHaveLength(2);
  });

  it('keeps as messages what was said and what was really heard', () => {
    const db = open();
    db.append(turn(db, 'a'));
    db.append(turn(db, 'b', { transcript: '', heard: '' }));
    db.close();
    expect(rows('SELECT turn_id, role, content FROM messages ORDER BY number')).toEqual([
      { turn_id: 'a', role: 'user', content: 'what time is it' },
      { turn_id: 'a', role: 'assistant', content: 'It is noon.' },
    ]);
  });

  it('takes a turn twice without losing the batch', () => {
    const db = open();
    db.append(turn(db, 'a'));
    db.append(turn(db, 'a', { reply: 'Again.' }));
    db.append(turn(db, 'b'));
    expect(db.recentTurns(10).map(({ id }) => id)).toEqual(['b', 'a']);
    db.close();
  });

  it('sets a damaged file aside and begins a new one', () => {
    writeFileSync(path, 'not a database at all'.repeat(500));
    const db = open();
    db.append(turn(db, 'a'));
    db.close();
    expect(readFileSync(`${path}.corrupt-1`, 'utf8')).toContain('not a database');
    expect(rows('SELECT id FROM turns')).toHaveLength(1);
  });
});

describe('sessions', () => {
  it('last while turns come, over wakes and restarts, and end after 30 idle minutes', () => {
    const db = open();
    const id = db.sessionFor(owner);
    db.append(turn(db, 'a'));
    clock.advanceBy(SESSION_IDLE_MS - 1);
    expect(db.sessionFor(owner)).toBe(id);
    db.append(turn(db, 'b'));
    db.close();
    clock.advanceBy(SESSION_IDLE_MS - 1);
    const again = open();
    expect(again.sessionFor(owner)).toBe(id);
    clock.advanceBy(SESSION_IDLE_MS);
    expect(again.sessionFor(owner)).not.toBe(id);
    again.close();
  });

  it('are apart for each assistant, origin and person', () => {
    const db = open();
    const ids = [
      db.sessionFor(owner),
      db.sessionFor({ ...owner, origin: 'ask' }),
      db.sessionFor({ ...owner, person: 'ada' }),
      db.sessionFor({ ...owner, assistant: 'Butler' }),
    ];
    expect(new Set(ids).size).toBe(4);
    expect(db.sessionFor(owner)).toBe(ids[0]);
    db.close();
  });

  it('are marked as ended once they are idle', () => {
    const db = open();
    db.append(turn(db, 'a'));
    clock.advanceBy(SESSION_IDLE_MS - 1);
    db.sweep();
    expect(rows('SELECT status FROM sessions')).toEqual([{ status: 'active' }]);
    clock.advanceBy(1);
    db.sweep();
    expect(rows('SELECT status FROM sessions')).toEqual([{ status: 'ended' }]);
    db.close();
  });
});

describe('retention', () => {
  it('deletes what is older than keepDays for good, at start and daily', () => {
    const db = open();
    db.append(turn(db, 'old', { transcript: 'my secret birthday wish' }));
    clock.advanceBy(10 * DAY_MS);
    db.append(turn(db, 'young'));
    db.recentTurns(1);
    expect(everything()).toContain('secret birthday');
    clock.advanceBy(21 * DAY_MS);
    expect(db.recentTurns(10).map(({ id }) => id)).toEqual(['young']);
    expect(everything()).not.toContain('secret birthday');
    expect(rows('SELECT count(*) AS n FROM sessions')).toEqual([{ n: 1 }]);
    db.close();
    clock.advanceBy(30 * DAY_MS);
    const again = open();
    expect(again.recentTurns(10)).toEqual([]);
    again.close();
    expect(rows('SELECT id FROM sessions UNION SELECT turn_id FROM messages')).toEqual([]);
  });

  const everything = (): string =>
    readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'latin1'))
      .join('');
});

describe('the batch writer on a failing disk', () => {
  function writer(capacity: number) {
    const disk = { written: [] as number[], fails: true, tries: 0 };
    const batch = new BatchWriter<number>({
      clock,
      log,
      capacity,
      write: (items) => {
        disk.tries += 1;
        if (disk.fails) throw new Error('disk full');
        disk.written.push(...items);
      },
    });
    return { batch, disk };
  }

  it('tries again, later and later, and writes all in order once it can', () => {
    const { batch, disk } = writer(100);
    batch.add(1);
    batch.add(2);
    clock.advanceBy(250 + 500 + 1000);
    expect(disk.tries).toBe(3);
    disk.fails = false;
    batch.add(3);
    clock.advanceBy(2000);
    expect(disk.written).toEqual([1, 2, 3]);
    expect([batch.pending, batch.lost]).toEqual([0, 0]);
  });

  it('keeps trying at least once a minute', () => {
    const { batch, disk } = writer(100);
    batch.add(1);
    clock.advanceBy(3600_000);
    expect(disk.tries).toBeGreaterThan(60);
  });

  it('forgets the oldest above its capacity and counts them', () => {
    const { batch, disk } = writer(3);
    for (const n of [1, 2, 3, 4, 5]) batch.add(n);
    expect(batch.lost).toBe(2);
    disk.fails = false;
    batch.close();
    expect(disk.written).toEqual([3, 4, 5]);
  });

  it('counts what it still held when it had to close', () => {
    const { batch } = writer(3);
    batch.add(1);
    batch.close();
    expect([batch.pending, batch.lost]).toEqual([0, 1]);
    clock.advanceBy(10_000);
  });
});

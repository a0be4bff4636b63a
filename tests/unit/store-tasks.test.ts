import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { createLog } from '../../daemon/base/log.ts';
import { HistoryDb } from '../../daemon/store/history-db.ts';
import { HISTORY_MIGRATIONS } from '../../daemon/store/history-schema.ts';
import { openSqlite } from '../../daemon/store/sqlite.ts';
import { StateDb } from '../../daemon/store/state-db.ts';

/** Of state.db now, and before timers could stand still. */
const SCHEMA_VERSION = 13;
const VERSION_BEFORE = 6;
const clock = new ManualClock(1_700_000_000_000);
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (): StateDb => new StateDb({ path: join(folder, 'state.db'), clock });

/** What is found by another process. */
function again<T>(db: StateDb, read: (db: StateDb) => T): T {
  db.close();
  const next = open();
  const found = read(next);
  next.close();
  return found;
}

describe('what is to be done later', () => {
  const plain = { area: null, pausedLeftMs: null, command: null };
  const pasta = { ...plain, id: 'a', name: 'pasta', durationS: 600 };

  it('keeps timers over a restart, earliest due first', () => {
    const db = open();
    const late = { ...pasta, startedWallMs: 5, dueWallMs: 600_005 };
    const command = { words: 'open the door', isAgreed: true, isBegun: false };
    const kept = { area: 'Kitchen', pausedLeftMs: 1500, command };
    const early = {
      ...kept,
      ...{ id: 'b', name: null, durationS: 1.5, startedWallMs: 7, dueWallMs: 1507 },
    };
    db.timers.addTimer(late);
    db.timers.addTimer(early);
    expect(again(db, (next) => next.timers.listTimers())).toEqual([early, late]);
    const third = open();
    expect([third.timers.removeTimer('b'), third.timers.removeTimer('b')]).toEqual([true, false]);
    expect(again(third, (next) => next.timers.listTimers())).toEqual([late]);
  });

  it('takes over the timers of a box that knew neither pause nor command', () => {
    const path = join(folder, 'state.db');
    open().close();
    const steps = Array<string>(SCHEMA_VERSION).fill('');
    const db = openSqlite({ path, durability: 'full', migrations: steps });
    db.exec(`DROP TABLE timers; DROP TABLE alarms; DROP TABLE list_items;
      DROP INDEX outbox_kept; DROP TABLE commands; DROP TABLE agent_instructions;
      DROP TABLE notes;
      CREATE TABLE timers (id TEXT PRIMARY KEY, name TEXT, duration_s REAL NOT NULL,
        started_wall_ms INTEGER NOT NULL, due_wall_ms INTEGER NOT NULL) STRICT;
      INSERT INTO timers VALUES ('a', 'pasta', 600, 5, 600005);`);
    db.pragma(`user_version = ${VERSION_BEFORE}`);
    db.close();
    const next = open();
    expect(next.timers.listTimers()).toEqual([{ ...pasta, startedWallMs: 5, dueWallMs: 600_005 }]);
    expect(next.alarms.listAlarms()).toEqual([]);
    next.close();
  });

  it('keeps alarms and reminders of each kind', () => {
    const db = open();
    const weekly = { kind: 'weekly', weekdays: [0, 1, 6], minute: 0 } as const;
    const once = { kind: 'once', date: '2026-03-29', minute: 150 } as const;
    const alarms = [
      ...[{ id: 'a', kind: 'alarm' as const, name: null, person: null, schedule: weekly }],
      ...[{ id: 'b', kind: 'alarm' as const, name: 'gym', person: null, schedule: once }],
      {
        ...{ id: 'c', kind: 'reminder' as const, name: 'call mum', person: 'ada' },
        schedule: { kind: 'elapsed' as const },
      },
    ].map((alarm, index) => ({
      ...alarm,
      dueWallMs: 1000 + index,
      snoozedWallMs: index === 0 ? 5000 : null,
    }));
    for (const alarm of alarms) db.alarms.putAlarm(alarm);
    expect(again(db, (next) => next.alarms.listAlarms())).toEqual(alarms);
    const third = open();
    expect([third.alarms.removeAlarm('b'), third.alarms.removeAlarm('b')]).toEqual([true, false]);
    third.close();
  });

  it('keeps lists in the order of their items', () => {
    const db = open();
    for (const item of ['milk', 'eggs', 'tea']) db.lists.addItem('shopping', item);
    db.lists.addItem('todo', 'call mum');
    expect([db.lists.removeItem('shopping', 'eggs'), db.lists.removeItem('todo', 'x')]).toEqual([
      true,
      false,
    ]);
    expect(again(db, (next) => next.lists.listItems('shopping'))).toEqual(['milk', 'tea']);
  });
});

describe('the last thing that was said', () => {
  it('is known, and is deleted for good with its reply', () => {
    const path = join(folder, 'history.db');
    const log = createLog('silent', 2);
    const history = new HistoryDb({ path, clock, log, keepDays: 30 });
    expect([history.lastTranscript(), history.forgetLast()]).toEqual([undefined, false]);
    const owner = { assistant: 'Earshot', origin: 'voice' as const, person: '' };
    const sessionId = history.sessionFor(owner);
    const turn = (id: string, transcript: string) => ({
      ...{ id, sessionId, origin: owner.origin, startedWallMs: 1, transcript, intent: null },
      ...{ slots: {}, reply: `re ${transcript}`, heard: `re ${transcript}`, marks: {} },
    });
    for (const [id, words] of Object.entries({ a: 'first', b: 'second', c: '' })) {
      history.append(turn(id, words));
    }
    expect(history.lastTranscript()).toBe('second');
    expect(history.forgetLast()).toBe(true);
    expect(history.lastTranscript()).toBe('first');
    expect(history.recentTurns(9).map(({ id }) => id)).toEqual(['c', 'a']);
    history.close();
    const raw = openSqlite({ path, durability: 'normal', migrations: HISTORY_MIGRATIONS });
    const messages = raw.prepare<[], { content: string }>('SELECT content FROM messages').all();
    expect(messages.map(({ content }) => content)).toEqual(['first', 're first', 're ']);
    raw.close();
  });
});

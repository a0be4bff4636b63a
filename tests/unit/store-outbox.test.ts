import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { KEPT_RESERVE, MAX_DROPPABLE, MAX_KEPT } from '../../daemon/store/outbox-table.ts';
import { openSqlite } from '../../daemon/store/sqlite.ts';
import { StateDb } from '../../daemon/store/state-db.ts';

/** Steps that this version has taken already. */
const STEPS = Array<string>(13).fill('');

let folder: string;
let db: StateDb;
const open = (): StateDb => new StateDb({ path: join(folder, 's.db'), clock: new ManualClock() });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-outbox-'));
  db = open();
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

const event = (payload: string, isKept = false) => ({ topic: 't', payload, isKept });

describe('the outbox', () => {
  it('gives events in their order, and after a new start too', () => {
    db.outbox.add(event('1'));
    db.outbox.add(event('2', true));
    db.close();
    db = open();
    expect(db.outbox.first()).toEqual({ id: 1, ...event('1') });
    db.outbox.remove(1);
    expect(db.outbox.first()).toEqual({ id: 2, ...event('2', true) });
    db.outbox.remove(2);
    expect(db.outbox.first()).toBeUndefined();
    // A number is never used again: readers know repetitions by it.
    db.outbox.add(event('3'));
    expect(db.outbox.first()?.id).toBe(3);
  });

  it('drops the oldest above its limit and counts them, and never what is kept', () => {
    db.outbox.add(event('kept', true));
    for (let n = 0; n < MAX_DROPPABLE + 5; n += 1) db.outbox.add(event(String(n)));
    expect(db.outbox.counts()).toEqual({ waiting: MAX_DROPPABLE + 1, dropped: 5 });
    expect(db.outbox.first()?.payload).toBe('kept');
    db.outbox.remove(1);
    expect(db.outbox.first()?.payload).toBe('5');
  });

  it('refuses what must be kept when it is full, loses none of it, and takes the rest', () => {
    const fill = (from: number, until: number): void => {
      const sql = openSqlite({
        path: join(folder, 's.db'),
        durability: 'normal',
        migrations: STEPS,
      });
      const insert = sql.prepare('INSERT INTO outbox (topic, payload, is_kept) VALUES (?, ?, 1)');
      sql.transaction(() => {
        for (let n = from; n < until; n += 1) insert.run('t', String(n));
      })();
      sql.close();
    };
    fill(0, MAX_KEPT - 1);
    expect(db.outbox.isFull).toBe(false);
    db.outbox.add(event('last', true));
    expect(db.outbox.isFull).toBe(true);
    expect(() => db.outbox.add(event('more', true))).toThrow(/10000 events that must not be lost/);
    db.outbox.add(event('a timer'));
    for (let n = 0; n < KEPT_RESERVE; n += 1) db.outbox.add(event('way out', true), true);
    expect(() => db.outbox.add(event('more', true), true)).toThrow(/must not be lost/);
    expect(db.outbox.counts()).toEqual({ waiting: MAX_KEPT + KEPT_RESERVE + 1, dropped: 0 });
    for (let n = 1; n <= KEPT_RESERVE + 1; n += 1) db.outbox.remove(n);
    expect(db.outbox.isFull).toBe(false);
    db.outbox.add(event('more', true));
  });

  it('takes an entry of the audit together with the change, or neither', () => {
    db.onAudit = () => db.outbox.add(event('audit', true));
    db.setEdit({ key: 'log.level', value: 'warn' }, 'cli');
    expect(db.outbox.counts().waiting).toBe(1);
    db.onAudit = () => {
      throw new Error('no room');
    };
    expect(() => db.setEdit({ key: 'log.level', value: 'info' }, 'cli')).toThrow();
    expect(db.listEdits()).toEqual([{ key: 'log.level', value: 'warn' }]);
  });
});

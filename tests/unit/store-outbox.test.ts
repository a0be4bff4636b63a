import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { MAX_DROPPABLE } from '../../daemon/store/outbox-table.ts';
import { StateDb } from '../../daemon/store/state-db.ts';

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

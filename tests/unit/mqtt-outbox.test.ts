import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import { createLog } from '../../daemon/base/log.ts';
import { OutboxSender } from '../../daemon/control/mqtt/outbox-sender.ts';
import { StateDb } from '../../daemon/store/state-db.ts';
import { ScriptedBroker } from '../fakes/scripted-broker.ts';
import { settled } from '../fakes/talk.ts';

let folder: string;
let db: StateDb;
let broker: ScriptedBroker;
let clock: ManualClock;
let sender: OutboxSender;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-outbox-'));
  clock = new ManualClock();
  db = new StateDb({ path: join(folder, 's.db'), clock });
  broker = new ScriptedBroker();
  const log = createLog('silent', 1);
  sender = new OutboxSender({ broker, store: db.outbox, clock, log });
  await sender.start();
});
afterEach(async () => {
  await sender.stop();
  db.close();
  rmSync(folder, { recursive: true });
});

const add = (name: string, isKept = false): void =>
  sender.add({ topic: name, payload: `{"event_type":"${name}"}`, isKept });
const taken = (): string[] => broker.taken.map(({ topic }) => topic);
const offline = new EarshotError('BROKER_OFFLINE', 'gone');
const refused = new EarshotError('BROKER_REFUSED', 'no');

describe('sending what waits', () => {
  it('waits for the broker and then keeps the order, with the number of each', async () => {
    add('a');
    add('b', true);
    await settled();
    expect(broker.tries).toBe(0);
    broker.become('online');
    await settled();
    add('c');
    await settled();
    expect(taken()).toEqual(['a', 'b', 'c']);
    expect(broker.taken[1]?.payload).toBe('{"id":2,"event_type":"b"}');
    expect(db.outbox.first()).toBeUndefined();
  });

  it('loses nothing when the broker goes away in the middle', async () => {
    broker.become('online');
    broker.failure = offline;
    add('a');
    add('b');
    await settled();
    expect(db.outbox.counts().waiting).toBe(2);
    broker.failure = undefined;
    clock.advanceBy(1000);
    await settled();
    expect(taken()).toEqual(['a', 'b']);
  });

  it('gives up what is refused, but not what must be kept', async () => {
    broker.become('online');
    broker.failure = refused;
    add('a');
    add('kept', true);
    add('c');
    await settled();
    expect(broker.tries).toBe(2);
    expect(db.outbox.first()?.topic).toBe('kept');
    broker.failure = undefined;
    clock.advanceBy(30_000);
    await settled();
    expect(taken()).toEqual(['kept', 'c']);
  });

  it('sends nothing any more once it was stopped', async () => {
    await sender.stop();
    add('a');
    broker.become('online');
    clock.advanceBy(60_000);
    await settled();
    expect(broker.tries).toBe(0);
    expect(db.outbox.counts().waiting).toBe(1);
  });
});

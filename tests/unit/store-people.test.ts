import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { remindersOf, voicesOf } from '../../daemon/compose/person-data.ts';
import type { HistoryDb } from '../../daemon/store/history-db.ts';
import { StateDb } from '../../daemon/store/state-db.ts';
import { DAY_MS, HistoryBench, OWNER } from '../fakes/history-bench.ts';

let bench: HistoryBench;
let db: HistoryDb;
beforeEach(() => {
  bench = new HistoryBench();
  db = bench.open();
});
afterEach(() => {
  db.close();
  bench.remove();
});

const ANNA = { ...OWNER, person: 'Anna' };
const write = () => bench.clock.advanceBy(1000);

describe('what is kept about one person', () => {
  it('is all that was said in their sessions', () => {
    const turn = bench.say(db, 'a', { owner: ANNA, exchange: [{ role: 'tool', content: 'x 7' }] });
    bench.say(db, 'b');
    db.sessions.setContext(turn.sessionId, { topic: 'tea' });
    const { exchange: _, ...kept } = turn;
    expect(db.people.exportOf('anna')).toMatchObject([
      {
        ...{ id: turn.sessionId, person: 'Anna', status: 'active', context: { topic: 'tea' } },
        ...{ summary: null, turns: [kept] },
        messages: [{ role: 'user' }, { role: 'tool', content: 'x 7' }, { role: 'assistant' }],
      },
    ]);
    expect(db.people.exportOf('Berta')).toEqual([]);
    expect(db.people.exportOf('')).toEqual([]);
  });

  it('is deleted for good, from every file, and nobody else loses a word', () => {
    bench.say(db, 'a', { owner: ANNA, transcript: 'my secret wish', heard: 'a secret it is' });
    bench.say(db, 'b', { transcript: 'an open word' });
    write();
    writeFileSync(`${bench.path}.before-v2`, 'a copy with the secret wish of Anna');
    bench.say(db, 'c', { owner: { ...ANNA, person: 'ANNA' }, transcript: 'another secret' });
    expect(db.people.deleteOf('anna')).toBe(2);
    expect(bench.bytes).not.toMatch(/secret|anna/i);
    expect(db.recentTurns(9).map(({ id }) => id)).toEqual(['b']);
    expect(bench.bytes).toContain('an open word');
    expect(readdirSync(bench.folder)).not.toContain('history.db.before-v2');
    expect(db.people.deleteOf('anna')).toBe(0);
    bench.say(db, 'd', { owner: ANNA });
    expect(db.recentTurns(1)).toMatchObject([{ id: 'd' }]);
  });

  it('is taken out of copies after a crash between the two', () => {
    db.close();
    writeFileSync(`${bench.path}.before-v2`, 'a copy');
    bench.change(`INSERT INTO chores VALUES ('remove copies')`);
    db = bench.open();
    expect(readdirSync(bench.folder)).not.toContain('history.db.before-v2');
    expect(bench.rows('SELECT * FROM chores')).toEqual([]);
  });
});

describe('copies of the database', () => {
  it('live no longer than what they hold', () => {
    const [old, young, other] = ['history.db.corrupt-1', 'history.db.before-v2', 'state.db'];
    for (const name of [old, young, other]) {
      writeFileSync(join(bench.folder, name), 'x');
      const madeS = (bench.clock.wallMs() - (name === young ? 1 : 31) * DAY_MS) / 1000;
      utimesSync(join(bench.folder, name), madeS, madeS);
    }
    db.sweep();
    const names = readdirSync(bench.folder);
    expect(names).not.toContain(old);
    expect(names).toEqual(expect.arrayContaining([young, other]));
  });
});

describe('voices and reminders of one person', () => {
  it('go from state.db and its copies too', () => {
    const path = join(bench.folder, 'state.db');
    const state = new StateDb({ path, clock: bench.clock });
    const voice = Float32Array.of(0.6, 0.8);
    const bytes = Buffer.from(voice.buffer).toString('latin1');
    state.speakers.replace('Anna', 'model', [voice, voice]);
    state.speakers.replace('Berta', 'model', [Float32Array.of(1, 0)]);
    writeFileSync(`${path}.before-v9`, 'a copy with Anna');
    let changes = 0;
    const voices = voicesOf(state.speakers, () => {
      changes += 1;
    });
    expect(voices.exportOf('anna')).toEqual([{ name: 'Anna', model: 'model', clips: 2 }]);
    expect(bench.bytes).toContain(bytes);
    expect([voices.deleteOf('anna'), voices.deleteOf('anna'), changes]).toEqual([1, 0, 1]);
    state.noteDeletion({ voices: 1 }, 'cli');
    expect(bench.bytes).not.toContain(bytes);
    expect(bench.bytes).not.toMatch(/anna/i);
    expect(state.speakers.list()).toHaveLength(1);
    expect(state.listAudit(1)).toMatchObject([{ action: 'person.delete', actor: 'cli' }]);
    state.close();
  });

  it('are those that name them', () => {
    const cancelled: string[] = [];
    const alarm = (id: string, person: string | null) => ({
      alarm: {
        ...{ id, person, kind: 'reminder' as const, name: 'tea', snoozedWallMs: null },
        ...{ schedule: { kind: 'elapsed' as const }, dueWallMs: 5 },
      },
      isRinging: false,
      nextWallMs: 5,
      leftMs: 5,
    });
    const alarms = [alarm('a', 'Anna'), alarm('b', null), alarm('c', 'Berta')];
    const reminders = remindersOf({ list: () => alarms, cancel: (id) => cancelled.push(id) });
    expect(reminders.exportOf('anna')).toMatchObject([{ id: 'a' }]);
    expect(reminders.deleteOf('anna')).toBe(1);
    expect(cancelled).toEqual(['a']);
  });
});

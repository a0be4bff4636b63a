import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HistoryDb } from '../../daemon/store/history-db.ts';
import { forms, HistoryBench, key } from '../fakes/history-bench.ts';

let bench: HistoryBench;
let db: HistoryDb;
beforeEach(() => {
  bench = new HistoryBench();
});
afterEach(() => {
  db.close();
  bench.remove();
});

const SECRET = 'the spare key lies under the frog';
const citations = [
  { documentId: 'd', title: 'frog papers', collection: 'c', section: [], quote: 'frog' },
];

/** A turn whose words lie in every place where words may lie. */
function sayAll(id = 'a'): void {
  bench.say(db, id, {
    transcript: SECRET,
    slots: { item: 'frog' },
    reply: 'The frog it is.',
    heard: 'The frog it is.',
    citations,
    exchange: [{ role: 'tool', content: 'frog 7' }],
  });
  db.sessions.setContext(db.sessionFor({ assistant: 'Earshot', origin: 'voice', person: '' }), {
    topic: 'frog',
  });
}

const kept = () => db.recentTurns(100).map(({ transcript }) => transcript);

describe('texts on the disk', () => {
  it('can be read where transcripts are on', () => {
    db = bench.open();
    sayAll();
    expect(kept()).toEqual([SECRET]);
    expect(bench.bytes).toContain(SECRET);
  });

  it('are sealed where they are encrypted, and given back', () => {
    db = bench.open({ forms: forms('encrypted', key(1)) });
    sayAll();
    expect(db.recentTurns(1)).toMatchObject([
      { transcript: SECRET, slots: { item: 'frog' }, reply: 'The frog it is.', citations },
    ]);
    expect(db.lastTranscript()).toBe(SECRET);
    const { sessionId } = db.recentTurns(1)[0] ?? { sessionId: '' };
    expect(db.sessions.context(sessionId)).toEqual({ topic: 'frog' });
    expect(db.memories.recent(sessionId, 1000).messages).toHaveLength(2);
    db.close();
    expect(bench.bytes).not.toContain('frog');
    expect(bench.bytes).toContain('clock.time');
    db = bench.open({ forms: forms('encrypted', key(1)) });
    expect(kept()).toEqual([SECRET]);
  });

  it('are not there where they are off, but times and intents are', () => {
    db = bench.open({ forms: forms('off') });
    sayAll();
    const [turn] = db.recentTurns(1);
    expect(turn).toMatchObject({ transcript: '', slots: {}, reply: '', heard: '' });
    expect(turn).toMatchObject({ intent: 'clock.time', marks: { transcriptMs: 100 } });
    expect(turn?.texts).toBe('not-kept');
    expect(turn?.citations).toBeUndefined();
    db.close();
    expect(bench.bytes).not.toContain('frog');
    db = bench.open();
  });

  it('are not read at another place, or changed', () => {
    const sealing = forms('encrypted', key(1));
    const sealed = sealing.keep(SECRET, 'a/transcript');
    expect(sealing.read(sealed, sealing.wanted, 'a/transcript')).toBe(SECRET);
    expect(sealing.read(sealed, sealing.wanted, 'b/transcript')).toBeUndefined();
    const bytes = Buffer.from(sealed, 'base64');
    bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
    expect(sealing.read(bytes.toString('base64'), sealing.wanted, 'a/transcript')).toBeUndefined();
    expect(sealing.read('', sealing.wanted, 'a')).toBe('');
    expect(sealing.read('c2hvcnQ=', sealing.wanted, 'a')).toBeUndefined();
    expect(sealing.keep(SECRET, 'a')).not.toBe(sealing.keep(SECRET, 'a'));
    db = bench.open();
  });
});

describe('a change of how texts are kept', () => {
  const MANY = 120;
  const sayMany = (): void => {
    for (let n = 0; n < MANY; n += 1) bench.say(db, `t${n}`, { transcript: `frog ${n}` });
  };
  /** Long enough for all batches. */
  const converted = () => bench.clock.advanceBy(60_000);
  const formsInUse = () => bench.rows('SELECT DISTINCT form FROM turns').map(({ form }) => form);

  it('seals what is there, in the background, and leaves no words behind', () => {
    db = bench.open();
    sayMany();
    expect(kept()).toHaveLength(100);
    expect(bench.bytes).toContain('frog');
    db.keepAs(forms('encrypted', key(1)));
    expect(formsInUse()).toEqual(['plain']);
    bench.clock.advanceBy(60);
    expect(formsInUse()).toHaveLength(2);
    converted();
    expect(formsInUse()).toEqual([forms('encrypted', key(1)).wanted]);
    expect(bench.bytes).not.toContain('frog');
    expect(kept()).toContain('frog 119');
  });

  it('goes on after a restart where it stopped', () => {
    db = bench.open();
    sayMany();
    db.keepAs(forms('encrypted', key(1)));
    bench.clock.advanceBy(60);
    db.close();
    expect(formsInUse()).toHaveLength(2);
    db = bench.open({ forms: forms('encrypted', key(1)) });
    converted();
    expect(formsInUse()).toHaveLength(1);
    expect(bench.bytes).not.toContain('frog');
  });

  it('opens what was sealed, and empties all when they are to be off', () => {
    db = bench.open({ forms: forms('encrypted', key(1)) });
    sayMany();
    db.keepAs(forms('on', key(1)));
    db.convertNow();
    expect(bench.bytes).toContain('frog 77');
    expect(kept()).toContain('frog 119');
    db.keepAs(forms('off'));
    db.convertNow();
    expect(bench.bytes).not.toContain('frog');
    expect(bench.rows('SELECT count(*) AS n FROM turns')).toEqual([{ n: MANY }]);
    expect(db.recentTurns(1)).toMatchObject([{ texts: 'not-kept', intent: 'clock.time' }]);
  });

  it('seals anew with the first of two keys', () => {
    db = bench.open({ forms: forms('encrypted', key(1)) });
    sayMany();
    db.close();
    db = bench.open({ forms: forms('encrypted', key(2), key(1)) });
    expect(kept()).toContain('frog 119');
    db.convertNow();
    db.close();
    db = bench.open({ forms: forms('encrypted', key(2)) });
    expect(kept()).toContain('frog 119');
    expect(db.troubles).toEqual([]);
  });

  it('says what is wrong when the key is not here, and touches nothing', () => {
    db = bench.open({ forms: forms('encrypted', key(1)) });
    sayAll();
    db.close();
    db = bench.open({ forms: forms('on') });
    converted();
    bench.say(db, 'new', { transcript: 'hello' });
    expect(db.recentTurns(9)).toMatchObject([
      { transcript: 'hello' },
      { transcript: '', texts: 'unreadable', intent: 'clock.time' },
    ]);
    expect(db.troubles.join()).toContain('in one turn cannot be read: the key');
    db.close();
    db = bench.open({ forms: forms('on', key(1)) });
    converted();
    expect(kept()).toEqual(['hello', SECRET]);
    expect(db.troubles).toEqual([]);
  });

  it('does not hang on a row that is damaged', () => {
    db = bench.open({ forms: forms('encrypted', key(1)) });
    sayAll('a');
    sayAll('b');
    db.close();
    bench.change(`UPDATE turns SET transcript = 'AAAA' WHERE id = 'a'`);
    db = bench.open({ forms: forms('on', key(1)) });
    db.convertNow();
    expect(kept()).toEqual([SECRET, '']);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HistoryDb } from '../../daemon/store/history-db.ts';
import { KEPT_VERBATIM_CHARS, WORTH_SUMMARY_CHARS } from '../../daemon/store/session-memory.ts';
import { SESSION_IDLE_MS } from '../../daemon/store/sessions-table.ts';
import { DAY_MS, forms, HistoryBench, key, OWNER } from '../fakes/history-bench.ts';

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

const session = () => db.sessionFor(OWNER);
const recent = (maxChars = 10_000) => db.memories.recent(session(), maxChars);
const write = () => bench.clock.advanceBy(1000);
/** Ten letters of question and ten of answer. */
const exchange = (n: number) => ({ transcript: `question ${n}`, heard: `answer   ${n}` });

/** So many exchanges of 300 letters. */
function talk(count: number, from = 0): void {
  for (let n = from; n < from + count; n += 1) {
    bench.say(db, `t${n}`, { transcript: `q${n} `.padEnd(150, 'x'), heard: 'a'.padEnd(150, 'y') });
  }
}

describe('what a session remembers', () => {
  it('is what was said and heard, oldest first, written or not', () => {
    bench.say(db, 'a', exchange(1));
    write();
    bench.say(db, 'b', { ...exchange(2), exchange: [{ role: 'tool', content: 'hidden' }] });
    bench.say(db, 'c', { transcript: 'what', heard: '' });
    expect(bench.rows('SELECT id FROM turns')).toHaveLength(1);
    const said = recent().messages.map(({ role, content }) => `${role}: ${content}`);
    expect(said).toEqual([
      ...['user: question 1', 'assistant: answer   1', 'user: question 2'],
      ...['assistant: answer   2', 'user: what'],
    ]);
    write();
    expect(recent().messages.map(({ role, content }) => `${role}: ${content}`)).toEqual(said);
  });

  it('fits its budget, and takes no question without its answer', () => {
    for (const n of [1, 2, 3]) bench.say(db, `t${n}`, exchange(n));
    const contents = (maxChars: number) => recent(maxChars).messages.map(({ content }) => content);
    expect(contents(60)).toHaveLength(6);
    expect(contents(59)).toEqual(['question 2', 'answer   2', 'question 3', 'answer   3']);
    expect(contents(20)).toEqual(['question 3', 'answer   3']);
    expect(contents(19)).toEqual([]);
    expect(contents(0)).toEqual([]);
  });

  it('has answers in writing whole, though nothing was heard', () => {
    const owner = { ...OWNER, origin: 'ask' as const };
    const { sessionId } = bench.say(db, 'a', { owner, reply: 'All of it.', heard: '' });
    const said = () => db.memories.recent(sessionId, 100).messages.at(-1)?.content;
    expect(said()).toBe('All of it.');
    write();
    expect(said()).toBe('All of it.');
  });

  it('is its own', () => {
    bench.say(db, 'a', exchange(1));
    bench.say(db, 'b', { ...exchange(2), owner: { ...OWNER, person: 'Anna' } });
    expect(recent().messages).toHaveLength(2);
    expect(db.memories.recent('0b0e7d3c-0000-4000-8000-00000000ffff', 100)).toEqual({
      messages: [],
    });
    bench.clock.advanceBy(SESSION_IDLE_MS);
    expect(recent().messages).toEqual([]);
  });

  it('is there where texts are sealed', () => {
    db.keepAs(forms('encrypted', key(1)));
    bench.say(db, 'a', exchange(1));
    write();
    expect(recent().messages).toHaveLength(2);
  });
});

describe('a summary', () => {
  const sumUp = (text = 'they spoke of frogs') => {
    const next = db.memories.nextToSummarise();
    return next !== undefined && db.memories.keepSummary(next, text);
  };

  it('is made of what is older than the newest, once it is long', () => {
    talk(KEPT_VERBATIM_CHARS / 300 + 3);
    expect(db.memories.nextToSummarise()).toBeUndefined();
    talk(1, 8);
    const next = db.memories.nextToSummarise();
    expect(next?.messages).toHaveLength(8);
    expect(next?.messages[0]?.content).toMatch(/^q0 /);
    expect(next?.summary).toBeUndefined();
    expect(8 * 150).toBeGreaterThanOrEqual(WORTH_SUMMARY_CHARS);
  });

  it('stands for what does not fit, and goes into the next one', () => {
    talk(9);
    expect(sumUp()).toBe(true);
    expect(recent(100_000).summary).toBeUndefined();
    const { messages, summary } = recent(1000);
    expect(summary).toBe('they spoke of frogs');
    expect(messages).toHaveLength(6);
    expect(recent(10)).toEqual({ messages: [] });
    expect(db.memories.nextToSummarise()).toBeUndefined();
    talk(4, 9);
    expect(db.memories.nextToSummarise()?.summary).toBe('they spoke of frogs');
  });

  it('goes when anything that it tells of is deleted', () => {
    talk(9);
    sumUp();
    expect(recent(1000).summary).toBeDefined();
    bench.change(`PRAGMA foreign_keys = ON; DELETE FROM turns WHERE id = 't8'`);
    expect(recent(1000).summary).toBeDefined();
    bench.change(`PRAGMA foreign_keys = ON; DELETE FROM turns WHERE id = 't1'`);
    expect(recent(1000).summary).toBeUndefined();
  });

  it('leaves no words behind when its turns are too old', () => {
    talk(9);
    sumUp();
    expect(bench.bytes).toContain('spoke of frogs');
    bench.clock.advanceBy(31 * DAY_MS);
    expect(bench.bytes).not.toContain('spoke of frogs');
    expect(bench.rows('SELECT * FROM messages')).toEqual([]);
  });

  it('is not kept when something was deleted while it was made', () => {
    talk(9);
    const next = db.memories.nextToSummarise();
    bench.change(`PRAGMA foreign_keys = ON; DELETE FROM turns WHERE id = 't1'`);
    expect(next && db.memories.keepSummary(next, 'stale')).toBe(false);
    talk(1, 9);
    expect(next && db.memories.keepSummary(next, 'stale')).toBe(false);
  });

  it('goes when a turn is written anew, or its session is old', () => {
    talk(9);
    sumUp();
    talk(1);
    write();
    expect(bench.rows('SELECT * FROM summaries')).toEqual([]);
    bench.clock.advanceBy(SESSION_IDLE_MS);
    expect(db.memories.nextToSummarise()).toBeUndefined();
  });

  it('is sealed with the rest, and not made where nothing is kept', () => {
    db.keepAs(forms('encrypted', key(1)));
    talk(9);
    sumUp('secret summary');
    expect(recent(1000).summary).toBe('secret summary');
    expect(bench.bytes).not.toContain('secret summary');
    db.keepAs(forms('off', key(1)));
    db.convertNow();
    expect(bench.rows('SELECT * FROM summaries')).toEqual([]);
    expect(db.memories.nextToSummarise()).toBeUndefined();
  });
});

describe('a session with an id from outside', () => {
  const ID = '0B0E7D3C-0000-4000-8000-00000000ABCD';

  it('is used only by who names it', () => {
    const usual = db.sessionFor(OWNER);
    bench.clock.advanceBy(1000);
    expect(db.sessionFor(OWNER, ID)).toBe(ID.toLowerCase());
    expect(db.sessionFor(OWNER)).toBe(usual);
    bench.say(db, 'a', { ...exchange(1), sessionId: db.sessionFor(OWNER, ID) });
    write();
    db.close();
    db = bench.open();
    expect(db.sessionFor(OWNER)).not.toBe(ID.toLowerCase());
    expect(db.memories.recent(db.sessionFor(OWNER, ID), 100).messages).toHaveLength(2);
  });

  it('is refused to others, and when it is no UUID', () => {
    db.sessionFor({ ...OWNER, person: 'Anna' }, ID);
    const usage = expect.objectContaining({ code: 'USAGE' });
    expect(() => db.sessionFor(OWNER, ID)).toThrow(usage);
    expect(() => db.sessionFor(OWNER, 'kitchen')).toThrow(usage);
    expect(() => db.sessionFor(OWNER, `${ID}\n`)).toThrow(usage);
  });

  it('keeps the version of the instructions that it began with', () => {
    let version: number | undefined = 4;
    db.close();
    db = bench.open({ instructionsOf: () => version });
    bench.say(db, 'a');
    version = 5;
    const id = db.runningSession(OWNER) ?? '';
    expect(db.instructionsVersion(id)).toBe(4);
    db.close();
    db = bench.open({ instructionsOf: () => version });
    expect(db.instructionsVersion(db.runningSession(OWNER) ?? '')).toBe(4);
    bench.clock.advanceBy(SESSION_IDLE_MS);
    expect(db.runningSession(OWNER)).toBeUndefined();
    expect(db.instructionsVersion(db.sessionFor(OWNER))).toBe(5);
  });
});

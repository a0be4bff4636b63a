import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HistoryDb } from '../../daemon/store/history-db.ts';
import type { Transcripts } from '../../daemon/store/text-forms.ts';
import { forms, HistoryBench, key, OWNER } from '../fakes/history-bench.ts';

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

/** Any text: NUL, halves of surrogate pairs and all. */
const anyText = fc.string({ unit: 'binary', maxLength: 60 });
const wild = fc.oneof(
  anyText,
  fc.constantFrom('\u0000', 'a\u0000b', '\ud800', 'x\udfff', "'; DROP TABLE turns; --", '😀'),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);
/** As UTF-8 can write it. */
const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');
const RUNS = { numRuns: 150 };
const setting = fc.constantFrom<Transcripts>('on', 'encrypted');
let count = 0;

describe('what is kept', () => {
  it('comes back as it was, whatever was said and however it is kept', () => {
    fc.assert(
      fc.property(wild, wild, wild, setting, (transcript, heard, slot, transcripts) => {
        db.keepAs(forms(transcripts, key(1)));
        count += 1;
        const intent = wellFormed(slot);
        const turn = { transcript, heard, reply: heard, intent, slots: { [slot]: slot } };
        const { sessionId } = bench.say(db, `t${count}`, turn);
        const pending = db.memories.recent(sessionId, 10_000).messages;
        const [read] = db.recentTurns(1);
        expect(read?.transcript).toBe(wellFormed(transcript));
        expect(read?.heard).toBe(wellFormed(heard));
        expect(read?.intent).toBe(intent);
        expect(read?.slots).toEqual({ [slot]: slot });
        const written = db.memories.recent(sessionId, 10_000).messages;
        const contents = (messages: typeof pending) =>
          messages.map(({ content }) => wellFormed(content)).join();
        expect(contents(written)).toBe(contents(pending));
      }),
      RUNS,
    );
  });

  it('includes any JSON as the context of a session', () => {
    const id = db.sessionFor(OWNER);
    fc.assert(
      fc.property(fc.dictionary(wild, fc.jsonValue()), setting, (context, transcripts) => {
        db.keepAs(forms(transcripts, key(1)));
        const plain = JSON.parse(JSON.stringify(context)) as typeof context;
        db.sessions.setContext(id, plain);
        expect(db.sessions.context(id)).toEqual(plain);
      }),
      RUNS,
    );
  });

  it('refuses a context that is too large, and keeps the one before', () => {
    const id = db.sessionFor(OWNER);
    db.sessions.setContext(id, { a: 1 });
    const huge = () => db.sessions.setContext(id, { a: 'x'.repeat(40_000) });
    expect(huge).toThrow(expect.objectContaining({ code: 'INPUT_TOO_LARGE' }));
    expect(db.sessions.context(id)).toEqual({ a: 1 });
  });
});

describe('what a session remembers', () => {
  it('never exceeds its budget, and is the end of what was said', () => {
    const lengths = fc.array(fc.tuple(fc.nat(80), fc.nat(80)), { maxLength: 12 });
    fc.assert(
      fc.property(lengths, fc.nat(600), (turns, budget) => {
        count += 1;
        const owner = { ...OWNER, person: `p${count}` };
        const id = db.sessionFor(owner);
        const all: string[] = [];
        for (const [index, [asked, answered]] of turns.entries()) {
          const [transcript, heard] = [`${index}`.padEnd(asked, 'q'), ''.padEnd(answered, 'a')];
          bench.say(db, `t${count}-${index}`, { owner, transcript, heard });
          all.push(...[transcript, heard].filter((text) => text !== ''));
        }
        const said = db.memories.recent(id, budget).messages.map(({ content }) => content);
        expect(said.join('').length).toBeLessThanOrEqual(budget);
        expect(said).toEqual(said.length === 0 ? [] : all.slice(-said.length));
      }),
      RUNS,
    );
  });
});

describe('a conversion between forms', () => {
  it('ends, and keeps every word that may be kept', () => {
    const step = fc.constantFrom<[Transcripts, number]>(
      ['on', 1],
      ['encrypted', 1],
      ['encrypted', 2],
    );
    for (let n = 0; n < 60; n += 1) bench.say(db, `t${n}`, { transcript: `word ${n}` });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 4 }), (steps) => {
        for (const [transcripts, first] of steps) {
          db.keepAs(forms(transcripts, key(first), key(3 - first)));
          db.convertNow();
          expect(db.troubles).toEqual([]);
          const words = db.recentTurns(60).map(({ transcript }) => transcript);
          expect(words.at(-1)).toBe('word 0');
          expect(new Set(words).size).toBe(60);
        }
      }),
      { numRuns: 15 },
    );
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HistoryDb } from '../../daemon/store/history-db.ts';
import { SESSION_IDLE_MS } from '../../daemon/store/sessions-table.ts';
import { HistoryBench, OWNER } from '../fakes/history-bench.ts';

const HOUR_MS = 3_600_000;
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

const usage = (hours = 24) => db.usageSince(bench.clock.wallMs() - hours * HOUR_MS);
const took = (ms: number) => ({ marks: { transcriptMs: 100, firstSentenceMs: 100 + ms } });

describe('how much the box was used', () => {
  it('is nothing at first', () => {
    expect(usage()).toMatchObject({ sessions: 0, turns: 0, messages: 0, hours: [], providers: [] });
  });

  it('counts turns, sessions and messages, also those not yet written', () => {
    bench.say(db, 'a');
    bench.say(db, 'b', { heard: '' });
    bench.say(db, 'c', { owner: { ...OWNER, person: 'Anna' } });
    bench.say(db, 'd', { owner: { ...OWNER, origin: 'say' }, transcript: '', intent: null });
    expect(usage()).toMatchObject({ sessions: 2, activeSessions: 2, turns: 3, messages: 5 });
    bench.clock.advanceBy(SESSION_IDLE_MS);
    expect(usage()).toMatchObject({ sessions: 2, activeSessions: 0 });
    bench.clock.advanceBy(24 * HOUR_MS);
    expect(usage()).toMatchObject({ sessions: 0, turns: 0, messages: 0 });
    expect(usage(48).turns).toBe(3);
  });

  it('is told by the hour, the latest first', () => {
    const startMs = Math.floor(bench.clock.wallMs() / HOUR_MS) * HOUR_MS;
    bench.say(db, 'a');
    bench.clock.advanceBy(3 * HOUR_MS);
    bench.say(db, 'b');
    bench.say(db, 'c');
    expect(usage().hours).toEqual([
      { startWallMs: startMs + 3 * HOUR_MS, sessions: 1, turns: 2 },
      { startWallMs: startMs, sessions: 1, turns: 1 },
    ]);
  });

  it('tells who answered, and how fast by the nearest rank', () => {
    for (let n = 1; n <= 20; n += 1) {
      bench.say(db, `m${n}`, { provider: 'local', intent: null, ...took(n * 10) });
    }
    bench.say(db, 's', took(2));
    bench.say(db, 'n', { intent: null, marks: {} });
    expect(usage().providers).toEqual([
      { provider: 'local', turns: 20, share: 20 / 22, p50Ms: 100, p95Ms: 190 },
      { provider: 'nobody', turns: 1, share: 1 / 22, p50Ms: null, p95Ms: null },
      { provider: 'skills', turns: 1, share: 1 / 22, p50Ms: 2, p95Ms: 2 },
    ]);
  });

  it('keeps with a turn who answered and what it took', () => {
    const more = { provider: 'local', usage: { promptTokens: 50, generatedTokens: 7 } };
    bench.say(db, 'a', { ...more, ...took(30) });
    expect(db.recentTurns(1)).toMatchObject([more]);
    const sql = 'SELECT role, tokens, latency_ms FROM messages ORDER BY number';
    expect(bench.rows(sql)).toEqual([
      { role: 'user', tokens: null, latency_ms: null },
      { role: 'assistant', tokens: 7, latency_ms: 30 },
    ]);
    expect(bench.rows('SELECT provider FROM sessions')).toEqual([{ provider: 'local' }]);
    bench.say(db, 'b');
    bench.clock.advanceBy(1000);
    expect(bench.rows('SELECT provider FROM sessions')).toEqual([{ provider: 'local' }]);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HISTORY_MIGRATIONS } from '../../daemon/store/history-schema.ts';
import { openSqlite } from '../../daemon/store/sqlite.ts';
import { forms, HistoryBench, key, OWNER } from '../fakes/history-bench.ts';

let bench: HistoryBench;
beforeEach(() => {
  bench = new HistoryBench();
});
afterEach(() => bench.remove());

describe('a history of version 1', () => {
  /** As the first release wrote it. */
  function writeVersion1(): void {
    const migrations = HISTORY_MIGRATIONS.slice(0, 1);
    const db = openSqlite({ path: bench.path, durability: 'normal', migrations });
    const now = bench.clock.wallMs();
    const marks = JSON.stringify({ transcriptMs: 1000, firstSentenceMs: 1040.5 });
    db.exec(`INSERT INTO sessions VALUES ('s', 'Earshot', 'voice', '', 'active', ${now}, ${now});
      INSERT INTO turns VALUES (7, 'a', 's', 'voice', ${now}, 'what time is it', 'time.now',
        '{"zone":"Rome"}', 'Noon. Or so.', 'Noon.', '${marks}');
      INSERT INTO turns VALUES (8, 'b', 's', 'voice', ${now}, '', NULL, '{', '', '', 'broken');
      INSERT INTO messages VALUES (3, 's', 'a', 'user', 'what time is it');
      INSERT INTO messages VALUES (4, 's', 'a', 'assistant', 'Noon.');`);
    db.close();
  }

  it('is taken over whole, with a copy of what was', () => {
    writeVersion1();
    const db = bench.open();
    expect(db.recentTurns(9)).toMatchObject([
      { id: 'b', slots: {}, marks: {} },
      { id: 'a', transcript: 'what time is it', slots: { zone: 'Rome' }, heard: 'Noon.' },
    ]);
    expect(db.sessionFor(OWNER)).toBe('s');
    expect(db.memories.recent('s', 100).messages).toHaveLength(2);
    expect(db.usageSince(0).providers).toMatchObject([{ provider: 'nobody' }, { p50Ms: 40.5 }]);
    bench.say(db, 'c');
    db.close();
    expect(bench.rows('SELECT number FROM messages').map(({ number }) => number)).toEqual([
      ...[3, 4, 5, 6],
    ]);
    const copy = new Database(`${bench.path}.before-v2`, { readonly: true });
    expect(copy.prepare('SELECT count(*) FROM turns').pluck().get()).toBe(2);
    copy.close();
  });

  it('is sealed with its copy where that is wanted', () => {
    writeVersion1();
    const db = bench.open({ forms: forms('encrypted', key(1)) });
    expect(bench.bytes).toContain('what time is it');
    bench.clock.advanceBy(10_000);
    expect(bench.bytes).not.toContain('what time is it');
    expect(db.recentTurns(9)[1]?.transcript).toBe('what time is it');
    db.close();
  });
});

describe('a daemon that is killed', () => {
  const module = (path: string) =>
    JSON.stringify(pathToFileURL(join(import.meta.dirname, '../..', path)).href);

  it('loses the batch that it had not written, and nothing else', async () => {
    const script = `
      import { HistoryDb } from ${module('daemon/store/history-db.ts')};
      import { SystemClock } from ${module('daemon/base/clock.ts')};
      import { createLog } from ${module('daemon/base/log.ts')};
      const path = ${JSON.stringify(bench.path)};
      const db = new HistoryDb({
        path, clock: new SystemClock(), log: createLog('silent', 1), keepDays: 30,
      });
      const owner = { assistant: 'Earshot', origin: 'voice', person: '' };
      const say = (n) => db.append({
        id: 't' + n, sessionId: db.sessionFor(owner), origin: 'voice',
        startedWallMs: Date.now(), transcript: 'words ' + n, intent: null, slots: {},
        reply: 'r', heard: 'r', marks: {},
      });
      let n = 0;
      const batch = () => {
        for (let end = n + 10; n < end; n += 1) say(n);
        db.recentTurns(1);
        console.log(n);
        for (let end = n + 5; n < end; n += 1) say(n);
        setImmediate(batch);
      };
      batch();`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let confirmed = 0;
    const ended = once(child, 'exit');
    for await (const chunk of child.stdout) {
      confirmed = Number(String(chunk).trim().split('\n').at(-1));
      if (confirmed > 100) child.kill('SIGKILL');
    }
    await ended;
    const db = bench.open();
    const ids = new Set(bench.rows('SELECT id FROM turns').map(({ id }) => id));
    for (let n = 0; n < confirmed; n += 1) expect(ids.has(`t${n}`), `t${n}`).toBe(true);
    expect(confirmed).toBeGreaterThan(100);
    expect(bench.rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(bench.rows('PRAGMA foreign_key_check')).toEqual([]);
    bench.say(db, 'after');
    expect(db.recentTurns(1)).toMatchObject([{ id: 'after' }]);
    db.close();
  });
});

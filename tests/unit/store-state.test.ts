import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statePaths } from '../../config/paths.ts';
import { ManualClock } from '../../daemon/base/clock.ts';
import { asStoreError, openSqlite } from '../../daemon/store/sqlite.ts';
import { StateDb } from '../../daemon/store/state-db.ts';
import { takeStateLock } from '../../daemon/store/state-lock.ts';

let folder: string;
let path: string;
const clock = new ManualClock(1_700_000_000_000);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-store-'));
  path = join(folder, 'state.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const withCode = (code: string) => expect.objectContaining({ code });

describe('state.db', () => {
  it('keeps one device id for the life of the folder', () => {
    const first = new StateDb({ path, clock });
    const id = first.deviceId;
    first.close();
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    const second = new StateDb({ path, clock });
    expect(second.deviceId).toBe(id);
    second.close();
  });

  it('keeps edits of settings and who made them', () => {
    const db = new StateDb({ path, clock });
    db.setEdit({ key: 'audio.volumePercent', value: 40 }, 'cli');
    db.setEdit({ key: 'home.areas', value: [{ name: 'den' }] }, 'cli');
    expect(db.unsetEdit('audio.volumePercent', 'page')).toBe(true);
    expect(db.unsetEdit('audio.volumePercent', 'page')).toBe(false);
    expect(db.listEdits()).toEqual([{ key: 'home.areas', value: [{ name: 'den' }] }]);
    expect(db.listAudit(10).map(({ actor, action, subject }) => [actor, action, subject])).toEqual([
      ['page', 'config.unset', 'audio.volumePercent'],
      ['cli', 'config.set', 'home.areas'],
      ['cli', 'config.set', 'audio.volumePercent'],
    ]);
    db.close();
  });

  it('leaves out an edit that is no JSON', () => {
    new StateDb({ path, clock }).close();
    const raw = new Database(path);
    raw.prepare("INSERT INTO local_config VALUES ('log.level', '{')").run();
    raw.close();
    const db = new StateDb({ path, clock });
    expect(db.listEdits()).toEqual([]);
    db.close();
  });

  it('is readable by its owner only', () => {
    const db = new StateDb({ path, clock });
    for (const file of [path, `${path}-wal`]) expect(statSync(file).mode & 0o777).toBe(0o600);
    db.close();
  });

  it('refuses a damaged file, and leaves it where it is', () => {
    writeFileSync(path, 'this is no database, but long enough to look at'.repeat(100));
    const open = () => new StateDb({ path, clock });
    expect(open).toThrow(withCode('STATE_UNUSABLE'));
    expect(open).toThrow(`${path} is damaged`);
    expect(readFileSync(path, 'utf8')).toContain('this is no database');
  });

  it('refuses a file in which single pages are damaged', () => {
    const db = new StateDb({ path, clock });
    db.setEdit({ key: 'x', value: 'y'.repeat(20_000) }, 'cli');
    db.close();
    const bytes = readFileSync(path);
    bytes.fill(0xa5, bytes.length - 4096 * 3);
    writeFileSync(path, bytes);
    expect(() => new StateDb({ path, clock })).toThrow(withCode('STATE_UNUSABLE'));
  });
});

describe('migrations', () => {
  const first = 'CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (7);';
  const second = 'ALTER TABLE a ADD COLUMN y INTEGER;';
  const open = (migrations: string[]) => openSqlite({ path, durability: 'normal', migrations });
  const count = (file: string) =>
    new Database(file).prepare('SELECT count(*) FROM a').pluck().get();

  it('run once each and keep a copy of what was', () => {
    open([first]).close();
    const database = open([first, second]);
    expect(database.prepare('SELECT * FROM a').all()).toEqual([{ x: 7, y: null }]);
    expect(database.pragma('user_version', { simple: true })).toBe(2);
    database.close();
    expect(count(`${path}.before-v2`)).toBe(1);
    expect(statSync(`${path}.before-v2`).mode & 0o777).toBe(0o600);
  });

  it('change nothing when one step fails', () => {
    open([first]).close();
    expect(() => open([first, second, 'CREATE TABLE oops (']).close()).toThrow(
      withCode('STATE_UNUSABLE'),
    );
    const database = open([first]);
    expect(database.prepare('SELECT * FROM a').all()).toEqual([{ x: 7 }]);
    database.close();
  });

  it('never touch a database of a newer version', () => {
    open([first, second]).close();
    expect(() => open([first])).toThrow('was written by a newer Earshot');
    expect(() => open([first])).toThrow(`${path}.before-v2`);
  });
});

describe('other stores and their errors', () => {
  it.each([
    ['SQLITE_FULL', 'DISK_FULL'],
    ['SQLITE_IOERR_SHMSIZE', 'DISK_FULL'],
    ['SQLITE_CORRUPT_INDEX', 'STATE_UNUSABLE'],
    ['SQLITE_BUSY', 'STATE_LOCKED'],
    ['SQLITE_CANTOPEN', 'STATE_UNUSABLE'],
    ['ENOSPC', 'DISK_FULL'],
    ['OTHER', 'INTERNAL'],
  ])('turns %s into %s', (code, expected) => {
    expect(asStoreError(Object.assign(new Error('because'), { code }), '/x.db').code).toBe(
      expected,
    );
  });

  it('names the file in a folder that does not exist', () => {
    const missing = join(folder, 'none', 'state.db');
    const open = () => new StateDb({ path: missing, clock });
    expect(open).toThrow(withCode('STATE_UNUSABLE'));
    expect(open).toThrow(missing);
  });

  it('says DISK_FULL on a full disk and loses nothing that it had confirmed', ({ skip }) => {
    const small = join(folder, 'small');
    mkdirSync(small);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small], {
        stdio: 'ignore',
      });
    } catch {
      skip('this user may not mount a small disk');
    }
    try {
      const file = join(small, 'state.db');
      const db = new StateDb({ path: file, clock });
      const kept: string[] = [];
      const fill = () => {
        for (let n = 0; n < 1000; n += 1) {
          db.setEdit({ key: `k${n}`, value: 'v'.repeat(2000) }, 'test');
          kept.push(`k${n}`);
        }
      };
      expect(fill).toThrow(withCode('DISK_FULL'));
      expect(kept.length).toBeGreaterThan(2);
      expect(
        db
          .listEdits()
          .map(({ key }) => key)
          .sort(),
      ).toEqual(kept.sort());
      db.close();
    } finally {
      execFileSync('umount', [small]);
    }
  });
});

describe('the lock of the state folder', () => {
  it('creates a private folder and admits one holder', () => {
    const paths = statePaths(join(folder, 'deep', 'state'));
    const lock = takeStateLock(paths);
    expect(statSync(paths.runFolder).mode & 0o777).toBe(0o700);
    expect(() => takeStateLock(paths)).toThrow(withCode('STATE_LOCKED'));
    expect(() => takeStateLock(paths)).toThrow(
      `${paths.folder} is in use by process ${process.pid}`,
    );
    lock.release();
    takeStateLock(paths).release();
  });

  it('is free at once after its holder was killed', async () => {
    const paths = statePaths(folder);
    const module = (name: string): string =>
      JSON.stringify(pathToFileURL(join(import.meta.dirname, '../..', name)).href);
    const script = `
      import { takeStateLock } from ${module('daemon/store/state-lock.ts')};
      takeStateLock(${JSON.stringify(paths)});
      console.log('held');
      setInterval(() => {}, 1000);`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', script];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(child.stdout, 'data');
      expect(() => takeStateLock(paths)).toThrow(`in use by process ${child.pid}`);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    takeStateLock(paths).release();
  });

  it('says which folder cannot be used', () => {
    writeFileSync(join(folder, 'file'), '');
    const paths = statePaths(join(folder, 'file', 'state'));
    expect(() => takeStateLock(paths)).toThrow(withCode('STATE_UNUSABLE'));
    expect(() => takeStateLock(paths)).toThrow(paths.folder);
  });
});

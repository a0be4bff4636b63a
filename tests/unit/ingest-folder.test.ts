import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import type { FolderScan, FoundFile } from '../../daemon/knowledge/ingest/folder-scan.ts';
import { scanFolder } from '../../daemon/knowledge/ingest/folder-scan.ts';
import {
  COLLECTION_GONE_AFTER_MS,
  GONE_AFTER_MS,
  reconcile,
} from '../../daemon/knowledge/ingest/reconcile.ts';
import { REST_MS, RestingFiles } from '../../daemon/knowledge/ingest/resting-files.ts';
import type { KnownFile } from '../../daemon/store/ingest-table.ts';

const NOW = 1_700_000_000_000;
const { signal } = new AbortController();

function file(path: string, sizeBytes = 10): FoundFile {
  const collection = path.includes('/') ? path.split('/')[0]! : 'documents';
  return { path, collection, sizeBytes, modifiedWallMs: 1000, changedWallMs: 1000 };
}

function known(path: string, more: Partial<KnownFile> = {}): KnownFile {
  const { collection, sizeBytes, modifiedWallMs } = file(path);
  const rest = { sizeBytes, modifiedWallMs, missingSinceWallMs: null, state: 'indexed' as const };
  return { id: path, path, collection, ...rest, ...more };
}

function scan(files: readonly FoundFile[], more: Partial<FolderScan> = {}): FolderScan {
  return { root: 'there', files: [...files], folders: [], unread: [], notes: [], ...more };
}

describe('what is known, and what lies in the folder', () => {
  it('reads what is new or changed, and what was refused only when it changed', () => {
    const changes = reconcile(
      [known('same'), known('changed', { sizeBytes: 9 }), known('refused', { state: 'refused' })],
      scan([file('same'), file('changed'), file('refused'), file('new')]),
      NOW,
    );
    expect(changes.read.map(({ path }) => path)).toEqual(['changed', 'new']);
  });

  it('removes a file only after it has been away for a while', () => {
    const others = [known('here')];
    const at = (missingSinceWallMs: number | null) =>
      reconcile([...others, known('gone', { missingSinceWallMs })], scan([file('here')]), NOW);
    expect(at(null)).toMatchObject({ missing: ['gone'], remove: [] });
    expect(at(NOW - GONE_AFTER_MS + 1)).toMatchObject({ missing: [], remove: [] });
    expect(at(NOW - GONE_AFTER_MS)).toMatchObject({ missing: [], remove: ['gone'] });
  });

  it('notes that a file is back', () => {
    const changes = reconcile([known('a', { missingSinceWallMs: 1 })], scan([file('a')]), NOW);
    expect(changes).toMatchObject({ back: ['a'], missing: [], remove: [] });
  });

  it.each(['empty', 'absent', 'unreadable'] as const)(
    'deletes nothing while the folder is %s, and says so',
    (root) => {
      const long = known('b', { missingSinceWallMs: 1 });
      const changes = reconcile([known('a'), long], scan([], { root }), NOW);
      expect(changes).toMatchObject({ missing: [], remove: [] });
      expect(changes.notes.join()).toMatch(/2 documents of it are kept.*earshot kb remove/);
    },
  );

  it('waits a day where a whole collection is away, and says so', () => {
    const away = (ageMs: number) => [known('nas/a', { missingSinceWallMs: NOW - ageMs })];
    const here = scan([file('here')]);
    expect(reconcile(away(GONE_AFTER_MS), here, NOW)).toMatchObject({
      remove: [],
      notes: [expect.stringMatching(/collection nas .* 1 document /)],
    });
    expect(reconcile(away(COLLECTION_GONE_AFTER_MS), here, NOW).remove).toEqual(['nas/a']);
  });

  it('takes nothing for gone that it could not see', () => {
    const gone = known('nas/deep/a', { missingSinceWallMs: 1 });
    const changes = reconcile([gone], scan([file('nas/b')], { unread: ['nas/deep/'] }), NOW);
    expect(changes).toMatchObject({ missing: [], remove: [] });
  });
});

describe('a file that is being written', () => {
  it('is at rest when it was last changed a while ago', () => {
    const files = new RestingFiles(new ManualClock(NOW));
    const fresh = { ...file('a'), changedWallMs: NOW - REST_MS + 1 };
    expect(files.isAtRest(fresh)).toBe(false);
    expect(files.isAtRest({ ...fresh, changedWallMs: NOW - REST_MS })).toBe(true);
  });

  it('is watched where the clock of its disk is ahead', () => {
    const clock = new ManualClock(NOW);
    const files = new RestingFiles(clock);
    const ahead = { ...file('a'), changedWallMs: NOW + 1e9 };
    expect(files.isAtRest(ahead)).toBe(false);
    clock.advanceBy(REST_MS - 1);
    expect(files.isAtRest({ ...ahead, sizeBytes: 11 })).toBe(false);
    clock.advanceBy(REST_MS - 1);
    expect(files.isAtRest({ ...ahead, sizeBytes: 11 })).toBe(false);
    clock.advanceBy(1);
    expect(files.isAtRest({ ...ahead, sizeBytes: 11 })).toBe(true);
  });
});

describe('looking through a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'earshot-scan-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('tells a folder that is empty from one that is not there', async () => {
    mkdirSync(join(folder, 'sub'));
    expect((await scanFolder(folder, signal)).root).toBe('empty');
    expect((await scanFolder(join(folder, 'not'), signal)).root).toBe('absent');
  });

  it('bounds depth and number, says so, and does not take the rest for gone', async () => {
    mkdirSync(join(folder, 'a/b/c'), { recursive: true });
    for (const name of ['1', '2', '3', 'a/b/c/deep']) writeFileSync(join(folder, name), 'x');
    const shallow = await scanFolder(folder, signal, { maxFiles: 10, maxDepth: 2 });
    expect(shallow.files.map(({ path }) => path)).toEqual(['1', '2', '3']);
    expect(shallow).toMatchObject({ unread: ['a/b/c/'], notes: [expect.stringContaining('deep')] });
    const few = await scanFolder(folder, signal, { maxFiles: 2, maxDepth: 9 });
    expect(few.files).toHaveLength(2);
    expect(few).toMatchObject({ unread: [''], notes: [expect.stringContaining('more than 2')] });
  });

  it.skipIf(process.getuid?.() === 0)('says what it may not read (not as root)', async () => {
    mkdirSync(join(folder, 'locked'));
    chmodSync(join(folder, 'locked'), 0);
    expect(await scanFolder(folder, signal)).toMatchObject({ unread: ['locked/'] });
    chmodSync(join(folder, 'locked'), 0o700);
  });
});

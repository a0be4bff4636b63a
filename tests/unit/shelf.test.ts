import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogEntry } from '../../models/catalog/schema.ts';
import { verifyModel } from '../../models/shelf/verify.ts';
import { entryOf, noise, ShelfBench, sha256Of } from '../fakes/shelf-bench.ts';

const SHARED = noise(5000, 1);
const OWN = noise(7000, 2);
let bench: ShelfBench;
let one: CatalogEntry;
let two: CatalogEntry;
beforeEach(async () => {
  bench = new ShelfBench();
  await bench.start();
  bench.mirror.serve('/shared.bin', SHARED);
  bench.mirror.serve('/own.bin', OWN);
  const shared = bench.file('/shared.bin', SHARED);
  one = entryOf('one', [shared, bench.file('/own.bin', OWN)]);
  two = entryOf('two', [shared]);
  await bench.pull(one);
  await bench.pull(two);
});
afterEach(() => bench.stop());

function pathOf(entry: CatalogEntry, name: string): string {
  const found = bench.shelf.look(entry);
  if (found.state !== 'here') throw new Error(found.reason);
  return found.files.paths[name] ?? '';
}

/** What a failing disk, or a careless hand, does to a blob and so to its names. */
function damage(path: string, change: (path: string) => void): void {
  chmodSync(path, 0o644);
  change(path);
}

describe('the shelf', () => {
  it('keeps one copy of what models share, read-only, under each name', () => {
    const [a, b] = [pathOf(one, 'shared.bin'), pathOf(two, 'shared.bin')];
    expect(a).not.toBe(b);
    expect(statSync(a).ino).toBe(statSync(b).ino);
    expect(statSync(a).mode & 0o777).toBe(0o444);
    expect(bench.shelf.blobs.list()).toHaveLength(2);
  });

  it('frees what no other model uses, and nothing else', () => {
    expect(bench.shelf.remove(one)).toBe(7000);
    expect(bench.shelf.look(one)).toMatchObject({ state: 'absent' });
    expect(readFileSync(pathOf(two, 'shared.bin')).equals(SHARED)).toBe(true);
    expect(bench.shelf.remove(two)).toBe(5000);
    expect(bench.shelf.blobs.list()).toEqual([]);
    expect(readdirSync(bench.shelf.layout.trees)).toEqual([]);
    expect(readdirSync(bench.shelf.layout.manifests)).toEqual([]);
  });

  it('removes the part of a download with its model', async () => {
    const bytes = noise(900, 3);
    bench.mirror.serve('/half.bin', bytes, { hangAfterBytes: 500 });
    const half = entryOf('half', [bench.file('/half.bin', bytes)]);
    const stop = new AbortController();
    const onProgress = (): void => stop.abort();
    await bench.pull(half, { signal: stop.signal, onProgress }).catch(() => undefined);
    expect(bench.shelf.look(half)).toMatchObject({ state: 'partial' });
    expect(bench.shelf.remove(half)).toBe(500);
    expect(readdirSync(bench.shelf.layout.parts)).toEqual([]);
  });

  it('switches a model to other files with one rename, and knows what is outdated', async () => {
    const newer = noise(6000, 4);
    const url = bench.mirror.serve('/own2.bin', newer);
    const next: CatalogEntry = {
      ...one,
      files: [two.files![0]!, bench.file('/own2.bin', newer, { name: 'own.bin', urls: [url] })],
    };
    expect(bench.shelf.look(next)).toMatchObject({
      state: 'outdated',
      reason: 'own.bin of one is not the version that the catalogue wants; pull it again',
    });
    const before = pathOf(one, 'own.bin');
    await bench.pull(next);
    expect(readFileSync(pathOf(next, 'own.bin')).equals(newer)).toBe(true);
    expect(readFileSync(before).equals(OWN)).toBe(true); // an engine may still read it
    expect(bench.shelf.collect()).toBe(7000);
    expect(existsSync(before)).toBe(false);
  });

  it('takes either of two accepted hashes', async () => {
    const either = entryOf('either', [
      bench.file('/own.bin', OWN, { sha256: ['0'.repeat(64), sha256Of(OWN)] }),
    ]);
    expect(await bench.pull(either)).toMatchObject({ isNew: true });
    expect(bench.shelf.look(either)).toMatchObject({ state: 'here' });
  });

  it('forgets what a killed install left behind', () => {
    const { layout } = bench.shelf;
    mkdirSync(join(layout.trees, '.building'));
    mkdirSync(join(layout.trees, 'f'.repeat(64)));
    writeFileSync(join(layout.manifests, `${'f'.repeat(64)}.json`), '{}');
    writeFileSync(join(layout.refs, '.three.99.part'), 'half');
    writeFileSync(layout.blob('e'.repeat(64)), 'stray');
    expect(bench.shelf.collect()).toBe(5);
    expect(bench.shelf.ids().sort()).toEqual(['one', 'two']);
    expect(readdirSync(layout.trees)).toHaveLength(2);
    expect(pathOf(one, 'own.bin')).toBeTruthy();
  });

  it('collects nothing while a list of files is damaged', () => {
    writeFileSync(bench.shelf.layout.ref('two'), 'nonsense');
    expect(() => bench.shelf.collect()).toThrow(/names no manifest/);
    expect(bench.shelf.blobs.list()).toHaveLength(2);
  });
});

describe('a damaged model', () => {
  it.each<[string, (path: string) => void]>([
    ['cut short', (path) => truncateSync(path, 100)],
    ['empty', (path) => truncateSync(path, 0)],
    ['gone', (path) => rmSync(path)],
  ])('is seen at once when a file is %s, and mended by a pull', async (_, change) => {
    damage(pathOf(one, 'own.bin'), change);
    expect(bench.shelf.look(one)).toMatchObject({
      state: 'broken',
      reason: 'own.bin of one is missing or cut short; pull it again',
    });
    await bench.pull(one);
    expect(readFileSync(pathOf(one, 'own.bin')).equals(OWN)).toBe(true);
  });

  it('is found by reading it, and only what is wrong is fetched again', async () => {
    expect(await verifyModel(bench.shelf, one)).toEqual({
      ...{ id: 'one', files: 2, bytes: 12_000, damaged: [], pinned: [] },
    });
    damage(pathOf(one, 'own.bin'), (path) => writeFileSync(path, noise(7000, 9)));
    expect(bench.shelf.look(one)).toMatchObject({ state: 'here' });
    expect((await verifyModel(bench.shelf, one)).damaged).toEqual(['own.bin']);
    expect(bench.shelf.look(one)).toMatchObject({ state: 'broken' });
    bench.mirror.seen.length = 0;
    await bench.pull(one);
    expect(bench.mirror.seen.map(({ path }) => path)).toEqual(['/own.bin']);
    expect((await verifyModel(bench.shelf, one)).damaged).toEqual([]);
  });

  it('is mended without a download when only its names are damaged', async () => {
    const path = pathOf(one, 'own.bin');
    rmSync(path);
    writeFileSync(path, noise(7000, 9));
    expect((await verifyModel(bench.shelf, one)).damaged).toEqual(['own.bin']);
    bench.mirror.seen.length = 0;
    await bench.pull(one);
    expect(bench.mirror.seen).toEqual([]);
    expect(readFileSync(pathOf(one, 'own.bin')).equals(OWN)).toBe(true);
  });

  it.each([
    ['changed', (text: string) => text.replace('own.bin', 'own.bim')],
    ['cut', (text: string) => text.slice(0, 20)],
    ['emptied', () => ''],
  ])('is broken when its list of files was %s, and a pull mends it', async (_, change) => {
    const { manifests } = bench.shelf.layout;
    const known = bench.shelf.manifestOf('one');
    const path = join(manifests, `${known?.sha256}.json`);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    expect(bench.shelf.look(one)).toMatchObject({
      state: 'broken',
      reason: expect.stringContaining('was changed after it was written'),
    });
    await bench.pull(one);
    expect(bench.shelf.look(one)).toMatchObject({ state: 'here' });
  });

  it('says so when its ledger cannot be read', async () => {
    writeFileSync(bench.shelf.layout.ledger, '{"format":2}');
    expect(() => bench.shelf.ledger.pin('a', 'b')).toThrow(/is no ledger of models/);
  });
});

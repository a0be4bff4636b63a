import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogEntry } from '../../models/catalog/schema.ts';
import type { Behaviour } from '../fakes/model-mirror.ts';
import { entryOf, noise, ShelfBench, sha256Of } from '../fakes/shelf-bench.ts';

const WEIGHTS = noise(200_000);
let bench: ShelfBench;
beforeEach(async () => {
  bench = new ShelfBench();
  await bench.start();
});
afterEach(() => bench.stop());

/** A model of one file, served with a behaviour. */
function served(behaviour: Behaviour = {}, bytes = WEIGHTS): CatalogEntry {
  bench.mirror.serve('/m/weights.gguf', bytes, behaviour);
  return entryOf('tiny', [bench.file('/m/weights.gguf', WEIGHTS)]);
}

/** What an earlier process left of the first file. */
function leavePart(entry: CatalogEntry, bytes: Uint8Array): void {
  const path = partOf(entry);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

function partOf({ id, files = [] }: CatalogEntry): string {
  return bench.shelf.layout.part(id, files[0]!);
}

function content(entry: CatalogEntry, name: string): Uint8Array {
  const found = bench.shelf.look(entry);
  if (found.state !== 'here') throw new Error(found.reason);
  return new Uint8Array(readFileSync(found.files.paths[name] ?? ''));
}

describe('a pull', () => {
  it('fetches every file, proves it and shows it under its own name', async () => {
    const tokens = noise(999, 2);
    bench.mirror.serve('/m/tokens.txt', tokens);
    const entry = served();
    entry.files?.push(bench.file('/m/tokens.txt', tokens));
    expect(bench.shelf.look(entry)).toMatchObject({ state: 'absent' });
    expect(await bench.pull(entry)).toEqual({ id: 'tiny', isNew: true, pinned: [] });
    expect(content(entry, 'weights.gguf')).toEqual(WEIGHTS);
    expect(content(entry, 'tokens.txt')).toEqual(tokens);
    expect(bench.shelf.blobs.list().sort()).toEqual([WEIGHTS, tokens].map(sha256Of).sort());
    expect(readdirSync(bench.shelf.layout.parts)).toEqual([]);
    expect(bench.progress.at(-1)).toBe(200_999);
    expect(await bench.pull(entry)).toMatchObject({ isNew: false });
    expect(bench.mirror.seen).toHaveLength(2);
  });

  it('goes on where the connection broke, if the file is still the same', async () => {
    await bench.pull(served({ cutAfterBytes: 60_000, cuts: 2 }));
    const [first, second, third] = bench.mirror.seen;
    expect(first).toMatchObject({ range: undefined, status: 200 });
    expect(second).toMatchObject({ range: 'bytes=60000-', status: 206 });
    expect(second?.ifRange).toMatch(/^"[0-9a-f]{16}"$/);
    expect(third).toMatchObject({ range: 'bytes=120000-', status: 206 });
    expect(bench.mirror.sentBytes('/m/weights.gguf')).toBe(200_000);
    expect(bench.notes[0]).toMatch(/weights.gguf: the connection .*; trying again in 1 s/);
  });

  it('goes on from what a killed process left', async () => {
    const entry = served();
    leavePart(entry, WEIGHTS.subarray(0, 150_000));
    expect(bench.shelf.look(entry)).toMatchObject({ state: 'partial' });
    await bench.pull(entry);
    expect(bench.mirror.seen).toMatchObject([{ range: 'bytes=150000-', sentBytes: 50_000 }]);
    expect(content(entry, 'weights.gguf')).toEqual(WEIGHTS);
  });

  it('needs no server for a part that is whole', async () => {
    const entry = served();
    leavePart(entry, WEIGHTS);
    await bench.pull(entry);
    expect(bench.mirror.seen).toEqual([]);
    expect(content(entry, 'weights.gguf')).toEqual(WEIGHTS);
  });

  it.each([
    ['has no ranges', { hasNoRanges: true }],
    ['has another version by now', { etag: '"new"' }],
    ['has no ETag', { etag: null }],
    ['has a weak ETag only', { etag: 'W/"x"' }],
    ['tells no length', { hasNoLength: true }],
    ['sends another range than was asked for', { rangeShift: -7 }],
  ])('ends well when the part is foreign and the server %s', async (_, behaviour) => {
    const entry = served(behaviour);
    leavePart(entry, noise(90_000, 7));
    await bench.pull(entry);
    expect(content(entry, 'weights.gguf')).toEqual(WEIGHTS);
  });

  it.each([1, 200_000, 250_000])('ends well after a wrong part of %d bytes', async (length) => {
    const entry = served();
    leavePart(entry, noise(length, 9));
    await bench.pull(entry);
    expect(content(entry, 'weights.gguf')).toEqual(WEIGHTS);
    expect(bench.mirror.seen.length).toBeLessThanOrEqual(2);
  });

  it.each<[string, Behaviour, Uint8Array, RegExp]>([
    ['wrong bytes', {}, noise(200_000, 5), /wrong content there: its hash is [0-9a-f]{64}/],
    ['a shorter file', {}, noise(10, 5), /has 10 bytes there, and 200000 were expected/],
    ['a longer file', {}, noise(200_001, 5), /has 200001 bytes there, and 200000/],
    ['an endless file', { hasNoLength: true }, noise(400_000), /more than the 200000 bytes/],
    ['nothing', {}, new Uint8Array(), /has 0 bytes there/],
    ['a web page', { contentType: 'text/html' }, WEIGHTS, /a web page instead of the file/],
    ['compressed bytes', { contentEncoding: 'br' }, WEIGHTS, /compressed \(br\)/],
    ['no such file', { status: 404 }, WEIGHTS, /answers with status 404/],
    ['a refusal', { status: 403 }, WEIGHTS, /answers with status 403/],
    ['an unsafe redirect', { location: 'file:///etc/passwd' }, WEIGHTS, /unsafe address/],
    ['a redirect to nowhere', { location: 'http://' }, WEIGHTS, /leads on to no address/],
    ['a redirect to itself', { location: '/m/weights.gguf' }, WEIGHTS, /more than 5 times/],
    ['cut after cut', { cutAfterBytes: 0, cuts: 99 }, WEIGHTS, /\(5 tries\)/],
    ['a broken server', { status: 503 }, WEIGHTS, /answers with status 503 \(5 tries\)/],
  ])('refuses %s, naming the address', async (_, behaviour, bytes, message) => {
    const entry = served(behaviour, bytes);
    const failure = await bench.pull(entry).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'DOWNLOAD_FAILED' });
    expect((failure as Error).message).toMatch(message);
    expect((failure as Error).message).toContain(`${bench.mirror.url}/m/weights.gguf`);
    expect(bench.shelf.look(entry).state).not.toBe('here');
    expect(bench.shelf.blobs.list()).toEqual([]);
  });

  it('waits longer from try to try, or as long as the server says', async () => {
    await bench.pull(served({ status: 500 })).catch(() => undefined);
    expect(bench.clock.waitsMs).toEqual([1000, 2000, 4000, 8000]);
    bench.clock.waitsMs.length = 0;
    await bench.pull(served({ status: 429, retryAfter: '7' })).catch(() => undefined);
    expect(bench.clock.waitsMs).toEqual([7000, 7000, 7000, 7000]);
  });

  it('gives a silent connection up, and goes on', async () => {
    const entry = served({ hangAfterBytes: 50_000 });
    bench.clock.stallMs = 100;
    expect(await bench.pull(entry)).toMatchObject({ isNew: true });
    expect(bench.notes[0]).toContain('was silent for 30 s; trying again in 1 s');
    expect(bench.mirror.seen.map(({ range }) => range)).toEqual([
      ...[undefined, 'bytes=50000-', 'bytes=100000-', 'bytes=150000-'],
    ]);
  });

  it('follows redirects, and takes the next address when one is no good', async () => {
    const entry = served();
    const moved = bench.mirror.serve('/moved', WEIGHTS, { location: '/m/weights.gguf' });
    const gone = bench.mirror.serve('/gone', WEIGHTS, { status: 410 });
    entry.files = [bench.file('/m/weights.gguf', WEIGHTS, { urls: [gone, moved] })];
    await bench.pull(entry);
    expect(bench.mirror.seen.map(({ path }) => path)).toEqual([
      ...['/gone', '/moved', '/m/weights.gguf'],
    ]);
  });

  it('stops when it is told to, and keeps what came', async () => {
    const entry = served({ hangAfterBytes: 50_000 });
    const stop = new AbortController();
    const pull = bench.pull(entry, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(pull).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: 'stopped while fetching weights.gguf',
    });
    expect(readFileSync(partOf(entry)).length).toBeGreaterThan(0);
    expect(bench.notes).toEqual([]);
  });

  it('is done once when two do it at the same time', async () => {
    const entry = served();
    const results = await Promise.all([bench.pull(entry), bench.pull(entry)]);
    expect(results.map(({ isNew }) => isNew).sort()).toEqual([false, true]);
    expect(bench.mirror.sentBytes('/m/weights.gguf')).toBe(200_000);
    expect(bench.notes).toEqual(['another process is changing the models; waiting for it.']);
  });

  it('fetches a file that two models share once', async () => {
    const entry = served();
    await bench.pull(entry);
    const sister = { ...entry, id: 'sister' };
    expect(await bench.pull(sister)).toMatchObject({ isNew: true });
    expect(bench.mirror.seen).toHaveLength(1);
    expect(content(sister, 'weights.gguf')).toEqual(WEIGHTS);
  });
});

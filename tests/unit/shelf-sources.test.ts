import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogEntry } from '../../models/catalog/schema.ts';
import { mirror } from '../../models/shelf/source.ts';
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

describe('a file whose hash nobody has told', () => {
  function unknown(behaviour: Behaviour = {}, bytes = WEIGHTS): CatalogEntry {
    const url = bench.mirror.serve('/m/weights.gguf', bytes, behaviour);
    return entryOf('tiny', [{ name: 'weights.gguf', sha256: [], urls: [url] }]);
  }

  it('is pinned on its first download, loudly, and nothing else is taken after', async () => {
    const entry = unknown();
    const { pinned } = await bench.pull(entry);
    expect(pinned).toEqual([{ name: 'weights.gguf', sha256: sha256Of(WEIGHTS) }]);
    expect(bench.notes.join()).toMatch(/^WARNING: nobody has published the hash of weights.gguf/);
    expect(bench.shelf.look(entry)).toMatchObject({ state: 'here' });
    bench.shelf.remove(entry);
    unknown({}, noise(200_000, 3));
    await expect(bench.pull(entry)).rejects.toThrow(/wrong content there/);
    unknown();
    expect(await bench.pull(entry)).toMatchObject({ isNew: true, pinned: [] });
  });

  it('is never put together from what an earlier process left', async () => {
    const entry = unknown({ etag: '"same"' });
    leavePart(entry, noise(90_000, 7));
    const note = { place: entry.files?.[0]?.urls[0], validator: '"same"' };
    writeFileSync(`${partOf(entry)}.json`, JSON.stringify(note));
    await bench.pull(entry);
    expect(bench.mirror.seen).toMatchObject([{ range: undefined }]);
    expect(content(entry, 'weights.gguf')).toEqual(WEIGHTS);
  });

  it('starts over when the connection breaks and nothing proves that it is the same', async () => {
    await bench.pull(unknown({ cutAfterBytes: 60_000, etag: null }));
    expect(bench.mirror.seen.map(({ range }) => range)).toEqual([undefined, undefined]);
    bench.mirror.seen.length = 0;
    rmSync(bench.shelf.layout.folder, { recursive: true });
    await bench.pull(unknown({ cutAfterBytes: 60_000 }));
    expect(bench.mirror.seen.map(({ range }) => range)).toEqual([undefined, 'bytes=60000-']);
  });
});

describe('a mirror', () => {
  it('may be a folder, by hash or by name', async () => {
    const entry = served();
    const stick = join(bench.folder, 'stick');
    const tokens = noise(99, 4);
    entry.files?.push(bench.file('/up/tokens.v1.txt', tokens, { name: 'tokens.txt' }));
    mkdirSync(join(stick, 'blobs', 'sha256'), { recursive: true });
    mkdirSync(join(stick, 'tiny'));
    writeFileSync(join(stick, 'blobs', 'sha256', sha256Of(WEIGHTS)), WEIGHTS);
    writeFileSync(join(stick, 'tiny', 'tokens.v1.txt'), tokens);
    await bench.pull(entry, { source: mirror(stick, bench.clock) });
    expect(bench.mirror.seen).toEqual([]);
    expect(content(entry, 'weights.gguf')).toEqual(WEIGHTS);
    expect(content(entry, 'tokens.txt')).toEqual(tokens);
  });

  it('may be an address, and the shelf of another box is one', async () => {
    const entry = served();
    bench.mirror.serve(`/lan/blobs/sha256/${sha256Of(WEIGHTS)}`, WEIGHTS);
    await bench.pull(entry, { source: mirror(`${bench.mirror.url}/lan/`, bench.clock) });
    expect(bench.mirror.seen.map(({ path }) => path)).toEqual([
      `/lan/blobs/sha256/${sha256Of(WEIGHTS)}`,
    ]);
  });

  it('that lacks the file is told with every place that was tried', async () => {
    const entry = served();
    const stick = join(bench.folder, 'stick');
    mkdirSync(join(stick, 'tiny', 'weights.gguf'), { recursive: true });
    const failure = await bench
      .pull(entry, { source: mirror(stick, bench.clock) })
      .catch((error: Error) => error);
    expect(String(failure)).toMatch(/blobs\/sha256\/[0-9a-f]{64}: is not there\n/);
    expect(String(failure)).toMatch(/tiny\/weights.gguf: is not a file/);
    expect(existsSync(bench.shelf.layout.blobs)).toBe(false);
  });
});

describe('a licence', () => {
  const LIMITED = { name: 'Gemma', url: 'https://example.org/terms', restriction: 'restricted' };

  it('is shown once, before anything is fetched', async () => {
    const entry = served({ status: 404 });
    await bench.pull(entry).catch(() => undefined);
    await bench.pull(entry).catch(() => undefined);
    expect(bench.licences).toEqual(['MIT']);
  });

  it('that restricts must be accepted, once', async () => {
    const entry = { ...served(), licence: { ...LIMITED, restriction: 'restricted' as const } };
    await expect(bench.pull(entry)).rejects.toMatchObject({
      code: 'LICENCE_NEEDED',
      message: 'the licence of tiny is restricted: Gemma, https://example.org/terms',
    });
    expect(bench.mirror.seen).toEqual([]);
    expect(bench.shelf.isLicenceAccepted(entry)).toBe(false);
    await bench.pull(entry, { isLicenceAccepted: true });
    expect(bench.shelf.isLicenceAccepted(entry)).toBe(true);
    bench.shelf.remove(entry);
    await bench.pull(entry);
    expect(bench.licences).toEqual(['Gemma']);
    const renewed = { ...entry, licence: { ...entry.licence, name: 'Gemma 2' } };
    bench.shelf.remove(entry);
    await expect(bench.pull(renewed)).rejects.toMatchObject({ code: 'LICENCE_NEEDED' });
  });
});

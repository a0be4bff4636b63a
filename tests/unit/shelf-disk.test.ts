import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Shelf } from '../../models/shelf/shelf.ts';
import { formatBytes } from '../../models/shelf/size-text.ts';
import { entryOf, noise, ShelfBench } from '../fakes/shelf-bench.ts';

const DISK_BYTES = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), 'earshot-disk-'));
const options = ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', folder];
const isMounted = spawnSync('mount', options).status === 0;
if (!isMounted) rmSync(folder, { recursive: true });
const missing = isMounted ? '' : '(skipped: a small disk can be mounted by root only)';

/** A bench whose shelf lies on the small disk. */
class SmallDiskBench extends ShelfBench {
  override readonly shelf = new Shelf(join(folder, 'models'));
}

describe.skipIf(!isMounted)(`a small disk ${missing}`, () => {
  let bench: SmallDiskBench;
  beforeAll(() => expect(statSync(folder).isDirectory()).toBe(true));
  afterAll(() => {
    spawnSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    bench = new SmallDiskBench();
    await bench.start();
  });
  afterEach(async () => {
    rmSync(bench.shelf.layout.folder, { recursive: true, force: true });
    await bench.stop();
  });

  it('is asked first, and nothing is fetched that would not fit', async () => {
    const bytes = noise(600_000);
    bench.mirror.serve('/w.gguf', bytes);
    const entry = entryOf('tiny', [bench.file('/w.gguf', bytes)]);
    const failure = await bench.pull(entry, { marginBytes: 500_000 }).catch((error) => error);
    expect(failure).toMatchObject({ code: 'DISK_FULL' });
    expect(failure.message).toMatch(
      /^600 kB are to be written to .*, where 1\.0 MB are free and 500 kB stay free: \d+ kB are/,
    );
    expect(bench.mirror.seen).toEqual([]);
    await expect(bench.pull(entry)).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await bench.pull(entry, { marginBytes: 100_000 })).toMatchObject({ isNew: true });
  });

  it('is asked again when a server tells a length that nobody knew', async () => {
    const bytes = noise(1_200_000);
    const url = bench.mirror.serve('/w.gguf', bytes, { hangAfterBytes: 10 });
    const entry = entryOf('tiny', [{ name: 'w.gguf', sha256: [], urls: [url] }]);
    await expect(bench.pull(entry, { marginBytes: 0 })).rejects.toThrow(
      /1\.2 MB are to be written/,
    );
  });

  it('that is full in the middle keeps what came, and the pull goes on later', async () => {
    const bytes = noise(1_200_000);
    bench.mirror.serve('/w.gguf', bytes, { hasNoLength: true });
    const { bytes: _, ...file } = bench.file('/w.gguf', bytes);
    const entry = entryOf('tiny', [file]);
    await expect(bench.pull(entry, { marginBytes: 0 })).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringMatching(/is full; what came of w.gguf is kept$/),
    });
    const part = bench.shelf.layout.part('tiny', file);
    const kept = statSync(part).size;
    expect(kept).toBeGreaterThan(500_000);
    expect(spawnSync('mount', ['-o', 'remount,size=4m', folder]).status).toBe(0);
    expect(await bench.pull(entry, { marginBytes: 0 })).toMatchObject({ isNew: true });
    expect(bench.mirror.seen.at(-1)?.range).toBe(`bytes=${kept}-`);
  });
});

describe('a size', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [535_638, '536 kB'],
    [9_500_000, '9.5 MB'],
    [999_999, '1.0 MB'],
    [2_497_281_120, '2.5 GB'],
  ])('of %d bytes reads %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLog } from '../../daemon/base/log.ts';
import type { Stores } from '../../daemon/compose/stores.ts';
import { tidyShelf } from '../../daemon/compose/tidy-shelf.ts';
import { lockFile } from '../../daemon/store/sqlite.ts';
import { entryOf, noise, ShelfBench } from '../fakes/shelf-bench.ts';

const STDERR_FD = 2;
const OLD = noise(1000, 1);
const NEW = noise(1000, 2);

let bench: ShelfBench;
beforeEach(async () => {
  bench = new ShelfBench();
  await bench.start();
});
afterEach(() => bench.stop());

const tidy = (): Promise<void> => {
  const paths = { models: bench.shelf.layout.folder };
  return tidyShelf({ paths, log: createLog('silent', STDERR_FD) } as Stores, bench.clock);
};

/** The same model in two versions, one after the other. */
async function pullTwice(): Promise<void> {
  for (const bytes of [OLD, NEW]) {
    bench.mirror.serve('/w.gguf', bytes);
    await bench.pull(entryOf('mine', [bench.file('/w.gguf', bytes)]));
  }
}

it('at the start of the daemon the former version of a model goes, this one stays', async () => {
  await pullTwice();
  expect(bench.shelf.blobs.list()).toHaveLength(2);
  await tidy();
  expect(bench.shelf.blobs.list()).toHaveLength(1);
  expect(bench.shelf.look(entryOf('mine', [bench.file('/w.gguf', NEW)])).state).toBe('here');
});

it('while another process changes the shelf everything stays, and nobody waits', async () => {
  await pullTwice();
  const unlock = lockFile(bench.shelf.layout.lock);
  await tidy();
  unlock?.();
  expect(bench.shelf.blobs.list()).toHaveLength(2);
});

it('where a reference is damaged everything stays, and the start goes on', async () => {
  await pullTwice();
  writeFileSync(bench.shelf.layout.ref('mine'), 'nonsense');
  await tidy();
  expect(bench.shelf.blobs.list()).toHaveLength(2);
});

it('where there are no models nothing is made', async () => {
  mkdirSync(bench.folder, { recursive: true });
  const before = readdirSync(bench.folder);
  await tidy();
  expect(readdirSync(bench.folder)).toEqual(before);
});

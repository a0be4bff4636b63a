import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogEntry, RemoteArchive } from '../../models/catalog/schema.ts';
import { readTar } from '../../models/shelf/tar-reader.ts';
import { entryOf, noise, ShelfBench, sha256Of } from '../fakes/shelf-bench.ts';

const missing = ['tar', 'bzip2'].filter((name) => spawnSync(name, ['--version']).error);
const MODEL = noise(30_000, 1);
const LONG_NAME = `${'a'.repeat(90)}-${'b'.repeat(90)}.dict`;
let bench: ShelfBench;
beforeEach(async () => {
  bench = new ShelfBench();
  await bench.start();
});
afterEach(() => bench.stop());

/** Fills a folder as the archives of k2-fsa are. */
function fillFolder(): string {
  const top = join(bench.folder, 'voice-1.0');
  mkdirSync(join(top, 'espeak-ng-data', 'voices', '!v'), { recursive: true });
  writeFileSync(join(top, 'model.onnx'), MODEL);
  writeFileSync(join(top, 'README.md'), 'not wanted');
  writeFileSync(join(top, 'tokens.txt'), 'a 1\n');
  writeFileSync(join(top, 'espeak-ng-data', 'en_dict'), noise(700, 2));
  writeFileSync(join(top, 'espeak-ng-data', LONG_NAME), noise(513, 3));
  writeFileSync(join(top, 'espeak-ng-data', 'voices', '!v', 'Half Life'), '');
  return top;
}

function pack(format = 'gnu'): Buffer {
  const options = { cwd: bench.folder, maxBuffer: 1e8 };
  return execFileSync('tar', [`--format=${format}`, '-cjf', '-', 'voice-1.0'], options);
}

function archived(bytes: Uint8Array, more: Partial<RemoteArchive> = {}): CatalogEntry {
  bench.mirror.serve('/voice-1.0.tar.bz2', bytes);
  const archive: RemoteArchive = {
    ...bench.file('/voice-1.0.tar.bz2', bytes),
    take: ['model.onnx', 'tokens.txt', 'espeak-ng-data/'],
    unpackedBytes: 100_000,
    ...more,
  };
  const { files: _, ...entry } = entryOf('voice', [], { role: 'tts', engine: 'sherpa-tts' });
  return { ...entry, archives: [archive] };
}

describe.skipIf(missing.length > 0)(`an archive ${missing.join()}`, () => {
  it.each(['gnu', 'pax', 'ustar'])('of the form %s becomes a folder of files', async (format) => {
    fillFolder();
    const own = join(bench.folder, 'voice-1.0', 'espeak-ng-data', LONG_NAME);
    if (format === 'ustar') execFileSync('rm', [own]); // its names have 100 characters
    const entry = archived(pack(format));
    await bench.pull(entry);
    const found = bench.shelf.look(entry);
    if (found.state !== 'here') throw new Error(found.reason);
    const { paths } = found.files;
    expect(Object.keys(paths)).toEqual(['model.onnx', 'tokens.txt', 'espeak-ng-data']);
    expect(sha256Of(readFileSync(paths['model.onnx'] ?? ''))).toBe(sha256Of(MODEL));
    const data = paths['espeak-ng-data'] ?? '';
    expect(readFileSync(join(data, 'en_dict')).length).toBe(700);
    expect(readFileSync(join(data, 'voices', '!v', 'Half Life')).length).toBe(0);
    if (format !== 'ustar') expect(readFileSync(join(data, LONG_NAME)).length).toBe(513);
    const names = bench.shelf.manifestOf('voice')?.manifest.files.map(({ name }) => name);
    expect(names).not.toContain('README.md');
    expect(await bench.pull(entry)).toMatchObject({ isNew: false });
  });

  it('that grows beyond its known size is refused', async () => {
    fillFolder();
    const failure = bench.pull(archived(pack(), { unpackedBytes: 10_000 }));
    await expect(failure).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: 'the archive voice-1.0.tar.bz2 unpacks to more than 13 kB',
    });
    expect(bench.shelf.ids()).toEqual([]);
  });

  it('that lacks a file is refused, naming it', async () => {
    fillFolder();
    await expect(bench.pull(archived(pack(), { take: ['voices.bin'] }))).rejects.toThrow(
      'the archive voice-1.0.tar.bz2 has no voices.bin',
    );
  });

  it('with a link in it is refused', async () => {
    symlinkSync('/etc/passwd', join(fillFolder(), 'espeak-ng-data', 'link'));
    await expect(bench.pull(archived(pack()))).rejects.toThrow(/entry of type "2"/);
  });

  it('with a name that leads out of its folder is refused', async () => {
    fillFolder();
    const tar = execFileSync(
      'tar',
      ['-cjf', '-', '--transform', 's,voice-1.0/tokens.txt,voice-1.0/../../x,', '-P', 'voice-1.0'],
      { cwd: bench.folder },
    );
    await expect(bench.pull(archived(tar))).rejects.toThrow(
      /names a file "voice-1.0\/\.\.\/\.\.\/x"/,
    );
  });

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['no bzip2', () => noise(5000, 5)],
    ['empty inside', () => execFileSync('bzip2', ['-c'], { input: '' })],
  ])('that is %s is refused', async (_, change) => {
    fillFolder();
    await expect(bench.pull(archived(change(pack())))).rejects.toMatchObject({
      code: 'MODEL_INVALID',
    });
    expect(bench.shelf.ids()).toEqual([]);
  });

  it('is unpacked again, not fetched again, after it was stopped there', async () => {
    fillFolder();
    const entry = archived(pack());
    const stop = new AbortController();
    const onNote = (note: string): void => {
      if (note.startsWith('unpacking')) stop.abort();
    };
    await expect(bench.pull(entry, { signal: stop.signal, onNote })).rejects.toThrow(/stopped/);
    expect(bench.shelf.look(entry)).toMatchObject({ state: 'partial' });
    await bench.pull(entry);
    expect(bench.mirror.seen).toHaveLength(1);
  });
});

describe('the tar reader', () => {
  it('refuses what is no archive', async () => {
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield noise(512, 6);
    }
    await expect(readTar(chunks()).next()).rejects.toThrow(/damaged header/);
  });
});

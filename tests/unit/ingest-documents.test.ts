import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_TRIES } from '../../daemon/knowledge/ingest/read-document.ts';
import { DocumentShelf } from '../fakes/document-shelf.ts';

let shelf: DocumentShelf;
beforeEach(async () => {
  shelf = new DocumentShelf();
});
afterEach(() => shelf.remove());

/** Waits for it: a machine that is busy takes its time. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 15_000 });
const newer = 1_700_000_100;

describe('the folder of documents', () => {
  it('is read with its subfolders, which are collections', async () => {
    shelf.write('a.txt', 'Rinse the filter.');
    shelf.write('recipes/soup/tomato.txt', 'Boil the tomatoes.');
    await shelf.documents.start();
    await shelf.settled('recipes/soup/tomato.txt');
    expect(await shelf.documents.list()).toMatchObject([
      { path: 'a.txt', collection: 'documents', state: 'indexed', passages: 1, title: 'a' },
      { path: 'recipes/soup/tomato.txt', collection: 'recipes', title: 'tomato' },
    ]);
    expect(shelf.db.vectors.active()?.embedder).toBe('hashed-ngrams-1');
    expect(shelf.documents.statusNow()).toMatchObject({ indexed: 2, passages: 2, percent: 100 });
  });

  it('is made private where there is none', async () => {
    await shelf.documents.start();
    expect(statSync(shelf.folder).mode & 0o777).toBe(0o700);
  });

  it('ignores hidden, temporary and lock files, and follows no link', async () => {
    shelf.outside('secret.txt', 'The safe is 1234.');
    for (const name of ['.hidden', '~$a.docx', 'b.part', 'c.txt~', '.git/config', '@eaDir/d.txt']) {
      shelf.write(name, 'no');
    }
    symlinkSync(join(shelf.base, 'secret.txt'), join(shelf.folder, 'link.txt'));
    symlinkSync(shelf.base, join(shelf.folder, 'up'));
    shelf.write('z.txt', 'Yes.');
    await shelf.documents.start();
    await shelf.settled('z.txt');
    expect(shelf.parsed).toEqual(['z.txt']);
  });

  it('is not read again after a restart, nor when a file is only touched', async () => {
    shelf.write('a.txt', 'Rinse the filter.');
    await shelf.documents.start();
    await shelf.settled('a.txt');
    const { id } = (await shelf.byPath('a.txt'))!;
    const passage = shelf.db.passages.count();
    await shelf.restart();
    shelf.write('a.txt', 'Rinse the filter.', newer);
    await shelf.documents.start();
    await shelf.settled();
    await expect
      .poll(() => shelf.db.documents.get(id)?.file?.fileModifiedWallMs)
      .toBe(newer * 1000);
    expect(shelf.parsed).toEqual(['a.txt']);
    expect(shelf.db.passages.count()).toBe(passage);
  });

  it('gives a changed file new passages, and the same id', async () => {
    shelf.write('a.txt', 'Rinse the filter.');
    await shelf.documents.start();
    await shelf.settled('a.txt');
    const before = (await shelf.byPath('a.txt'))!;
    await shelf.restart();
    shelf.write('a.txt', 'Descale the boiler.', newer);
    await shelf.documents.start();
    await eventually(() => shelf.parsed.length).toBe(2);
    await shelf.settled();
    expect(await shelf.byPath('a.txt')).toMatchObject({ id: before.id, passages: 1 });
    expect(shelf.db.passages.count()).toBe(1);
  });

  it('keeps the passages of a file that was moved to another collection', async () => {
    shelf.write('a.txt', 'Rinse the filter.');
    shelf.write('b.txt', 'Stay here.');
    await shelf.documents.start();
    await shelf.settled('b.txt');
    const { id } = (await shelf.byPath('a.txt'))!;
    await shelf.restart();
    shelf.move('a.txt', 'manuals/a.txt');
    await shelf.documents.start();
    await eventually(() => shelf.db.documents.get(id)?.path).toBe('manuals/a.txt');
    expect(await shelf.documents.list()).toHaveLength(2);
    expect(await shelf.byPath('manuals/a.txt')).toMatchObject({ id, collection: 'manuals' });
    expect(shelf.parsed).toEqual(['a.txt', 'b.txt']);
  });

  it('takes a copy only when the other has gone', async () => {
    shelf.write('a.txt', 'Rinse the filter.');
    shelf.write('b.txt', 'Rinse the filter.');
    await shelf.documents.start();
    await shelf.settled('b.txt');
    const reason = 'b.txt is a copy of a.txt; that one is found';
    expect(await shelf.byPath('b.txt')).toMatchObject({ state: 'refused', reason });
    await shelf.documents.remove('a.txt');
    await shelf.settled();
    expect(await shelf.byPath('b.txt')).toMatchObject({ state: 'indexed', passages: 1 });
    expect(existsSync(join(shelf.folder, 'a.txt'))).toBe(false);
  });

  it('keeps what it refused, tells why, and reads it again only when it has changed', async () => {
    shelf.write('a.txt', 'locked');
    shelf.write('big.txt', 'x'.repeat(10_001));
    await shelf.documents.start();
    await shelf.settled('a.txt');
    expect(await shelf.byPath('a.txt')).toMatchObject({ state: 'refused', passages: 0 });
    await shelf.restart();
    await shelf.documents.start();
    await shelf.settled();
    expect(shelf.parsed.filter((path) => path === 'a.txt')).toHaveLength(1);
    await shelf.documents.reindex('a.txt');
    await shelf.settled();
    expect(shelf.parsed.filter((path) => path === 'a.txt')).toHaveLength(2);
    await shelf.restart();
    shelf.write('a.txt', 'open now', newer);
    await shelf.documents.start();
    await eventually(async () => (await shelf.byPath('a.txt'))?.state).toBe('indexed');
  });

  it('does not believe a file that changes while it is read', async () => {
    shelf.write('a.txt', 'Half of the');
    shelf.beforeAnswer = async () => {
      shelf.beforeAnswer = async () => undefined;
      shelf.write('a.txt', 'Half of the text is missing.', newer);
    };
    await shelf.documents.start();
    await eventually(() => shelf.parsed.length).toBe(1);
    await eventually(() => shelf.documents.statusNow().activity).toBe('idle');
    expect(shelf.db.passages.count()).toBe(0);
    await shelf.restart();
    await shelf.documents.start();
    await shelf.settled();
    expect(shelf.db.passages.get([1])[0]?.text).toBe('Half of the text is missing.');
  });

  it('gives up on a document that ends its reader every time', async () => {
    shelf.write('a.txt', 'Poison.');
    const { db, folder } = shelf;
    const id = db.documents.add({ path: 'a.txt', collection: 'documents', title: 'a' });
    for (let n = 0; n < MAX_TRIES; n += 1) db.ingest.begin(id);
    expect(existsSync(folder)).toBe(true);
    await shelf.documents.start();
    await eventually(async () => (await shelf.byPath('a.txt'))?.state).toBe('refused');
    expect(shelf.parsed).toEqual([]);
  });

  it('goes on where it was ended, and repeats nothing that was finished', async () => {
    for (let n = 0; n < 6; n += 1) shelf.write(`${n}.txt`, `Text number ${n}.`);
    let begun = (): void => undefined;
    const third = new Promise<void>((resolve) => {
      begun = resolve;
    });
    shelf.beforeAnswer = async (path) => {
      if (path !== '2.txt') return;
      begun();
      await new Promise((resolve) => setTimeout(resolve, 50));
    };
    await shelf.documents.start();
    await third;
    await shelf.restart();
    const doneBefore = (await shelf.documents.list()).filter(({ state }) => state === 'indexed');
    expect(doneBefore).toHaveLength(2);
    await shelf.documents.start();
    await shelf.settled('5.txt');
    expect(shelf.parsed).toEqual(['0', '1', '2', '2', '3', '4', '5'].map((n) => `${n}.txt`));
    expect(shelf.db.passages.count()).toBe(6);
  });

  it('reads nothing while somebody searches', async () => {
    let over = (): void => undefined;
    const search = shelf.searches.during(
      () =>
        new Promise<void>((resolve) => {
          over = resolve;
        }),
    );
    shelf.write('a.txt', 'Rinse the filter.');
    await shelf.documents.start();
    await eventually(() => shelf.documents.statusNow().waiting).toBe(1);
    expect(shelf.parsed).toEqual([]);
    over();
    await search;
    await shelf.settled('a.txt');
    expect(shelf.parsed).toEqual(['a.txt']);
  });
});

describe('adding a document', () => {
  beforeEach(() => shelf.documents.start());

  it('copies it into its collection, whole, for the box alone', async () => {
    const path = shelf.outside('manual.txt', 'Rinse the filter.');
    const { outcome, document } = await shelf.documents.add({ path, collection: 'manuals' });
    expect({ outcome, document }).toMatchObject({
      outcome: 'added',
      document: { path: 'manuals/manual.txt', state: 'waiting', collection: 'manuals' },
    });
    await shelf.settled();
    const copy = join(shelf.folder, 'manuals/manual.txt');
    expect(readFileSync(copy, 'utf8')).toBe('Rinse the filter.');
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(shelf.folder, 'manuals'))).toEqual(['manual.txt']);
    expect(await shelf.byPath('manuals/manual.txt')).toMatchObject({ state: 'indexed' });
  });

  it('knows the same contents again, and replaces another of the same name', async () => {
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    await shelf.documents.add({ name: 'a.txt', bytes: bytes('One.') });
    const twice = await shelf.documents.add({ name: 'a.txt', bytes: bytes('One.') });
    expect(twice.outcome).toBe('known');
    await shelf.settled();
    const other = await shelf.documents.add({ name: 'b.txt', bytes: bytes('One.') });
    expect(other).toMatchObject({ outcome: 'known', document: { path: 'a.txt' } });
    expect(existsSync(join(shelf.folder, 'b.txt'))).toBe(false);
    const replaced = await shelf.documents.add({ name: 'a.txt', bytes: bytes('Two.') });
    expect(replaced.outcome).toBe('replaced');
    await shelf.settled();
    expect(shelf.db.passages.get([2])[0]?.text).toBe('Two.');
  });

  it.each([
    [{ path: '/there/is/no.txt' }, 'FILE_NOT_FOUND', 'there is no file /there/is/no.txt'],
    [{ path: '/' }, 'USAGE', '/ is a folder'],
    [{ path: '/dev/null' }, 'DOCUMENT_REFUSED', 'not an ordinary file'],
    [{ name: '../up.txt', bytes: new Uint8Array(1) }, 'USAGE', 'is no plain name'],
    [{ name: '.hidden', bytes: new Uint8Array(1) }, 'USAGE', 'would be ignored'],
    [{ name: 'a', bytes: new Uint8Array(1), collection: 'a/b' }, 'USAGE', 'is no plain name'],
    [{ name: 'a', bytes: new Uint8Array(10_001) }, 'DOCUMENT_REFUSED', 'too large'],
  ])('refuses %j', async (wanted, code, message) => {
    await expect(shelf.documents.add(wanted)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
    expect(readdirSync(shelf.folder)).toEqual([]);
  });

  it('writes through no link that took the place of a collection', async () => {
    symlinkSync(shelf.base, join(shelf.folder, 'manuals'));
    const wanted = { name: 'a.txt', bytes: new Uint8Array(1), collection: 'manuals' };
    await expect(shelf.documents.add(wanted)).rejects.toMatchObject({ code: 'USAGE' });
    expect(existsSync(join(shelf.base, 'a.txt'))).toBe(false);
  });
});

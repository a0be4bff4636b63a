import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KnowledgeDb } from '../../daemon/store/knowledge-db.ts';

let folder: string;
let db: KnowledgeDb;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-knowledge-'));
  db = new KnowledgeDb(join(folder, 'knowledge.db'));
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const FILE = { contentHash: 'abc', sizeBytes: 10, fileModifiedWallMs: 1000 };
const WEIGHTS = { title: 1, section: 1, body: 1 };
const { signal } = new AbortController();

/** Adds a document with these passages. @returns its id */
function addDocument(path: string, texts: readonly string[], collection = 'house'): string {
  const id = db.documents.add({ path, collection, title: path });
  replaceWith(id, texts);
  return id;
}

function replaceWith(id: string, texts: readonly string[], title = 'A manual'): boolean {
  const passages = texts.map((text) => ({ text, section: ['Cleaning'], page: 3 }));
  const facts = { title, notes: [], author: 'Ann' };
  return db.documents.replace(id, { facts, file: FILE, passages, nowWallMs: 5000 });
}

const found = (expression: string, collections?: readonly string[]): string[] =>
  db.passages
    .get(
      db.passages
        .matching(expression, { limit: 10, weights: WEIGHTS, collections })
        .map(({ id }) => id),
    )
    .map(({ text }) => text);

describe('the documents of knowledge.db', () => {
  it('wait first, and are indexed then', () => {
    const id = db.documents.add({ path: '/docs/a.md', collection: 'house', title: 'a' });
    expect(db.documents.get(id)).toMatchObject({ state: 'waiting', file: null, passages: 0 });
    expect(replaceWith(id, ['Rinse the filter.', 'Dry the filter.'])).toBe(true);
    expect(db.documents.byPath('/docs/a.md')).toMatchObject({
      id,
      state: 'indexed',
      file: FILE,
      title: 'A manual',
      author: 'Ann',
      passages: 2,
      indexedWallMs: 5000,
    });
  });

  it('are found by what they say now, and keep their id', () => {
    const id = addDocument('/docs/a.md', ['Rinse the filter.']);
    expect(db.documents.add({ path: '/docs/a.md', collection: 'house', title: 'b' })).toBe(id);
    expect(found('filter')).toEqual(['Rinse the filter.']);
    replaceWith(id, ['Descale the boiler.'], 'Another title');
    expect(found('filter')).toEqual([]);
    expect(found('boilers')).toEqual(['Descale the boiler.']);
    expect(found('manual')).toEqual([]);
  });

  it('leave no word behind when they are removed', () => {
    const id = addDocument('/docs/a.md', ['The passphrase is xylophonequartz.']);
    expect(db.documents.remove(id)).toBe(true);
    expect(db.documents.remove(id)).toBe(false);
    db.close();
    const bytes = readFileSync(join(folder, 'knowledge.db'));
    expect(bytes.includes('ylophonequartz')).toBe(false);
    db = new KnowledgeDb(join(folder, 'knowledge.db'));
    expect(found('passphrase')).toEqual([]);
  });

  it('are looked for in some collections only', () => {
    addDocument('/docs/a.md', ['Rinse the filter.'], 'kitchen');
    addDocument('/docs/b.md', ['Replace the filter.'], 'garage');
    expect(found('filter', ['garage'])).toEqual(['Replace the filter.']);
    expect(found('filter', [])).toEqual([]);
    expect(found('filter')).toHaveLength(2);
    expect(db.documents.collections()).toEqual([
      { collection: 'garage', documents: 1 },
      { collection: 'kitchen', documents: 1 },
    ]);
  });

  it('say why they were refused, and are not found then', () => {
    const id = addDocument('/docs/a.md', ['Rinse the filter.']);
    db.documents.refuse(id, { reason: 'it is encrypted', file: null });
    expect(db.documents.list({ state: 'refused' })).toMatchObject([
      { id, reason: 'it is encrypted', passages: 0 },
    ]);
    expect(found('filter')).toEqual([]);
  });
});

describe('the vectors of knowledge.db', () => {
  const axis = (at: number): Float32Array => {
    const vector = new Float32Array(12).fill(-0.01);
    vector[at] = 1;
    return vector;
  };
  const nearest = (query: Float32Array, collections?: readonly string[]): number[] =>
    db.vectors
      .nearest(db.vectors.list()[0]!, query, { candidates: 10, limit: 2, collections })
      .map(({ id }) => id);

  it('are filled in parts, and asked once they are whole', () => {
    addDocument('/docs/a.md', ['one', 'two', 'three']);
    const set = db.vectors.open({ embedder: 'first', dimensions: 12 });
    const [one, two] = db.vectors.missing(set, 2);
    expect([one?.text, two?.text]).toEqual(['one', 'two']);
    db.vectors.put(set, [
      { passage: one!.id, vector: axis(0) },
      { passage: two!.id, vector: axis(1) },
    ]);
    expect(db.vectors.activateIfWhole(set)).toBe(false);
    expect(db.vectors.progress(set)).toEqual({ done: 2, of: 3 });
    const [three, none] = db.vectors.missing(set, 2);
    expect(none).toBeUndefined();
    db.vectors.put(set, [{ passage: three!.id, vector: axis(2) }]);
    expect(db.vectors.activateIfWhole(set)).toBe(true);
    expect(db.vectors.active()).toMatchObject({ embedder: 'first', isActive: true });
    expect(nearest(axis(2))[0]).toBe(three!.id);
  });

  it('of another embedder are made beside the old ones, which go when these are whole', () => {
    const id = addDocument('/docs/a.md', ['one']);
    const old = db.vectors.open({ embedder: 'first', dimensions: 12 });
    const [one] = db.vectors.missing(old, 1);
    db.vectors.put(old, [{ passage: one!.id, vector: axis(0) }]);
    db.vectors.activateIfWhole(old);
    const fresh = db.vectors.open({ embedder: 'second', dimensions: 16 });
    expect(db.vectors.active()?.embedder).toBe('first');
    replaceWith(id, ['uno']);
    expect(db.vectors.progress(old)).toEqual({ done: 0, of: 1 });
    const [uno] = db.vectors.missing(fresh, 1);
    db.vectors.put(fresh, [{ passage: uno!.id, vector: new Float32Array(16).fill(0.25) }]);
    expect(db.vectors.activateIfWhole(fresh)).toBe(true);
    expect(db.vectors.list()).toMatchObject([{ embedder: 'second', isActive: true }]);
  });

  it('are looked for in some collections only', () => {
    addDocument('/docs/a.md', ['one'], 'kitchen');
    addDocument('/docs/b.md', ['two'], 'garage');
    const set = db.vectors.open({ embedder: 'first', dimensions: 12 });
    const [one, two] = db.vectors.missing(set, 2);
    db.vectors.put(set, [
      { passage: one!.id, vector: axis(0) },
      { passage: two!.id, vector: axis(1) },
    ]);
    expect(nearest(axis(0))).toEqual([one!.id, two!.id]);
    expect(nearest(axis(0), ['garage'])).toEqual([two!.id]);
    expect(nearest(axis(0), [])).toEqual([]);
  });

  it('are found among many', () => {
    const count = 8200; // more than are read at once
    addDocument('/docs/a.md', Array(count).fill('one'));
    const set = db.vectors.open({ embedder: 'first', dimensions: 12 });
    const all = db.vectors.missing(set, count);
    const vectors = all.map(({ id }, at) => ({ passage: id, vector: axis(at % 11) }));
    db.vectors.put(set, vectors);
    db.vectors.activateIfWhole(set);
    const last = all.findLast((_, at) => at % 11 === 7)!.id;
    expect(db.vectors.memoryBytes()).toBe(0);
    const found = db.vectors.nearest(set, axis(7), { candidates: count, limit: count });
    expect(found).toHaveLength(count);
    expect(found.findLast(({ cosine }) => cosine > 0.9)?.id).toBe(last);
    expect(db.vectors.memoryBytes()).toBe(count * (4 + 16));
  });

  it('of other dimensions than their set are refused', () => {
    addDocument('/docs/a.md', ['one']);
    const set = db.vectors.open({ embedder: 'first', dimensions: 12 });
    const [one] = db.vectors.missing(set, 1);
    const vector = new Float32Array(13);
    expect(() => db.vectors.put(set, [{ passage: one!.id, vector }])).toThrow(
      expect.objectContaining({ code: 'ENGINE_FAILED' }),
    );
    expect(db.vectors.progress(set)).toEqual({ done: 0, of: 1 });
  });

  it('of passages that are gone are not kept', () => {
    const id = addDocument('/docs/a.md', ['one']);
    const set = db.vectors.open({ embedder: 'first', dimensions: 12 });
    const [one] = db.vectors.missing(set, 1);
    db.documents.remove(id);
    db.vectors.put(set, [{ passage: one!.id, vector: axis(0) }]);
    expect(db.vectors.progress(set)).toEqual({ done: 0, of: 0 });
    expect(nearest(axis(0))).toEqual([]);
    expect(signal.aborted).toBe(false);
  });
});

describe('damage in knowledge.db', () => {
  const path = (): string => join(folder, 'knowledge.db');
  const PAGE_BYTES = 4096;

  beforeEach(() => {
    addDocument('/docs/a.md', Array(200).fill('Rinse the filter of the dishwasher. '.repeat(20)));
    db.close();
    const bytes = readFileSync(path());
    bytes.fill(0xee, bytes.length - 9 * PAGE_BYTES, bytes.length - PAGE_BYTES);
    writeFileSync(path(), bytes);
  });

  it('is looked for where the file was not closed well', () => {
    writeFileSync(`${path()}-wal`, ''); // as a process leaves it that was killed
    expect(() => new KnowledgeDb(path())).toThrow(
      expect.objectContaining({
        code: 'STATE_UNUSABLE',
        message: expect.stringMatching(/damaged/),
      }),
    );
    rmSync(`${path()}-wal`, { force: true });
    db = new KnowledgeDb(path());
  });

  it('costs no time at other starts, and is told when it is met', () => {
    db = new KnowledgeDb(path());
    const ids = Array.from({ length: 201 }, (_, at) => at);
    expect(() => db.passages.get(ids)).toThrow(
      expect.objectContaining({
        code: 'STATE_UNUSABLE',
        message: expect.stringMatching(/damaged/),
      }),
    );
    const bytes = readFileSync(path());
    db.close();
    expect(readFileSync(`${path()}.corrupt-1`)).toEqual(bytes);
    db = new KnowledgeDb(path());
    expect(db.documents.list()).toEqual([]);
  });

  it('is no reason to set a file aside that was only used wrongly', () => {
    db = new KnowledgeDb(path());
    const title = null as unknown as string;
    expect(() => db.documents.add({ path: '/b', collection: 'house', title })).toThrow(/NOT NULL/);
    db.close();
    db = new KnowledgeDb(path());
    expect(db.documents.list()).toHaveLength(1);
  });
});

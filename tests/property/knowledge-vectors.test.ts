import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodeMemory } from '../../daemon/store/code-memory.ts';
import { KnowledgeDb } from '../../daemon/store/knowledge-db.ts';
import { codeOf } from '../../daemon/store/vector-code.ts';

interface Coded {
  passage: number;
  document: number;
  code: Uint8Array;
}

function differing(one: Uint8Array, other: Uint8Array): number {
  return one.reduce((sum, byte, at) => {
    const bits = (byte ^ other[at]!).toString(2);
    return sum + bits.replaceAll('0', '').length;
  }, 0);
}

/** What the memory should find, in the plainest way. */
function naive(rows: readonly Coded[], code: Uint8Array, count: number): number[] {
  return rows
    .map((row) => ({ passage: row.passage, bits: differing(row.code, code) }))
    .sort((a, b) => a.bits - b.bits || a.passage - b.passage)
    .slice(0, count)
    .map(({ passage }) => passage)
    .sort((a, b) => a - b);
}

const CODE_BYTES = 8;
const code = fc.uint8Array({ minLength: CODE_BYTES, maxLength: CODE_BYTES });
const step = fc.oneof(
  fc.record({ add: fc.array(fc.record({ gap: fc.integer({ min: 1, max: 3 }), code })) }),
  fc.record({ remove: fc.array(fc.integer({ min: 0, max: 60 })) }),
);

describe('codes in memory', () => {
  it('find what a naive scan finds, after any additions and removals', () => {
    fc.assert(
      fc.property(
        ...[fc.array(step), code, fc.integer({ min: 0, max: 70 }), fc.boolean()],
        (steps, asked, count, isFiltered) => {
          const memory = new CodeMemory(CODE_BYTES, 0);
          let rows: Coded[] = [];
          let last = 0;
          for (const each of steps) {
            if ('remove' in each) {
              memory.remove(each.remove);
              rows = rows.filter(({ passage }) => !each.remove.includes(passage));
              continue;
            }
            const added = each.add.map(({ gap, code: bits }) => {
              last += gap;
              return { passage: last, document: last % 3, code: bits };
            });
            expect(memory.append(added, Buffer.concat(added.map((row) => row.code)))).toBe(true);
            rows.push(...added);
          }
          const filter = isFiltered ? new Set([0, 2]) : undefined;
          const looked = rows.filter(({ document }) => filter?.has(document) ?? true);
          const found = memory.nearest(asked, count, filter).sort((a, b) => a - b);
          expect(memory.length).toBe(rows.length);
          expect(found).toEqual(naive(looked, asked, count));
        },
      ),
    );
  });

  it('take nothing that is out of order', () => {
    const memory = new CodeMemory(CODE_BYTES, 0);
    const bits = Buffer.alloc(2 * CODE_BYTES);
    const row = (passage: number) => ({ passage, document: 1 });
    expect(memory.append([row(2), row(2)], bits)).toBe(false);
    expect(memory.append([row(2), row(3)], bits)).toBe(true);
    expect(memory.append([row(1)], bits.subarray(CODE_BYTES))).toBe(false);
    expect(memory.length).toBe(2);
  });
});

const DIMENSIONS = 40;
const COLLECTIONS = ['kitchen', 'garage'];
const change = fc.record({
  kind: fc.constantFrom(
    ...(['fill', 'fill', 'embed', 'embed', 'embed', 'fail', 'remove', 'move'] as const),
    ...(['refuse', 'switch'] as const),
  ),
  path: fc.constantFrom('/a', '/b', '/c'),
  collection: fc.constantFrom(...COLLECTIONS),
  passages: fc.integer({ min: 0, max: 6 }),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** Numbers that look random and depend on the seed alone. */
function vectorOf(seed: number): Float32Array {
  let state = seed;
  return new Float32Array(DIMENSIONS).map(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

function cosine(one: Float32Array, other: Float32Array): number {
  const dot = one.reduce((sum, value, at) => sum + value * other[at]!, 0);
  return dot / (Math.hypot(...one) * Math.hypot(...other));
}

class Store {
  /** Vectors by passage, of the set that is asked. */
  readonly vectors = new Map<number, Float32Array>();
  readonly held: KnowledgeDb;
  #sets = 0;

  constructor(held: KnowledgeDb) {
    this.held = held;
    this.#switch();
  }

  apply({ kind, path, collection, passages, seed }: Change): void {
    const { documents } = this.held;
    const id = documents.byPath(path)?.id;
    if (kind === 'fill') this.#fill({ path, collection, pages: Array(passages).fill(1) });
    // A page is a whole number: this fails after the old passages have gone, and is taken back.
    else if (kind === 'fail') {
      expect(() => this.#fill({ path, collection, pages: [1, 1.5] })).toThrow(/REAL/);
    } else if (kind === 'embed') this.#embed(seed);
    else if (kind === 'switch') this.#switch();
    else if (id === undefined) return;
    else if (kind === 'move') documents.move(id, collection);
    else if (kind === 'remove') documents.remove(id);
    else documents.refuse(id, { reason: 'it is encrypted', file: null });
  }

  nearest(db: KnowledgeDb, asked: Float32Array, collections?: string[]): number[] {
    const wanted = { candidates: 4, limit: 3, collections };
    return db.vectors.nearest(this.#set(), asked, wanted).map(({ id }) => id);
  }

  naive(asked: Float32Array, collections: string[] = COLLECTIONS): number[] {
    const there = this.held.passages
      .get([...this.vectors.keys()])
      .filter(({ source }) => collections.includes(source.collection))
      .map(({ id }) => ({ passage: id, document: 0, code: codeOf(this.vectors.get(id)!) }));
    return naive(there, codeOf(asked), 4)
      .map((id) => ({ id, cosine: cosine(asked, this.vectors.get(id)!) }))
      .sort((a, b) => b.cosine - a.cosine || a.id - b.id)
      .slice(0, 3)
      .map(({ id }) => id);
  }

  #set() {
    return this.held.vectors.list().at(-1)!;
  }

  #fill({ path, collection, pages }: { path: string; collection: string; pages: number[] }): void {
    const { documents } = this.held;
    const id = documents.add({ path, collection, title: path });
    documents.replace(id, {
      facts: { title: path, notes: [] },
      file: { contentHash: 'a', sizeBytes: 1, fileModifiedWallMs: 0 },
      passages: pages.map((page) => ({ text: 'some words', section: [], page })),
      nowWallMs: 0,
    });
  }

  /** Some of what is missing, not always the oldest first. */
  #embed(seed: number): void {
    const missing = this.held.vectors.missing(this.#set(), 7).slice(seed % 3);
    const rows = missing.map(({ id }) => ({ passage: id, vector: vectorOf(seed + id) }));
    this.held.vectors.put(this.#set(), rows);
    for (const { passage, vector } of rows) this.vectors.set(passage, vector);
    this.held.vectors.activateIfWhole(this.#set());
  }

  #switch(): void {
    this.#sets += 1;
    this.held.vectors.open({ embedder: `embedder ${this.#sets}`, dimensions: DIMENSIONS });
    this.vectors.clear();
  }
}

describe('vectors near a question', () => {
  it('are the same in memory, in the table and by a naive scan, whatever was written', () => {
    const asked = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30, size: 'max' }), asked, (changes, seed) => {
        const folder = mkdtempSync(join(tmpdir(), 'earshot-vectors-'));
        const path = join(folder, 'knowledge.db');
        // In half of the runs only six passages fit, so that the memory is left and taken again.
        const codeBytes = (seed % 2 === 0 ? 6 : 1000) * CodeMemory.rowBytes(8);
        const held = new KnowledgeDb(path, { codeBytes });
        const scanned = new KnowledgeDb(path, { codeBytes: 0 });
        try {
          const store = new Store(held);
          for (const each of changes) {
            store.apply(each);
            expect(held.vectors.memoryBytes()).toBeLessThan(codeBytes);
            for (const collections of [undefined, ['garage'], []]) {
              const expected = store.naive(vectorOf(seed), collections);
              for (const db of [held, scanned]) {
                expect(store.nearest(db, vectorOf(seed), collections)).toEqual(expected);
              }
            }
          }
        } finally {
          for (const db of [held, scanned]) db.close();
          rmSync(folder, { recursive: true });
        }
      }),
      { numRuns: 40 },
    );
  });
});

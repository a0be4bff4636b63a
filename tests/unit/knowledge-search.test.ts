import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_MIN_SCORE } from '../../config/knowledge-schema.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { EmbedderTrust } from '../../daemon/knowledge/search/embedder-trust.ts';
import { HashedNgramEmbedder } from '../../daemon/knowledge/search/hashed-ngram-embedder.ts';
import { PassageSearch } from '../../daemon/knowledge/search/passage-search.ts';
import { wordQuery } from '../../daemon/knowledge/search/word-query.ts';
import type { Embedder } from '../../daemon/ports/memory.ts';
import { KnowledgeDb } from '../../daemon/store/knowledge-db.ts';

let folder: string;
let db: KnowledgeDb;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-search-'));
  db = new KnowledgeDb(join(folder, 'knowledge.db'));
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});
const { signal } = new AbortController();

function add(title: string, texts: readonly string[], collection = 'house'): void {
  const id = db.documents.add({ path: `/${title}`, collection, title });
  const passages = texts.map((text) => ({ text, section: [] }));
  const file = { contentHash: title, sizeBytes: 1, fileModifiedWallMs: 0 };
  db.documents.replace(id, { facts: { title, notes: [] }, file, passages, nowWallMs: 0 });
}

async function embedAll(embedder: Embedder): Promise<void> {
  const { name, dimensions } = embedder;
  const set = db.vectors.open({ embedder: name, dimensions });
  const missing = db.vectors.missing(set, 64);
  const made = await embedder.embed(
    missing.map(({ text }) => text),
    signal,
  );
  db.vectors.put(
    set,
    missing.map(({ id }, at) => ({ passage: id, vector: made[at]! })),
  );
  expect(db.vectors.activateIfWhole(set)).toBe(true);
}

interface Asking {
  embedders?: Embedder[];
  minScore?: number;
  trust?: EmbedderTrust;
  collections?: string[];
}

async function find(text: string, asking: Asking = {}): Promise<string[]> {
  const { embedders = [], minScore = 0, trust, collections } = asking;
  const search = new PassageSearch({ db, embedders, minScore, trust });
  const question = { text, limit: 3, ...(collections === undefined ? {} : { collections }) };
  return (await search.search(question, signal)).map((each) => each.text);
}

const RINSE = 'Rinse the filter of the dishwasher under warm water once a month.';
const SALT = 'Fill the dishwasher with salt when the lamp is on.';
const PUMP = 'The pump of the pond has a filter too, which needs no water.';

describe('searching by words', () => {
  beforeEach(() => {
    add('Dishwasher manual', [RINSE, SALT]);
    add('Pond', [PUMP], 'garden');
  });

  it('finds what has the words in any form, the surest first', async () => {
    const search = new PassageSearch({ db, embedders: [], minScore: 0 });
    const found = await search.search({ text: 'how do I rinse the filters?', limit: 2 }, signal);
    expect(found.map(({ text }) => text)).toEqual([RINSE, PUMP]);
    expect(found[0]?.source).toMatchObject({ title: 'Dishwasher manual', collection: 'house' });
    expect(found[0]!.score).toBeGreaterThan(found[1]!.score);
  });

  it('knows nothing of what no document says', async () => {
    expect(await find('who won the election in France', { minScore: DEFAULT_MIN_SCORE })).toEqual(
      [],
    );
    expect(
      await find('how do I rinse the dishwasher filter', { minScore: DEFAULT_MIN_SCORE }),
    ).toEqual([RINSE]);
  });

  it('is not led astray by words that say nothing', async () => {
    expect((await find('what is the salt for'))[0]).toBe(SALT);
    expect(await find('what is the')).not.toEqual([]);
    expect(await find('?!')).toEqual([]);
  });

  it('is sure of a question how often, though no document says so', async () => {
    const filter = 'Care\n\nClean the filter once a week under running water. Do not use soap.';
    add('Manual', [filter, 'Fill the tank with 20 grams of salt.', 'Keep the receipt.']);
    for (const often of ['how often should i clean the filter', 'how often do you clean filters']) {
      expect(await find(often, { minScore: DEFAULT_MIN_SCORE }), often).toEqual([filter]);
    }
  });

  it('looks in the collections that are named', async () => {
    expect(await find('filter', { collections: ['garden'] })).toEqual([PUMP]);
    expect(await find('filter', { collections: [] })).toEqual([]);
  });

  it('prefers words that stand together', async () => {
    add('Tea', ['A child may stand far away from the oven which has a lock.']);
    add('Tea 2', ['It may stand far away from the oven which has a, a child lock.']);
    expect((await find('child lock'))[0]).toMatch(/child lock\.$/);
  });

  it('counts the title', async () => {
    add('Coffee machine', ['Press both buttons to descale.']);
    add('Kettle', ['Press the button to descale.']);
    expect((await find('descale the kettle'))[0]).toBe('Press the button to descale.');
  });

  it('refuses what nobody asks', async () => {
    await expect(find('why '.repeat(2000))).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' });
  });

  it('finds nothing after an abort', async () => {
    const search = new PassageSearch({ db, embedders: [], minScore: 0 });
    expect(await search.search({ text: 'filter', limit: 1 }, AbortSignal.abort())).toEqual([]);
  });
});

/** Knows what a text is about: the number that it is given for a text it has. */
class TopicEmbedder implements Embedder {
  readonly name = 'topics';
  readonly dimensions = 8;
  fails = false;
  readonly #topics: ReadonlyMap<string, number>;

  constructor(topics: Record<string, number>) {
    this.#topics = new Map(Object.entries(topics));
  }

  async embed(texts: readonly string[]): Promise<Float32Array[]> {
    if (this.fails) throw new EarshotError('ENGINE_FAILED', 'gone');
    return texts.map((text) => {
      const vector = new Float32Array(8).fill(-0.01);
      vector[this.#topics.get(text) ?? 7] = 1;
      return vector;
    });
  }

  async close(): Promise<void> {}
}

describe('searching by words and vectors', () => {
  const ASKED = 'what water needs the machine for plates';
  const embedder = new TopicEmbedder({ [RINSE]: 0, [SALT]: 1, [PUMP]: 2, [ASKED]: 0 });
  beforeEach(async () => {
    add('Kitchen', [RINSE, SALT]);
    add('Pond', [PUMP], 'garden');
    embedder.fails = false;
    await embedAll(embedder);
  });

  it('lets an embedder that is trusted decide between what words find alike', async () => {
    expect((await find(ASKED))[0]).toBe(PUMP);
    expect((await find(ASKED, { embedders: [embedder], trust: { weight: 1 } }))[0]).toBe(RINSE);
  });

  it('finds by meaning alone what no word finds', async () => {
    const question = 'plates';
    const other = new TopicEmbedder({ [question]: 1 });
    const found = await find(question, { embedders: [other], trust: { weight: 1 } });
    expect(found[0]).toBe(SALT);
  });

  it('does not ask one that nobody knows to be good', async () => {
    expect((await find(ASKED, { embedders: [embedder] }))[0]).toBe(PUMP);
  });

  it('goes on by words when the embedder fails, or another one made the vectors', async () => {
    embedder.fails = true;
    expect((await find(ASKED, { embedders: [embedder], trust: { weight: 1 } }))[0]).toBe(PUMP);
    const ngrams = new HashedNgramEmbedder();
    expect((await find(ASKED, { embedders: [ngrams], trust: { weight: 1 } }))[0]).toBe(PUMP);
  });

  it('asks a set that has become whole meanwhile with no vector of another', async () => {
    const late: Embedder = {
      name: embedder.name,
      dimensions: embedder.dimensions,
      embed: async (texts) => {
        const made = await embedder.embed(texts);
        const set = db.vectors.open({ embedder: 'newer', dimensions: 8 });
        const rows = db.vectors
          .missing(set, 9)
          .map(({ id }) => ({ passage: id, vector: made[0]! }));
        db.vectors.put(set, rows);
        expect(db.vectors.activateIfWhole(set)).toBe(true);
        return made;
      },
      close: async () => undefined,
    };
    const asking = { embedders: [late], trust: { weight: 1 } };
    expect(await find('plates', asking)).toEqual([]);
  });

  it('keeps to the collections', async () => {
    const asking = { embedders: [embedder], trust: { weight: 1 }, collections: ['garden'] };
    expect(await find(ASKED, asking)).toEqual([PUMP]);
  });
});

describe('what the index is asked for', () => {
  const term = (word: string) => ({ word, stem: word });
  const asked = (frequencies: Record<string, number>) =>
    wordQuery(Object.keys(frequencies).map(term), new Map(Object.entries(frequencies)), 100_000);

  it('is every word while few passages have them', () => {
    expect(asked({ rinse: 900, filter: 1200, unknown: 0 })).toBe('"rinse" OR "filter"');
  });

  it('is common words in pairs only', () => {
    expect(asked({ rinse: 900, water: 9000, machine: 10_000 })).toBe(
      '"rinse" OR ("water" AND "machine")',
    );
  });

  it('is a common word alone where there is no other', () => {
    expect(asked({ water: 30_000 })).toBe('"water"');
    expect(asked({ unknown: 0 })).toBe('');
  });
});

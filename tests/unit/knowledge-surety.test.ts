import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_MIN_SCORE } from '../../config/knowledge-schema.ts';
import type { EmbedderTrust } from '../../daemon/knowledge/search/embedder-trust.ts';
import { PassageSearch } from '../../daemon/knowledge/search/passage-search.ts';
import type { Embedder } from '../../daemon/ports/memory.ts';
import { KnowledgeDb } from '../../daemon/store/knowledge-db.ts';

let folder: string;
let db: KnowledgeDb;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-surety-'));
  db = new KnowledgeDb(join(folder, 'knowledge.db'));
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});
const { signal } = new AbortController();

describe('how sure an embedder makes', () => {
  const TOPICS = ['heron', 'walnut', 'quarry', 'sextant', 'lichen', 'trombone', 'gasket', 'plinth'];
  const KNOWN = TOPICS.map((word) => `All about the ${word}, at length.`);
  const question = (at: number): string => `riddle number ${at}`;
  /** Right for six questions in eight; for the others it points nowhere near. */
  const answered = Object.fromEntries(TOPICS.slice(0, 6).map((_, at) => [question(at), at]));
  const dimensions = TOPICS.length + 1;
  const embedder: Embedder = {
    name: 'scripted',
    dimensions,
    embed: async (texts) =>
      texts.map((text) => {
        const topic = answered[text] ?? KNOWN.indexOf(text);
        const vector = new Float32Array(dimensions).fill(0.2);
        vector[topic < 0 ? TOPICS.length : topic] = 1;
        return vector;
      }),
    close: async () => undefined,
  };
  /** The right passage has cosine 1, any other about 0.4. */
  const surety = { half: 0.7, steepness: 20 };
  const searchOf = (trust: EmbedderTrust): PassageSearch =>
    new PassageSearch({ db, embedders: [embedder], minScore: DEFAULT_MIN_SCORE, trust });
  const find = async (text: string, trust: EmbedderTrust): Promise<string[]> => {
    const found = await searchOf(trust).search({ text, limit: 3 }, signal);
    return found.map((each) => each.text);
  };
  const found = (trust: EmbedderTrust): Promise<string[][]> =>
    Promise.all(TOPICS.map((_, at) => find(question(at), trust)));

  beforeEach(async () => {
    const id = db.documents.add({ path: '/book', collection: 'house', title: 'Book' });
    const passages = KNOWN.map((text) => ({ text, section: [] }));
    const file = { contentHash: 'a', sizeBytes: 1, fileModifiedWallMs: 0 };
    const facts = { title: 'Book', notes: [] };
    db.documents.replace(id, { facts, file, passages, nowWallMs: 0 });
    const set = db.vectors.open({ embedder: embedder.name, dimensions });
    const missing = db.vectors.missing(set, KNOWN.length);
    const made = await embedder.embed(KNOWN, signal);
    const rows = missing.map((passage, at) => ({ passage: passage.id, vector: made[at]! }));
    db.vectors.put(set, rows);
    expect(db.vectors.activateIfWhole(set)).toBe(true);
  });

  it('lets what it alone finds pass the floor, and nothing that it is not sure of', async () => {
    const right = KNOWN.slice(0, 6).map((text) => [text]);
    expect(await found({ weight: 1, surety })).toEqual([...right, [], []]);
  });

  it('counts nothing where nobody measured it, or it is not asked', async () => {
    const nothing = TOPICS.map(() => []);
    expect(await found({ weight: 1 })).toEqual(nothing);
    expect(await found({ weight: 0, surety })).toEqual(nothing);
    const search = searchOf({ weight: 0, surety });
    const [vector] = await embedder.embed([question(0)], signal);
    expect(search.searchNow({ text: question(0), limit: 3 }, vector)).toEqual([]);
  });

  it('never makes less sure than the words do', async () => {
    const unsure: EmbedderTrust = { weight: 1, surety: { half: 5, steepness: 20 } };
    expect((await find('what about the walnut', unsure))[0]).toBe(KNOWN[1]);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PassageSearch } from '../../daemon/knowledge/search/passage-search.ts';
import { porterStem } from '../../daemon/knowledge/search/porter-stem.ts';
import { wordsIn } from '../../daemon/knowledge/search/words.ts';
import { KnowledgeDb } from '../../daemon/store/knowledge-db.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-question-'));
let db: KnowledgeDb;

beforeAll(() => {
  db = new KnowledgeDb(join(folder, 'knowledge.db'));
  const id = db.documents.add({ path: '/a', collection: 'house', title: 'A "NEAR" title' });
  db.documents.replace(id, {
    facts: { title: 'A "NEAR" title', notes: [] },
    file: { contentHash: 'a', sizeBytes: 1, fileModifiedWallMs: 0 },
    passages: [{ text: 'Rinse the filter and NOT the pump, OR call 110*.', section: ['title:'] }],
    nowWallMs: 0,
  });
});
afterAll(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

const syntax = fc.constantFrom(
  ...['"', "'", '*', '^', ':', '(', ')', '{', '}', '-', '+', 'NEAR(', 'AND', 'OR', 'NOT'],
  ...['title:', 'body : ', '""', '\\', ';', '--', '%', '\0', 'rank', '🙂', 'İ', 'ﬁlter', 'ß', '²'],
);
const asked = fc
  .array(fc.oneof(syntax, fc.string({ unit: 'binary' }), fc.constantFrom('filter', 'pump', 'the')))
  .map((parts) => parts.join(' '));

describe('any question', () => {
  it('is searched for as words, whatever it holds', async () => {
    const search = new PassageSearch({ db, embedders: [], minScore: 0 });
    const { signal } = new AbortController();
    await fc.assert(
      fc.asyncProperty(asked, async (text) => {
        const found = await search.search({ text, limit: 3 }, signal);
        for (const { score } of found) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
        if (wordsIn(text).includes('filter')) expect(found).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });

  it('has only words that the index takes as one word', () => {
    fc.assert(
      fc.property(asked, (text) => {
        for (const word of wordsIn(text)) expect(word).toMatch(/^[\p{L}\p{N}\p{Co}]+$/u);
      }),
    );
  });
});

describe('stems', () => {
  it('are those of the index', () => {
    const syllable = fc.constantFrom(
      ...['a', 'e', 'i', 'o', 'u', 'y', 'b', 'l', 's', 't', 'z', 'ing', 'ed', 'ation', 'ies'],
      ...['ful', 'ness', 'eed', 'll', 'ion', 'ize', 'ment', 'logi', 'ator', 'ss', 'sses', 'er'],
    );
    const made = fc.array(syllable, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
    const words = fc.uniqueArray(made, { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(words, (all) => {
        const id = db.documents.add({ path: '/words', collection: 'house', title: '' });
        db.documents.replace(id, {
          facts: { title: '', notes: [] },
          file: { contentHash: 'w', sizeBytes: 1, fileModifiedWallMs: 0 },
          passages: [{ text: all.join(' '), section: [] }],
          nowWallMs: 0,
        });
        const stems = [...new Set(all.map(porterStem))];
        expect([...db.passages.frequencies(stems).keys()].sort()).toEqual(stems.sort());
        db.documents.remove(id);
      }),
      { numRuns: 200 },
    );
  });
});

import type { PassageSource } from '../ports/knowledge.ts';
import type { TableAccess } from './table-access.ts';
import type { VectorSets } from './vector-sets.ts';

/** A stretch of a document as it is kept. */
export interface PassageContent {
  text: string;
  /** The headings above it, the outermost first; empty: none. */
  section: readonly string[];
  /** From 1; absent: the format has no pages. */
  page?: number | undefined;
}

/** A passage as it is found again. */
export interface StoredPassage {
  id: number;
  text: string;
  source: PassageSource;
}

/** What the words of a question are looked for in; larger counts more. */
export interface ColumnWeights {
  title: number;
  section: number;
  body: number;
}

interface PassageRow {
  id: number;
  text: string;
  section_json: string;
  page: number | null;
  document: string;
  title: string;
  collection: string;
}

/** Documents whose collection is in the JSON list ?; all where it is null. */
const IN_COLLECTIONS = `SELECT passages.id FROM passages
  JOIN documents ON documents.number = passages.document
  WHERE documents.collection IN (SELECT value FROM json_each(?))`;

/** Passages of documents, found by their words. */
export class PassagesTable {
  readonly #access: TableAccess;
  readonly #vectors: Pick<VectorSets, 'forget'>;

  constructor(access: TableAccess, vectors: Pick<VectorSets, 'forget'>) {
    this.#access = access;
    this.#vectors = vectors;
  }

  /** How many there are. */
  count(): number {
    return this.#access.all<{ n: number }>('SELECT count(*) AS n FROM passages')[0]?.n ?? 0;
  }

  /** Texts of at most `limit` passages, spread evenly over all. */
  sample(limit: number): string[] {
    const sql = 'SELECT ifnull(min(id), 0) AS first, ifnull(max(id), -1) AS last FROM passages';
    const [{ first, last } = { first: 0, last: -1 }] = this.#access.all<{
      first: number;
      last: number;
    }>(sql);
    const step = Math.max(1, (last - first + 1) / limit);
    const texts: string[] = [];
    let from = first;
    while (from <= last && texts.length < limit) {
      const next = 'SELECT id, text FROM passages WHERE id >= ? ORDER BY id LIMIT 1';
      const [row] = this.#access.all<{ id: number; text: string }>(next, Math.floor(from));
      if (row === undefined) break;
      texts.push(row.text);
      from = Math.max(row.id + 1, from + step);
    }
    return texts;
  }

  /** In how many passages each word stands; words as the index keeps them, lower case stems. */
  frequencies(stems: readonly string[]): Map<string, number> {
    const rows = this.#access.all<{ term: string; doc: number }>(
      'SELECT term, doc FROM passage_terms WHERE term IN (SELECT value FROM json_each(?))',
      JSON.stringify(stems),
    );
    return new Map(rows.map(({ term, doc }) => [term, doc]));
  }

  /**
   * The best by BM25, the best first.
   * @param expression in the syntax of FTS5; what people say is quoted by the caller
   */
  matching(
    expression: string,
    {
      limit,
      weights,
      collections,
    }: { limit: number; weights: ColumnWeights; collections?: readonly string[] | undefined },
  ): { id: number; bm25: number }[] {
    const within = collections === undefined ? '' : `AND rowid IN (${IN_COLLECTIONS})`;
    const rank = `bm25(${weights.title}, ${weights.section}, ${weights.body})`;
    const bound = collections === undefined ? [] : [JSON.stringify(collections)];
    return this.#access.all<{ id: number; bm25: number }>(
      `SELECT rowid AS id, -rank AS bm25 FROM passage_words
       WHERE passage_words MATCH ? AND rank MATCH '${rank}' ${within} ORDER BY rank LIMIT ?`,
      ...[expression, ...bound, limit],
    );
  }

  /** Those that are there, in the order asked for. */
  get(ids: readonly number[]): StoredPassage[] {
    const rows = this.#access.all<PassageRow>(
      `SELECT passages.id, text, section_json, page, documents.id AS document, title, collection
       FROM passages JOIN documents ON documents.number = passages.document
       WHERE passages.id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(ids),
    );
    const byId = new Map(rows.map((row) => [row.id, toPassage(row)]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  /** Adds the passages of a document, in their order. Part of a transaction of the caller. */
  add(document: { number: number; title: string }, passages: readonly PassageContent[]): void {
    for (const [position, { page, section, text }] of passages.entries()) {
      const [row] = this.#access.all<{ id: number }>(
        `INSERT INTO passages (document, position, page, section_json, text)
         VALUES (?, ?, ?, ?, ?) RETURNING id`,
        ...[document.number, position, page ?? null, JSON.stringify(section), text],
      );
      this.#access.run(
        'INSERT INTO passage_words (rowid, title, section, body) VALUES (?, ?, ?, ?)',
        ...[row?.id, document.title, section.join('\n'), text],
      );
    }
  }

  /**
   * Removes the passages of a document with their words and vectors. Part of a transaction.
   * @param title under which they were added: the index keeps no text of its own to look it up
   */
  removeOf({ number, title }: { number: number; title: string }): void {
    const rows = this.#access.all<{ id: number; section_json: string; text: string }>(
      'SELECT id, section_json, text FROM passages WHERE document = ?',
      number,
    );
    for (const { id, section_json, text } of rows) {
      this.#access.run(
        `INSERT INTO passage_words (passage_words, rowid, title, section, body)
         VALUES ('delete', ?, ?, ?, ?)`,
        ...[id, title, headings(section_json).join('\n'), text],
      );
    }
    this.#vectors.forget(rows.map(({ id }) => id));
    this.#access.run('DELETE FROM passages WHERE document = ?', number);
  }
}

function headings(json: string): string[] {
  return JSON.parse(json) as string[];
}

function toPassage(row: PassageRow): StoredPassage {
  const { id, text, section_json, page, document: documentId, title, collection } = row;
  const source = { documentId, title, collection, section: headings(section_json) };
  return { id, text, source: page === null ? source : { ...source, page } };
}

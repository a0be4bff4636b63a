import type { TableAccess } from './table-access.ts';

/** Vectors of passages, all made by the same embedder. */
export interface VectorSet {
  number: number;
  /** Name of the embedder that made them. */
  embedder: string;
  dimensions: number;
  /** Questions are asked of the active set; the others are being filled beside it. */
  isActive: boolean;
}

/** A passage that has no vector in a set. */
export interface UnembeddedPassage {
  id: number;
  title: string;
  section: readonly string[];
  text: string;
}

interface SetRow {
  number: number;
  embedder: string;
  dimensions: number;
  is_active: number;
}

/** sqlite-vec refuses a larger k. */
const MAX_NEAREST = 4096;
/** One bit a dimension; bit vectors are kept in whole bytes. */
const BITS_PER_BYTE = 8;

/**
 * Sets of vectors beside each other. The full vectors stand in a plain table; a second one keeps
 * one bit of each number, which is scanned first (sqlite-vec), and the nearest of that are measured
 * again by the full vectors.
 */
export class VectorSets {
  readonly #access: TableAccess;

  constructor(access: TableAccess) {
    this.#access = access;
  }

  list(): VectorSet[] {
    return this.#access.all<SetRow>('SELECT * FROM vector_sets ORDER BY number').map(toSet);
  }

  /** The set that questions are asked of; undefined: none is whole yet. */
  active(): VectorSet | undefined {
    return this.list().find(({ isActive }) => isActive);
  }

  /**
   * The set of an embedder, made where there is none. One of the same name with other dimensions
   * is of another model and is dropped.
   */
  open({ embedder, dimensions }: { embedder: string; dimensions: number }): VectorSet {
    return this.#access.transaction(() => {
      const known = this.list().find((set) => set.embedder === embedder);
      if (known?.dimensions === dimensions) return known;
      if (known !== undefined) this.#drop(known);
      const [row] = this.#access.all<SetRow>(
        'INSERT INTO vector_sets (embedder, dimensions, is_active) VALUES (?, ?, 0) RETURNING *',
        ...[embedder, dimensions],
      );
      if (row === undefined) throw new Error('a set of vectors was not kept');
      this.#access.run(
        `CREATE TABLE set_${row.number}_vectors (
           passage INTEGER PRIMARY KEY, vector BLOB NOT NULL) STRICT`,
      );
      this.#access.run(
        `CREATE VIRTUAL TABLE set_${row.number}_bits USING vec0 (
           passage INTEGER PRIMARY KEY, bits BIT[${paddedBits(dimensions)}])`,
      );
      return toSet(row);
    });
  }

  /** Passages without a vector, oldest first; ask again after put() until there is none. */
  missing(set: VectorSet, limit: number): UnembeddedPassage[] {
    return this.#access
      .all<{ id: number; title: string; section_json: string; text: string }>(
        `SELECT passages.id, title, section_json, text
         FROM passages JOIN documents ON documents.number = passages.document
         WHERE NOT EXISTS (SELECT 1 FROM set_${set.number}_vectors WHERE passage = passages.id)
         ORDER BY passages.id LIMIT ?`,
        limit,
      )
      .map(({ section_json, ...rest }) => ({
        ...rest,
        section: JSON.parse(section_json) as string[],
      }));
  }

  /** Passages with a vector, and passages at all. */
  progress(set: VectorSet): { done: number; of: number } {
    const sql = `SELECT (SELECT count(*) FROM set_${set.number}_vectors) AS done,
      (SELECT count(*) FROM passages) AS "of"`;
    return this.#access.all<{ done: number; of: number }>(sql)[0] ?? { done: 0, of: 0 };
  }

  /** Keeps vectors, all or none; one whose passage is gone meanwhile is left out. */
  put(set: VectorSet, vectors: readonly { passage: number; vector: Float32Array }[]): void {
    this.#access.transaction(() => {
      for (const { passage, vector } of vectors) {
        const bytes = bytesOf(vector);
        const isKept = this.#access.run(
          `INSERT OR IGNORE INTO set_${set.number}_vectors
           SELECT id, ? FROM passages WHERE id = ?`,
          ...[bytes, passage],
        );
        if (isKept === 0) continue;
        this.#access.run(
          `INSERT INTO set_${set.number}_bits (passage, bits)
           VALUES (CAST(? AS INTEGER), vec_bit(?))`,
          ...[passage, signBits(vector)],
        );
      }
    });
  }

  /** Switches questions to a set, and drops the others. @returns false: passages are missing */
  activateIfWhole(set: VectorSet): boolean {
    return this.#access.transaction(() => {
      if (this.missing(set, 1).length > 0) return false;
      for (const other of this.list()) if (other.number !== set.number) this.#drop(other);
      this.#access.run('UPDATE vector_sets SET is_active = 1 WHERE number = ?', set.number);
      return true;
    });
  }

  /**
   * The nearest passages, the nearest first, with the cosine of the angle between the vectors.
   * @param candidates how many the quick look finds, 1..4096; more find surer and take longer
   */
  nearest(
    set: VectorSet,
    query: Float32Array,
    {
      candidates,
      limit,
      collections,
    }: { candidates: number; limit: number; collections?: readonly string[] | undefined },
  ): { id: number; cosine: number }[] {
    const within =
      collections === undefined
        ? ''
        : `AND passage IN (SELECT passages.id FROM passages
             JOIN documents ON documents.number = passages.document
             WHERE documents.collection IN (SELECT value FROM json_each(?)))`;
    const bound = collections === undefined ? [] : [JSON.stringify(collections)];
    const sql = `SELECT passage AS id, 1 - vec_distance_cosine(vector, ?) AS cosine
      FROM set_${set.number}_vectors WHERE passage IN (
        SELECT passage FROM set_${set.number}_bits
        WHERE bits MATCH vec_bit(?) AND k = ? ${within})
      ORDER BY cosine DESC, passage LIMIT ?`;
    const looked = Math.min(candidates, MAX_NEAREST);
    return this.#access.all<{ id: number; cosine: number }>(
      sql,
      ...[bytesOf(query), signBits(query), looked, ...bound, limit],
    );
  }

  /** Removes the vectors of passages that are going. Part of a transaction of the caller. */
  forget(passages: readonly number[]): void {
    for (const { number } of this.list()) {
      for (const id of passages) {
        const had = this.#access.run(`DELETE FROM set_${number}_vectors WHERE passage = ?`, id);
        if (had > 0) this.#access.run(`DELETE FROM set_${number}_bits WHERE passage = ?`, id);
      }
    }
  }

  #drop({ number }: VectorSet): void {
    this.#access.run(`DROP TABLE set_${number}_vectors`);
    this.#access.run(`DROP TABLE set_${number}_bits`);
    this.#access.run('DELETE FROM vector_sets WHERE number = ?', number);
  }
}

function toSet({ number, embedder, dimensions, is_active }: SetRow): VectorSet {
  return { number, embedder, dimensions, isActive: is_active !== 0 };
}

function paddedBits(dimensions: number): number {
  return Math.ceil(dimensions / BITS_PER_BYTE) * BITS_PER_BYTE;
}

function bytesOf(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** One bit a number: whether it is above zero. */
function signBits(vector: Float32Array): Buffer {
  const bits = Buffer.alloc(paddedBits(vector.length) / BITS_PER_BYTE);
  for (const [at, value] of vector.entries()) {
    if (value > 0) {
      const byte = at >> 3;
      bits[byte] = (bits[byte] ?? 0) | (1 << (at % BITS_PER_BYTE));
    }
  }
  return bits;
}

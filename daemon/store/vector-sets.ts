import { EarshotError } from '../base/errors.ts';
import type { CodeScan } from './code-scan.ts';
import type { TableAccess } from './table-access.ts';
import { codeOf } from './vector-code.ts';

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

/**
 * Sets of vectors beside each other. The full vectors stand in a plain table; a second one keeps
 * one bit of each number, its code. Codes are scanned first, and the nearest of that are measured
 * again by the full vectors (sqlite-vec).
 */
export class VectorSets {
  readonly #access: TableAccess;
  readonly #codes: CodeScan;

  constructor(access: TableAccess, codes: CodeScan) {
    this.#access = access;
    this.#codes = codes;
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
      this.#codes.create(row);
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

  /**
   * Keeps vectors, all or none; one whose passage is gone meanwhile is left out.
   * @throws ENGINE_FAILED when one has other dimensions than its set
   */
  put(set: VectorSet, vectors: readonly { passage: number; vector: Float32Array }[]): void {
    const odd = vectors.find(({ vector }) => vector.length !== set.dimensions);
    if (odd !== undefined) {
      const made = `${set.embedder} made a vector of ${odd.vector.length} numbers`;
      throw new EarshotError('ENGINE_FAILED', `${made}, not of ${set.dimensions}`);
    }
    this.#access.transaction(() => {
      const kept = vectors.flatMap(({ passage, vector }) => {
        const wasKept = this.#access.run(
          `INSERT OR IGNORE INTO set_${set.number}_vectors
           SELECT id, ? FROM passages WHERE id = ?`,
          ...[bytesOf(vector), passage],
        );
        return wasKept > 0 ? [{ passage, code: codeOf(vector) }] : [];
      });
      this.#codes.add(set, kept);
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
   * @param candidates how many are measured by their full vectors; more find surer, take longer
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
    const ids = this.#codes.nearest(set, codeOf(query), { count: candidates, collections });
    return this.#access.all<{ id: number; cosine: number }>(
      `SELECT passage AS id, 1 - vec_distance_cosine(vector, ?) AS cosine
       FROM set_${set.number}_vectors WHERE passage IN (SELECT value FROM json_each(?))
       ORDER BY cosine DESC, passage LIMIT ?`,
      ...[bytesOf(query), JSON.stringify(ids), limit],
    );
  }

  /** Removes the vectors of passages that are going. Part of a transaction of the caller. */
  forget(passages: readonly number[]): void {
    for (const set of this.list()) {
      this.#access.run(
        `DELETE FROM set_${set.number}_vectors
         WHERE passage IN (SELECT value FROM json_each(?))`,
        JSON.stringify(passages),
      );
      this.#codes.remove(set, passages);
    }
  }

  /** What is held in memory to answer questions fast takes so much. */
  memoryBytes(): number {
    return this.#codes.memoryBytes();
  }

  /** Frees what is held in memory; a question reads it anew. To call after a failed change. */
  releaseMemory(): void {
    this.#codes.release();
  }

  #drop(set: VectorSet): void {
    this.#access.run(`DROP TABLE set_${set.number}_vectors`);
    this.#codes.drop(set);
    this.#access.run('DELETE FROM vector_sets WHERE number = ?', set.number);
  }
}

function toSet({ number, embedder, dimensions, is_active }: SetRow): VectorSet {
  return { number, embedder, dimensions, isActive: is_active !== 0 };
}

function bytesOf(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

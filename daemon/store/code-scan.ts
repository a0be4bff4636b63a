import { CodeMemory } from './code-memory.ts';
import type { TableAccess } from './table-access.ts';
import { codeBytesOf } from './vector-code.ts';

/** The set whose codes are meant. */
interface CodedSet {
  number: number;
  dimensions: number;
}

/** Many rows as one. */
interface CodePart {
  /** JSON lists. */
  passages: string;
  documents: string;
  /** Hexadecimal digits; null: there are no rows. */
  codes: string | null;
}

/** Rows that are read at once: their codes are a text of less than a megabyte. */
const ROWS_AT_ONCE = 8192;

/**
 * Finds the passages whose codes are nearest. The codes of the set that is asked are held in
 * memory, read at the first question; where they would take more than they may, SQLite scans their
 * table (sqlite-vec), which takes four times as long.
 */
export class CodeScan {
  readonly #access: TableAccess;
  readonly #maxBytes: number;
  #held: { set: number; memory: CodeMemory } | undefined;

  /** @param maxBytes what codes may take in memory; 0: they are never held */
  constructor(access: TableAccess, maxBytes: number) {
    this.#access = access;
    this.#maxBytes = maxBytes;
  }

  create({ number }: CodedSet): void {
    this.#access.run(
      `CREATE TABLE set_${number}_codes (
         passage INTEGER PRIMARY KEY, document INTEGER NOT NULL, code BLOB NOT NULL) STRICT`,
    );
  }

  drop({ number }: CodedSet): void {
    this.#access.run(`DROP TABLE set_${number}_codes`);
    if (this.#held?.set === number) this.release();
  }

  /** Keeps codes of passages that have none. Part of a transaction of the caller. */
  add(set: CodedSet, codes: readonly { passage: number; code: Uint8Array }[]): void {
    const rows = codes.flatMap(({ passage, code }) =>
      this.#access.all<{ passage: number; document: number }>(
        `INSERT INTO set_${set.number}_codes (passage, document, code)
         SELECT id, document, ? FROM passages WHERE id = ? RETURNING passage, document`,
        ...[code, passage],
      ),
    );
    if (this.#held?.set !== set.number) return;
    const { memory } = this.#held;
    const bytes = Buffer.concat(codes.map(({ code }) => code));
    // What is too much, or out of order, is put right when it is read anew.
    const isKept = this.#fits(memory.length + rows.length, set) && memory.append(rows, bytes);
    if (!isKept) this.release();
  }

  /** Removes the codes of passages. Part of a transaction of the caller. */
  remove({ number }: CodedSet, passages: readonly number[]): void {
    this.#access.run(
      `DELETE FROM set_${number}_codes WHERE passage IN (SELECT value FROM json_each(?))`,
      JSON.stringify(passages),
    );
    if (this.#held?.set === number) this.#held.memory.remove(passages);
  }

  /** What is held takes so much memory, without the room that it keeps to grow. */
  memoryBytes(): number {
    return this.#held?.memory.bytes ?? 0;
  }

  /** Frees the memory; it is filled again from the table, for example after a failed change. */
  release(): void {
    this.#held = undefined;
  }

  /**
   * Passages whose codes differ from `code` in the fewest bits, in no order; of those that differ
   * alike, the first by number.
   */
  nearest(
    set: CodedSet,
    code: Uint8Array,
    { count, collections }: { count: number; collections?: readonly string[] | undefined },
  ): number[] {
    const memory = this.#memoryOf(set);
    if (memory === undefined) return this.#nearestInTable(set, code, { count, collections });
    const filter = collections && new Set(this.#documentsOf(collections));
    return memory.nearest(code, count, filter);
  }

  #nearestInTable(
    { number }: CodedSet,
    code: Uint8Array,
    { count, collections }: { count: number; collections?: readonly string[] | undefined },
  ): number[] {
    const within = `WHERE document IN (
      SELECT number FROM documents WHERE collection IN (SELECT value FROM json_each(?)))`;
    const rows = this.#access.all<{ passage: number }>(
      `SELECT passage FROM set_${number}_codes ${collections === undefined ? '' : within}
       ORDER BY vec_distance_hamming(vec_bit(code), vec_bit(?)), passage LIMIT ?`,
      ...(collections === undefined ? [] : [JSON.stringify(collections)]),
      ...[code, count],
    );
    return rows.map(({ passage }) => passage);
  }

  #documentsOf(collections: readonly string[]): number[] {
    const [row] = this.#access.all<{ numbers: string }>(
      `SELECT json_group_array(number) AS numbers FROM documents
       WHERE collection IN (SELECT value FROM json_each(?))`,
      JSON.stringify(collections),
    );
    return JSON.parse(row?.numbers ?? '[]') as number[];
  }

  /** Undefined: there are too many. */
  #memoryOf(set: CodedSet): CodeMemory | undefined {
    if (this.#held?.set === set.number) return this.#held.memory;
    const sql = `SELECT count(*) AS rows FROM set_${set.number}_codes`;
    const rows = this.#access.all<{ rows: number }>(sql)[0]?.rows ?? 0;
    if (!this.#fits(rows, set)) return undefined;
    const memory = this.#read(set, rows);
    this.#held = { set: set.number, memory };
    return memory;
  }

  /** One text of many rows is read three times as fast as the rows one by one. */
  #read({ number, dimensions }: CodedSet, rows: number): CodeMemory {
    const memory = new CodeMemory(codeBytesOf(dimensions), rows);
    const sql = `SELECT json_group_array(passage) AS passages,
        json_group_array(document) AS documents, group_concat(hex(code), '') AS codes
      FROM (SELECT * FROM set_${number}_codes WHERE passage > ? ORDER BY passage LIMIT ?)`;
    let after = -1;
    for (;;) {
      const [part] = this.#access.all<CodePart>(sql, after, ROWS_AT_ONCE);
      const passages = JSON.parse(part?.passages ?? '[]') as number[];
      const documents = JSON.parse(part?.documents ?? '[]') as number[];
      if (passages.length === 0) return memory;
      const rowsRead = passages.map((passage, at) => ({ passage, document: documents[at] ?? 0 }));
      if (!memory.append(rowsRead, Buffer.from(part?.codes ?? '', 'hex'))) {
        throw new Error('codes of vectors were not read in order');
      }
      after = passages.at(-1) ?? after;
    }
  }

  #fits(rows: number, { dimensions }: CodedSet): boolean {
    return rows * CodeMemory.rowBytes(codeBytesOf(dimensions)) < this.#maxBytes;
  }
}

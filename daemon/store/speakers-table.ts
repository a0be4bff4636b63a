import type { TableAccess } from './table-access.ts';

/** One recording of a person, as it is kept. */
export interface StoredVoice {
  name: string;
  /** Id of the model that made the vector: another model's are no good to compare with. */
  model: string;
  vector: Float32Array;
}

interface VoiceRow {
  name: string;
  model: string;
  vector: Buffer;
}

/** Step of the schema of state.db; never changed once released. */
export const SPEAKERS_MIGRATION = `CREATE TABLE speakers (
     name TEXT NOT NULL,
     model TEXT NOT NULL,
     clip INTEGER NOT NULL,
     vector BLOB NOT NULL,
     PRIMARY KEY (name, clip)
   ) STRICT;`;

/** The voices that the box was shown. No sound is kept. */
export class SpeakersTable {
  readonly #parts: TableAccess;

  constructor(parts: TableAccess) {
    this.#parts = parts;
  }

  /** By name, each person's in the order in which they were given. */
  list(): StoredVoice[] {
    const rows = this.#parts.all<VoiceRow>(
      'SELECT name, model, vector FROM speakers ORDER BY name, clip',
    );
    return rows.map(({ name, model, vector }) => ({ name, model, vector: fromBytes(vector) }));
  }

  /** Replaces what was known of this person. @throws DISK_FULL */
  replace(name: string, model: string, vectors: readonly Float32Array[]): void {
    const { run, transaction } = this.#parts;
    transaction(() => {
      run('DELETE FROM speakers WHERE name = ?', name);
      for (const [clip, vector] of vectors.entries()) {
        run('INSERT INTO speakers VALUES (?, ?, ?, ?)', name, model, clip, toBytes(vector));
      }
    });
  }

  /** @returns false when nobody is known by this name */
  remove(name: string): boolean {
    return this.#parts.run('DELETE FROM speakers WHERE name = ?', name) > 0;
  }
}

function toBytes({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** A copy: SQLite's buffers begin anywhere. */
function fromBytes(bytes: Buffer): Float32Array {
  const whole = bytes.length - (bytes.length % Float32Array.BYTES_PER_ELEMENT);
  return new Float32Array(new Uint8Array(bytes.subarray(0, whole)).buffer);
}

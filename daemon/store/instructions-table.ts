import type { Clock } from '../base/clock.ts';
import { EarshotError } from '../base/errors.ts';
import { nameKey } from '../base/names.ts';
import type { InstructionStore, Instructions, InstructionsDraft } from '../ports/instructions.ts';
import type { TableAccess } from './table-access.ts';

/** Versions kept for an assistant; above, the oldest are forgotten. A year of weekly changes. */
export const MAX_VERSIONS = 50;
/** Assistants with instructions; the settings know nine at most, and names may change. */
export const MAX_INSTRUCTED = 32;

/**
 * Step of the schema of state.db; never changed once released. `name_key` is the name as it is
 * compared; one version of a name at most is active.
 */
export const INSTRUCTIONS_MIGRATION = `CREATE TABLE agent_instructions (
     name_key TEXT NOT NULL,
     version INTEGER NOT NULL,
     name TEXT NOT NULL,
     instructions TEXT NOT NULL,
     greeting TEXT NOT NULL,
     language TEXT NOT NULL,
     is_active INTEGER NOT NULL,
     made_wall_ms INTEGER NOT NULL,
     PRIMARY KEY (name_key, version)
   ) STRICT;
   CREATE UNIQUE INDEX agent_instructions_active ON agent_instructions (name_key) WHERE is_active;`;

interface InstructionsRow {
  version: number;
  name: string;
  instructions: string;
  greeting: string;
  language: string;
  is_active: number;
  made_wall_ms: number;
}

/** Who did what, for the audit of the database. */
export type NoteAudit = (entry: {
  actor: string;
  action: string;
  subject: string;
  detail: unknown;
}) => void;

/** What assistants are told to be like. */
export class InstructionsTable implements InstructionStore {
  readonly #parts: TableAccess;
  readonly #clock: Clock;
  readonly #audit: NoteAudit;

  constructor(parts: TableAccess, { clock, audit }: { clock: Clock; audit: NoteAudit }) {
    this.#parts = parts;
    this.#clock = clock;
    this.#audit = audit;
  }

  active(name: string): Instructions | undefined {
    return this.#read('WHERE name_key = ? AND is_active', nameKey(name))[0];
  }

  version(name: string, version: number): Instructions | undefined {
    return this.#read('WHERE name_key = ? AND version = ?', nameKey(name), version)[0];
  }

  latest(): Instructions[] {
    const newest = '(SELECT max(version) FROM agent_instructions WHERE name_key = one.name_key)';
    return this.#read(`AS one WHERE version = ${newest} ORDER BY name_key`);
  }

  versions(name: string): Instructions[] {
    return this.#read('WHERE name_key = ? ORDER BY version DESC', nameKey(name));
  }

  add({ name, instructions, greeting, language }: InstructionsDraft, actor: string): Instructions {
    const { run, transaction } = this.#parts;
    const madeWallMs = Math.round(this.#clock.wallMs());
    return transaction(() => {
      const version = this.#nextVersion(name);
      const draft = { name, instructions, greeting, language };
      run('UPDATE agent_instructions SET is_active = 0 WHERE name_key = ?', nameKey(name));
      run(
        'INSERT INTO agent_instructions VALUES (?, ?, ?, ?, ?, ?, 1, ?)',
        ...[nameKey(name), version, name, instructions, greeting, language, madeWallMs],
      );
      const oldest = version - MAX_VERSIONS;
      run(
        'DELETE FROM agent_instructions WHERE name_key = ? AND version <= ?',
        nameKey(name),
        oldest,
      );
      this.#audit({ actor, action: 'instructions.set', subject: name, detail: { version } });
      return { ...draft, version, isActive: true, madeWallMs };
    });
  }

  activate(name: string, isActive: boolean, actor: string): boolean {
    const { run, transaction } = this.#parts;
    return transaction(() => {
      const [newest] = this.versions(name);
      if (newest === undefined) return false;
      const { version } = newest;
      run('UPDATE agent_instructions SET is_active = 0 WHERE name_key = ?', nameKey(name));
      const sql = 'UPDATE agent_instructions SET is_active = 1 WHERE name_key = ? AND version = ?';
      if (isActive) run(sql, nameKey(name), version);
      const detail = isActive ? { version } : {};
      this.#audit({ actor, action: 'instructions.activate', subject: name, detail });
      return true;
    });
  }

  /** @throws USAGE when it would be one assistant too many */
  #nextVersion(name: string): number {
    const { all } = this.#parts;
    const sql = `SELECT max(version) AS version FROM agent_instructions WHERE name_key = ?`;
    const [known] = all<{ version: number | null }>(sql, nameKey(name));
    if (known?.version) return known.version + 1;
    const count = this.latest().length;
    if (count < MAX_INSTRUCTED) return 1;
    const text = `there are instructions for ${count} assistants already; no more are kept`;
    throw new EarshotError('USAGE', text);
  }

  #read(where: string, ...values: unknown[]): Instructions[] {
    const sql = `SELECT * FROM agent_instructions ${where}`;
    return this.#parts.all<InstructionsRow>(sql, ...values).map((row) => ({
      name: row.name,
      version: row.version,
      instructions: row.instructions,
      greeting: row.greeting,
      language: row.language,
      isActive: row.is_active === 1,
      madeWallMs: row.made_wall_ms,
    }));
  }
}

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** @returns a name for exactly this content */
export function contentKey(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(createHash('sha256').update(part).digest());
  return hash.digest('hex');
}

/**
 * What a suite worked out before, so that another run only judges it anew. One file; what was made
 * by other code or models is forgotten.
 */
export class ScoreCache<T> {
  readonly #path: string;
  readonly #version: string;
  readonly #entries: Map<string, T>;

  /** @param version of all that an entry depends on beside its key */
  constructor(path: string, version: string) {
    this.#path = path;
    this.#version = version;
    this.#entries = new Map(readEntries<T>(path, version));
  }

  async of(key: string, work: () => Promise<T>): Promise<T> {
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const entry = await work();
    this.#entries.set(key, entry);
    return entry;
  }

  /** Whole or not at all, so that an interrupted run leaves the former file. */
  save(): void {
    mkdirSync(dirname(this.#path), { recursive: true });
    const part = `${this.#path}.part`;
    writeFileSync(part, JSON.stringify({ version: this.#version, entries: [...this.#entries] }));
    renameSync(part, this.#path);
  }
}

function readEntries<T>(path: string, version: string): [string, T][] {
  if (!existsSync(path)) return [];
  try {
    const saved = JSON.parse(readFileSync(path, 'utf8')) as {
      version: string;
      entries?: [string, T][];
    } | null;
    return saved?.version === version ? (saved.entries ?? []) : [];
  } catch {
    return [];
  }
}

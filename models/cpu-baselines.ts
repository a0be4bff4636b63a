import { readFileSync } from 'node:fs';
import { writeDurably } from '../daemon/base/files.ts';

/** What decides how long a probe takes on this machine's CPU. */
export interface BaselineKey {
  /** SHA-256 of the model in hex, or of its files' hashes where there are several. */
  modelHash: string;
  /** Compute threads, 1 or more. */
  threads: number;
}

interface Entry {
  key: string;
  medianMs: number;
}

/** More models than a box ever has; the oldest go first. */
const MAX_ENTRIES = 64;
/** Far above MAX_ENTRIES lines; what is longer was not written by us. */
const MAX_FILE_BYTES = 64 * 1024;

/**
 * How long each model takes on the CPU, measured when it was staged: so that proving the GPU needs
 * no second copy of the model in memory. A file that is missing or spoilt is an empty one.
 */
export class CpuBaselines {
  readonly #path: string;
  #entries: Entry[];

  /** @param path of the JSON file, in a folder that exists */
  constructor(path: string) {
    this.#path = path;
    this.#entries = readEntries(path);
  }

  /** @returns median of a warm probe, ms */
  find(key: BaselineKey): number | undefined {
    return this.#entries.find((entry) => entry.key === text(key))?.medianMs;
  }

  /**
   * @param medianMs above 0
   * @throws DISK_FULL; FILE_NOT_FOUND when the file cannot be written
   */
  keep(key: BaselineKey, medianMs: number): void {
    const others = this.#entries.filter((entry) => entry.key !== text(key));
    this.#entries = [...others, { key: text(key), medianMs }].slice(-MAX_ENTRIES);
    writeDurably(this.#path, Buffer.from(`${JSON.stringify(this.#entries)}\n`));
  }
}

function text({ modelHash, threads }: BaselineKey): string {
  return `${modelHash}/${threads}`;
}

function readEntries(path: string): Entry[] {
  try {
    const bytes = readFileSync(path);
    if (bytes.length > MAX_FILE_BYTES) return [];
    const parsed: unknown = JSON.parse(bytes.toString('utf8'));
    return Array.isArray(parsed) ? parsed.filter(isEntry).slice(-MAX_ENTRIES) : [];
  } catch {
    return [];
  }
}

function isEntry(value: unknown): value is Entry {
  const { key, medianMs } = (value ?? {}) as Partial<Entry>;
  return typeof key === 'string' && typeof medianMs === 'number' && medianMs > 0;
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A phrase to be spotted. */
export interface Keyphrase {
  /** Words of the dictionary, lower case. */
  phrase: string;
  /** The phrase counts from a likelihood ratio of 10^-exponent over any other sounds. */
  exponent: number;
}

/**
 * PocketSphinx takes a list of phrases only as a file, which it reads at once.
 * @param read is given the path, and leaves nothing behind there
 */
export function withKeyphraseFile<T>(phrases: readonly Keyphrase[], read: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-wake-'));
  const path = join(folder, 'phrases');
  const lines = phrases.map(({ phrase, exponent }) => `${phrase} /1e-${exponent.toFixed(0)}/\n`);
  try {
    writeFileSync(path, lines.join(''));
    return read(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

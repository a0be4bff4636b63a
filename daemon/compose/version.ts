import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Release version, from the package.json above this file, in the sources as in dist. */
export function earshotVersion(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    try {
      const parsed: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return (parsed as { version: string }).version;
    } catch (error) {
      if (folder === dirname(folder)) throw error;
    }
  }
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * The reference texts of a document of docling_docs. Most have one; of a scan there is what
 * several recognisers read, each in a folder of its own.
 * @param folder of one kind of documents
 * @param name of the document
 */
export function referencesOf(folder: string, name: string): string[] {
  const truths = join(folder, 'groundtruth');
  if (!existsSync(truths)) return [];
  const start = `${name.replace(/\.(?:pdf|jpg)$/, '')}.`;
  return readdirSync(truths, { recursive: true })
    .map(String)
    .filter((path) => path.endsWith('.md') && basename(path).startsWith(start))
    .sort()
    .map((path) => readFileSync(join(truths, path), 'utf8'));
}

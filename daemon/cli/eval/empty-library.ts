import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KnowledgeDb } from '../../store/knowledge-db.ts';

/** How texts of a data set are cut: as documents are by default. */
export const EVAL_PASSAGES = { passageChars: 1000, overlapChars: 200 };

/** Has something done with a library that is empty at first and gone afterwards. */
export async function inEmptyLibrary<T>(work: (db: KnowledgeDb) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-'));
  const db = new KnowledgeDb(join(folder, 'knowledge.db'));
  try {
    return await work(db);
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
}

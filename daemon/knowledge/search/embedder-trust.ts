import { HashedNgramEmbedder } from './hashed-ngram-embedder.ts';
import type { SuretyCurve } from './surety.ts';

/** What is known of an embedder by measuring it. */
export interface EmbedderTrust {
  /** How much the order that it finds counts beside that of the words; 1: as much, 0: not. */
  weight: number;
  /** How sure its similarity (cosine) makes; absent: nobody measured, only words make sure. */
  surety?: SuretyCurve;
}

/**
 * A weak one as strong as the words was seen to cost many right answers, so one that nobody
 * measured does not count: `earshot eval retrieval --embedder ... --weight ...` measures, and tells
 * the curve of its similarity.
 */
const TRUSTS: Readonly<Record<string, EmbedderTrust>> = {
  // Measured on XQuAD and Cranfield: no worse on either, better with misspelt questions. A curve of
  // its own found 1 % more of XQuAD's test half and let through 6 % more of what is not there.
  [HashedNgramEmbedder.NAME]: { weight: 0.05 },
  // Those of the catalogue, good by the figures that their makers published; not measured here.
  'all-minilm-l6-v2-int8': { weight: 1 },
  'all-minilm-l6-v2': { weight: 1 },
  'bge-small-en-v1.5': { weight: 1 },
  'multilingual-e5-small-int8': { weight: 1 },
};

/** @param name of the embedder */
export function trustOf(name: string): EmbedderTrust {
  return TRUSTS[name] ?? { weight: 0 };
}

import { HashedNgramEmbedder } from './hashed-ngram-embedder.ts';

/**
 * How much the order that an embedder finds counts beside that of the words (1: as much). A weak
 * one as strong as the words was seen to cost many right answers, so one that nobody measured does
 * not count: `earshot eval retrieval --embedder ... --weight ...` measures.
 */
const WEIGHTS: Readonly<Record<string, number>> = {
  // Measured on XQuAD and Cranfield: no worse on either, better with misspelt questions.
  [HashedNgramEmbedder.NAME]: 0.1,
  // Those of the catalogue, good by the figures that their makers published; not measured here.
  'all-minilm-l6-v2-int8': 1,
  'all-minilm-l6-v2': 1,
  'bge-small-en-v1.5': 1,
  'multilingual-e5-small-int8': 1,
};

/** @param name of the embedder @returns 0 or more */
export function weightOf(name: string): number {
  return WEIGHTS[name] ?? 0;
}

import type { StopWords } from './stop-words.ts';
import { stemOf, wordsIn } from './words.ts';

/** A word that is looked for. */
export interface Term {
  /** As it was said; the index stems it. */
  word: string;
  stem: string;
}

/** Bounds the work of one search; whoever asks more asks about its beginning. */
const MAX_TERMS = 32;

/** What a question looks for: its words that say what it is about, each once, in their order. */
export function termsOf(text: string, stopWords: StopWords): Term[] {
  const terms = new Map<string, Term>();
  for (const word of stopWords.contentOf(wordsIn(text))) {
    const stem = stemOf(word);
    if (!terms.has(stem)) terms.set(stem, { word, stem });
    if (terms.size === MAX_TERMS) break;
  }
  return [...terms.values()];
}

/** Passages with any of the words, in the syntax of FTS5. Words of wordsIn() hold no quotes. */
export function anyOf(terms: readonly Term[]): string {
  return terms.map(({ word }) => `"${word}"`).join(' OR ');
}

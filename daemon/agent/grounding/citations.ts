import type { Citation, FoundPassage } from '../../ports/knowledge.ts';

/** @param quote what was said of it */
export function citationOf({ source }: FoundPassage, quote: string): Citation {
  const { documentId, title, collection, page, section } = source;
  return { documentId, title, collection, ...(page === undefined ? {} : { page }), section, quote };
}

/** One for each place; the quotes of one place are one. */
export function distinctCitations(citations: readonly Citation[]): Citation[] {
  const places = new Map<string, Citation>();
  for (const citation of citations) {
    const key = JSON.stringify([citation.documentId, citation.page, citation.section]);
    const known = places.get(key);
    const quote = known === undefined ? citation.quote : `${known.quote} ${citation.quote}`;
    places.set(key, { ...citation, quote });
  }
  return [...places.values()];
}

import type { Home } from '../../ports/home.ts';
import { loadLexicon } from '../../skills/reader/lexicon.ts';
import { type Read, Reader } from '../../skills/reader/reader.ts';
import { loadSentences } from '../../skills/sentences.ts';
import { compileUnderstanding } from '../../skills/understanding.ts';

/** Understands a text as the box would that stands in this area. */
export type ReadText = (text: string, area?: string) => Read;

/** Reads English for one home after another, by what the box itself reads it by. */
export function englishReaders(): (home: Home) => ReadText {
  const [sentences, lexicon] = [loadSentences(), loadLexicon()];
  return (home) => {
    const understanding = compileUnderstanding({ sentences, home });
    const reader = new Reader({ understanding, sentences, lexicon, home });
    // Every text stands by itself: nothing was said before it.
    return (text, area) => reader.read(text, { ...(area ? { area } : {}), nowMs: 0 });
  };
}

import { MAX_SENTENCE_CHARS } from '../ports/speech.ts';

/** Splits a reply where a person would pause; "3.5" and "4 p.m." are not ends. */
const splitter = new Intl.Segmenter('en', { granularity: 'sentence' });

/**
 * @returns sentences in order, trimmed, none empty, none longer than MAX_SENTENCE_CHARS; their
 *   words are the words of `text`
 */
export function splitSentences(text: string): string[] {
  const sentences: string[] = [];
  for (const { segment } of splitter.segment(text)) {
    for (let rest = segment.trim(); rest !== ''; ) {
      const cut = rest.length <= MAX_SENTENCE_CHARS ? rest.length : cutAt(rest);
      sentences.push(rest.slice(0, cut).trim());
      rest = rest.slice(cut).trim();
    }
  }
  return sentences;
}

/** The last clause or word end that leaves room; a word without end is cut hard. */
function cutAt(text: string): number {
  const head = text.slice(0, MAX_SENTENCE_CHARS);
  const clause = Math.max(head.lastIndexOf(', '), head.lastIndexOf('; '), head.lastIndexOf(': '));
  if (clause > 0) return clause + 1;
  const blank = head.lastIndexOf(' ');
  return blank > 0 ? blank : MAX_SENTENCE_CHARS;
}

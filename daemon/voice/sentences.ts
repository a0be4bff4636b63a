import { MAX_SENTENCE_CHARS } from '../ports/speech.ts';

/** Full stops after which a name or a number goes on, though the next word has a capital letter. */
const ABBREVIATION = /(?:^|\s)(?:Dr|Mr|Mrs|Ms|Prof|St|No|vs|e\.g|i\.e)\.\s*$/;

/** Splits a reply where a person would pause; "3.5" and "4 p.m." are not ends. */
const splitter = new Intl.Segmenter('en', { granularity: 'sentence' });

/**
 * @returns sentences in order, trimmed, none empty, none longer than MAX_SENTENCE_CHARS; their
 *   words are the words of `text`
 */
export function splitSentences(text: string): string[] {
  const sentences: string[] = [];
  let begun = '';
  for (const { segment } of splitter.segment(text)) {
    begun += segment;
    if (ABBREVIATION.test(begun)) continue;
    sentences.push(...shortened(begun));
    begun = '';
  }
  return [...sentences, ...shortened(begun)];
}

function shortened(sentence: string): string[] {
  const parts: string[] = [];
  for (let rest = sentence.trim(); rest !== ''; ) {
    const cut = rest.length <= MAX_SENTENCE_CHARS ? rest.length : cutAt(rest);
    parts.push(rest.slice(0, cut).trim());
    rest = rest.slice(cut).trim();
  }
  return parts;
}

/** The last clause or word end that leaves room; a word without end is cut hard. */
function cutAt(text: string): number {
  const head = text.slice(0, MAX_SENTENCE_CHARS);
  const clause = Math.max(head.lastIndexOf(', '), head.lastIndexOf('; '), head.lastIndexOf(': '));
  if (clause > 0) return clause + 1;
  const blank = head.lastIndexOf(' ');
  return blank > 0 ? blank : MAX_SENTENCE_CHARS;
}

/** A stretch of a text, by where it stands. */
export interface Span {
  start: number;
  end: number;
}

/**
 * Cuts a text into pieces of at most `maxChars` characters, each as long as may be: after the last
 * sentence that ends in reach, else after the last word, and inside a word only where one alone is
 * longer than a piece. Nothing is left out but white space between pieces.
 * @param maxChars 1 or more
 * @param language BCP 47; what ends a sentence differs a little between languages
 */
export function cutText(text: string, maxChars: number, language?: string): Span[] {
  return packed(sentenceParts(text, maxChars, language), maxChars);
}

/** Sentences; of one that is longer than `maxChars` its words, and of such a word its parts. */
export function sentenceParts(text: string, maxChars: number, language?: string): Span[] {
  return sentencesOf(text, language).flatMap((sentence) => {
    if (lengthOf(sentence) <= maxChars) return [sentence];
    return wordsOf(text, sentence).flatMap((word) =>
      lengthOf(word) <= maxChars ? [word] : monsterParts(text, word, { maxChars, language }),
    );
  });
}

/** Neighbours become one where they fit together. */
function packed(parts: readonly Span[], maxChars: number): Span[] {
  const pieces: Span[] = [];
  for (const part of parts) {
    const open = pieces.at(-1);
    if (open !== undefined && part.end - open.start <= maxChars) open.end = part.end;
    else pieces.push({ ...part });
  }
  return pieces;
}

/**
 * Where the end of a text begins that is repeated before what follows it: at the start of a
 * sentence if one starts in reach, else of a word.
 * @returns at least `text.length - maxChars`; `text.length`: nothing is to be repeated
 */
export function overlapStart(text: string, maxChars: number, language?: string): number {
  const earliest = text.length - maxChars;
  if (maxChars <= 0 || earliest <= 0) return maxChars <= 0 ? text.length : 0;
  const from = Math.max(0, earliest - 1);
  const sentence = sentencesOf(text, language).find(({ start }) => start >= earliest);
  if (sentence !== undefined) return sentence.start;
  const gap = /\s+/g;
  gap.lastIndex = from;
  const found = gap.exec(text);
  return found === null ? text.length : found.index + found[0].length;
}

/** Sentences without the white space around them. */
export function sentencesOf(text: string, language?: string): Span[] {
  const segments = segmenterOf('sentence', language).segment(text);
  return [...segments].flatMap(({ index, segment }) =>
    trimmed(text, { start: index, end: index + segment.length }),
  );
}

function wordsOf(text: string, { start, end }: Span): Span[] {
  return [...text.slice(start, end).matchAll(/\S+/g)].map((match) => ({
    start: start + match.index,
    end: start + match.index + match[0].length,
  }));
}

/** Languages without spaces, and what is no word at all. Characters of two units stay whole. */
function monsterParts(
  text: string,
  { start, end }: Span,
  { maxChars, language }: { maxChars: number; language: string | undefined },
): Span[] {
  const segments = segmenterOf('word', language).segment(text.slice(start, end));
  return [...segments].flatMap(({ index, segment }) => {
    const parts: Span[] = [];
    let at = start + index;
    const last = at + segment.length;
    while (at < last) {
      const until = wholeCharacters(text, at, Math.min(at + maxChars, last));
      parts.push({ start: at, end: until });
      at = until;
    }
    return parts;
  });
}

/** No cut between the two units of a character, unless there is room for one unit only. */
function wholeCharacters(text: string, start: number, end: number): number {
  const isInside = /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(end - 1, end + 1));
  return isInside && end - 1 > start ? end - 1 : end;
}

function lengthOf({ start, end }: Span): number {
  return end - start;
}

/** Without the white space at both ends; none where nothing else is in it. */
function trimmed(text: string, { start, end }: Span): Span[] {
  const own = text.slice(start, end);
  const kept = own.trim();
  if (kept === '') return [];
  const first = start + (own.length - own.trimStart().length);
  return [{ start: first, end: first + kept.length }];
}

const segmenters = new Map<string, Intl.Segmenter>();
/** A document may claim any language; this many are kept. */
const MAX_SEGMENTERS = 16;

function segmenterOf(granularity: 'sentence' | 'word', language: string | undefined) {
  const key = `${granularity} ${language ?? ''}`;
  const known = segmenters.get(key);
  if (known !== undefined) return known;
  if (segmenters.size >= MAX_SEGMENTERS) segmenters.clear();
  const made = new Intl.Segmenter(localeOf(language), { granularity });
  segmenters.set(key, made);
  return made;
}

/** What a document calls its language may be no language at all. */
function localeOf(language: string | undefined): string | undefined {
  try {
    return language === undefined ? undefined : Intl.getCanonicalLocales(language)[0];
  } catch {
    return undefined;
  }
}

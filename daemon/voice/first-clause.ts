/** Fewer words are over before the rest of the sentence can be spoken. */
const FEWEST_WORDS = 3;
/** Words that must follow: a shorter rest is not worth a breath. They also show a list. */
const WORDS_AFTER = 3;
/** Without a comma, a cut is looked for from here on, before a word that opens a phrase, */
const ENOUGH_WORDS = 8;
/** and from here on wherever two words do not belong together. See the suite first-audio. */
const MANY_WORDS = 14;

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Words before which a speaker takes breath, comma or not. */
const CLAUSE_OPENERS = setOf('although because but unless until whereas whether which while');
const PHRASE_OPENERS = setOf(
  'about after at before by during for from in into on since than that through to with',
);
/** Words that belong to the next one. */
const BINDING = new Set([
  ...CLAUSE_OPENERS,
  ...PHRASE_OPENERS,
  ...setOf('a an and as dr her his i if it its mr mrs ms my nor not of or our prof so the their'),
  ...setOf('are be been can could did do does had has have is shall should was were will would'),
  ...setOf('these this those very your'),
]);
const LIST_WORDS = setOf('and or &');

/** Where a text may be torn only between the pair. */
const PAIRS = ['()', '[]', '{}', '“”', '«»'] as const;
const QUOTES = ['"', '`', '*', '_'] as const;

/**
 * Where the first chunk of a reply may end so that it is spoken early: after a comma, before a
 * conjunction, or after enough words; not in a list, a number, a bracket or markup. What is decided
 * does not change when the sentence grows.
 * @param sentence the first sentence, as far as it is there; its last word may be torn
 * @returns the length of the clause; undefined: none yet, or none at all
 */
export function firstClauseLength(sentence: string): number | undefined {
  // A word is whole when something follows it.
  const words = [...sentence.matchAll(/\S+(?=\s)/g)];
  const texts = words.map(([text]) => text);
  for (let count = FEWEST_WORDS; count + WORDS_AFTER <= texts.length; count += 1) {
    const last = words[count - 1];
    if (last === undefined || !mayEnd(texts, count)) continue;
    const length = last.index + last[0].length;
    if (isWhole(sentence.slice(0, length))) return length;
  }
  return undefined;
}

/** Whether a speaker would take breath after the first `count` of these words. */
function mayEnd(words: readonly string[], count: number): boolean {
  const last = words[count - 1] ?? '';
  const next = words[count] ?? '';
  if (isNumber(last) || isNumber(next)) return false;
  if (/[;:]$/.test(last) || /^[—–-]$/.test(last)) return true;
  if (last.endsWith(',')) return !isInList(words, count);
  if (/\.$/.test(last) || BINDING.has(bare(last))) return false;
  if (/^[—–-]$/.test(next)) return false;
  if (CLAUSE_OPENERS.has(bare(next))) return true;
  if (count >= MANY_WORDS) return !LIST_WORDS.has(bare(next));
  return count >= ENOUGH_WORDS && PHRASE_OPENERS.has(bare(next));
}

/** "pasta, eggs and bread": another comma, or a word that ends a list, stands near this comma. */
function isInList(words: readonly string[], count: number): boolean {
  const before = words.slice(Math.max(0, count - WORDS_AFTER), count - 1);
  const after = words.slice(count, count + WORDS_AFTER);
  const hasComma = [...before, ...after].some((word) => word.endsWith(','));
  return hasComma || after.slice(1).some((word) => LIST_WORDS.has(bare(word)));
}

function isNumber(word: string): boolean {
  return /\d/.test(word);
}

function bare(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{N}&]/gu, '');
}

/** Nothing that was opened is still open. */
function isWhole(text: string): boolean {
  const count = (mark: string): number => text.split(mark).length - 1;
  const arePairs = PAIRS.every(([open = '', close = '']) => count(open) === count(close));
  return arePairs && QUOTES.every((mark) => count(mark) % 2 === 0);
}

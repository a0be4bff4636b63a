/** A word of a hypothesis. */
export interface HeardWord {
  /** As the port wants it: lower case, no punctuation. */
  text: string;
  /** When its first token was emitted, seconds from the start of the signal; NaN: not known. */
  atS: number;
  /** Sum of the natural logs of its tokens' probabilities, and how many those are. */
  logProbability: number;
  tokens: number;
}

/** What an engine says of its tokens; the lists run side by side, and may be shorter or empty. */
export interface TokenList {
  tokens: readonly string[];
  timestamps: readonly number[];
  logProbabilities: readonly number[];
}

/** SentencePiece's mark for the start of a word; some results carry a blank in its place. */
const WORD_START = /^[▁ ]/;
/** `<unk>`, `<|en|>`, `[NOISE]`: told by the engine, not by the speaker. */
const NOT_SPOKEN = /^(<.*>|\[.*\])$/;
/** Spoken signs; all other punctuation is silent. */
const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/%/g, ' percent '],
  [/°/g, ' degrees '],
];
const PUNCTUATION = /[^\p{L}\p{M}\p{N}'\s]+/gu;
/** An apostrophe belongs to a word only between letters. */
const LOOSE_APOSTROPHE = /(?<![\p{L}\p{N}])'+|'+(?![\p{L}\p{N}])/gu;

/** Lower case, words separated by one blank, without punctuation. */
export function plainText(text: string): string {
  let plain = text.replaceAll('’', "'").toLowerCase();
  for (const [sign, words] of SIGNS) plain = plain.replace(sign, words);
  return plain.replace(PUNCTUATION, ' ').replace(LOOSE_APOSTROPHE, ' ').replace(/\s+/g, ' ').trim();
}

/** Tokens as words. A token that begins a word starts a new one. */
export function heardWords({ tokens, timestamps, logProbabilities }: TokenList): HeardWord[] {
  const words: HeardWord[] = [];
  for (const [i, token] of tokens.entries()) {
    if (NOT_SPOKEN.test(token.trim())) continue;
    let word = words.at(-1);
    if (!word || WORD_START.test(token)) {
      word = { text: '', atS: timestamps[i] ?? Number.NaN, logProbability: 0, tokens: 0 };
      words.push(word);
    }
    word.text += token.replace(WORD_START, '');
    const logProbability = logProbabilities[i];
    if (logProbability === undefined) continue;
    word.logProbability += logProbability;
    word.tokens += 1;
  }
  return words
    .map((word) => ({ ...word, text: plainText(word.text) }))
    .filter(({ text }) => text !== '');
}

/** @returns how many of the first words are a phrase, the longest that fits; 0: none is */
export function leadingPhrase(words: readonly string[], phrases: readonly string[]): number {
  const counts = phrases
    .map((phrase) => phrase.split(' '))
    .filter((expected) => expected.every((word, at) => words[at] === word))
    .map(({ length }) => length);
  return Math.max(0, ...counts);
}

/**
 * The words after a wake phrase.
 * @param phrases the longest that the words begin with is cut off
 * @param leadS how long the phrase lasted; decides where it was not understood as such
 */
export function wordsAfter(
  words: readonly HeardWord[],
  { phrases, leadS }: { phrases: readonly string[]; leadS: number },
): HeardWord[] {
  const texts = words.map(({ text }) => text);
  const phraseWords = leadingPhrase(texts, phrases);
  if (phraseWords > 0) return words.slice(phraseWords);
  // NaN: a word without a time is kept.
  return words.filter(({ atS }) => !(atS < leadS));
}

/**
 * @param unknown what to say of words without probabilities
 * @returns geometric mean of the tokens' probabilities, 0..1; 0 without words
 */
export function confidenceOf(words: readonly HeardWord[], unknown: number): number {
  if (words.length === 0) return 0;
  const tokens = words.reduce((sum, word) => sum + word.tokens, 0);
  if (tokens === 0) return unknown;
  const sum = words.reduce((total, { logProbability }) => total + logProbability, 0);
  return Math.min(1, Math.exp(sum / tokens));
}

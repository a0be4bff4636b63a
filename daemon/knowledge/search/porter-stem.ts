/**
 * The stem of an English word, by the algorithm of M. F. Porter ("An algorithm for suffix
 * stripping", Program 14, 1980) with the later `logi` and `bli`: as the index of words (SQLite's
 * FTS5) makes it, since stems are looked up there.
 * @param word lower case; other letters than a..z count as consonants
 */
export function porterStem(word: string): string {
  if (word.length < MIN_CHARS || word.length > MAX_CHARS) return word;
  let stem = step1a(word);
  stem = step1b(stem);
  if (stem.endsWith('y') && hasVowel(stem.slice(0, -1))) stem = `${stem.slice(0, -1)}i`;
  return step5(step4(replaced(replaced(stem, STEP_2), STEP_3)));
}

const MIN_CHARS = 3;
/** FTS5 leaves longer words alone. */
const MAX_CHARS = 64;

/** Suffix and what stands for it; the first that a word ends in counts, whether it may go or not. */
type Suffixes = readonly (readonly [suffix: string, instead: string])[];

const STEP_2: Suffixes = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['izer', 'ize'],
  ['logi', 'log'],
  ['bli', 'ble'],
  ['alli', 'al'],
  ['entli', 'ent'],
  ['eli', 'e'],
  ['ousli', 'ous'],
  ['ization', 'ize'],
  ['ation', 'ate'],
  ['ator', 'ate'],
  ['alism', 'al'],
  ['iveness', 'ive'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['aliti', 'al'],
  ['iviti', 'ive'],
  ['biliti', 'ble'],
];
const STEP_3: Suffixes = [
  ['icate', 'ic'],
  ['ative', ''],
  ['alize', 'al'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ful', ''],
  ['ness', ''],
];
const STEP_4 = [
  ...['al', 'ance', 'ence', 'er', 'ic', 'able', 'ible', 'ant', 'ement', 'ment', 'ent'],
  ...['ou', 'ism', 'ate', 'iti', 'ous', 'ive', 'ize'],
];

function step1a(word: string): string {
  if (!word.endsWith('s')) return word;
  if (/(ss|i)es$/.test(word) && word.length > MIN_CHARS) return word.slice(0, -2);
  return word.endsWith('ss') ? word : word.slice(0, -1);
}

function step1b(word: string): string {
  if (word.length > MIN_CHARS && word.endsWith('eed'))
    return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const ending = /(ed|ing)$/.exec(word)?.[0];
  if (ending === undefined) return word;
  const stem = word.slice(0, -ending.length);
  if (!hasVowel(stem)) return word;
  if (/(at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (/([^aeioulsz])\1$/.test(stem)) return stem.slice(0, -1);
  return measure(stem) === 1 && endsShort(stem) ? `${stem}e` : stem;
}

function step5(word: string): string {
  let stem = word;
  if (stem.endsWith('e')) {
    const without = stem.slice(0, -1);
    const vowels = measure(without);
    if (vowels > 1 || (vowels === 1 && !endsShort(without))) stem = without;
  }
  return stem.endsWith('ll') && measure(stem.slice(0, -1)) > 1 ? stem.slice(0, -1) : stem;
}

function replaced(word: string, suffixes: Suffixes): string {
  const found = suffixes.find(([suffix]) => word.endsWith(suffix) && word !== suffix);
  if (found === undefined) return word;
  const stem = word.slice(0, -found[0].length);
  return measure(stem) > 0 ? stem + found[1] : word;
}

function step4(word: string): string {
  const ion = /(?<=[st])ion$/.exec(word)?.[0];
  const found = ion ?? STEP_4.find((suffix) => word.endsWith(suffix) && word !== suffix);
  if (found === undefined) return word;
  const stem = word.slice(0, -found.length);
  return measure(stem) > 1 ? stem : word;
}

/** True where letter `at` of the word is a vowel; y is one after a consonant. */
function isVowel(word: string, at: number): boolean {
  const letter = word.charAt(at);
  if ('aeiou'.includes(letter)) return true;
  return letter === 'y' && at > 0 && !isVowel(word, at - 1);
}

/** How often a consonant follows a vowel. */
function measure(word: string): number {
  let count = 0;
  let wasVowel = false;
  for (let at = 0; at < word.length; at += 1) {
    const isNow = isVowel(word, at);
    if (wasVowel && !isNow) count += 1;
    wasVowel = isNow;
  }
  return count;
}

function hasVowel(word: string): boolean {
  return Array.from(word).some((_, at) => isVowel(word, at));
}

/** Consonant, vowel, consonant at the end, the last not w, x or y. */
function endsShort(word: string): boolean {
  const end = word.length;
  return (
    end >= MIN_CHARS &&
    !isVowel(word, end - 1) &&
    !/[wxy]$/.test(word) &&
    isVowel(word, end - 2) &&
    !isVowel(word, end - 3)
  );
}

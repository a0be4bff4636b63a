import type { GroundingWords } from './grounding-words.ts';

/** A number with what it counts. */
export interface Measure {
  /** As a plain number where it is one: "1,000", "1000" and "thousand" are the same. */
  value: string;
  /** One name for each unit; '': it has none that is known. */
  unit: string;
}

/** What a stretch of text says, as far as its words tell. */
export interface AnalysedText {
  /** Stems of the words that say something, in their order, repeated as they are. */
  stems: readonly string[];
  /** Those of them that are within names. */
  names: ReadonlySet<string>;
  measures: readonly Measure[];
  /** Stems that a "not" stands before. */
  negated: ReadonlySet<string>;
}

const TOKEN = /\p{L}[\p{L}\p{M}]*(?:['’]\p{L}+)?|\d+(?:[.,:]\d+)*|[%°$€£]|[.;:!?,]/gu;
const CURRENCY = /^[$€£]$/;
const PAUSE = /^[.;:!?,]$/;
const MARKS = /\p{Mn}/gu;
const LETTER = /^\p{L}/u;
const POSSESSIVE = /['’]\p{L}{1,2}$/u;
const DOUBLED = /([^aeiou])\1$/;
const MIN_STEM_CHARS = 3;
/** How many words that say something a "not" reaches: "is not usually washed". */
const NEGATION_REACH = 2;
/** "twenty four": a tens and a ones make one number. */
const TENS = 10;
const MOST_TENS = 90;
const SCALE = 100;

/** Texts whose words are known by heart; passages are looked at again for each sentence. */
const MAX_STEMS = 20_000;

/** Takes texts of one language apart. */
export class TextAnalyser {
  readonly words: GroundingWords;
  readonly #stems = new Map<string, string>();

  constructor(words: GroundingWords) {
    this.words = words;
  }

  analyse(text: string): AnalysedText {
    return new Analysis(this, text).result;
  }

  /** @param word lower case */
  stemOf(word: string): string {
    const known = this.#stems.get(word);
    if (known !== undefined) return known;
    if (this.#stems.size >= MAX_STEMS) this.#stems.clear();
    const plain = word.replace(POSSESSIVE, '').normalize('NFD').replace(MARKS, '');
    const ending = this.words.endings.find(
      (each) => plain.endsWith(each) && plain.length - each.length >= MIN_STEM_CHARS,
    );
    const cut = ending === undefined ? plain : plain.slice(0, -ending.length);
    const stem = cut.length > MIN_STEM_CHARS ? cut.replace(DOUBLED, '$1') : cut;
    this.#stems.set(word, stem);
    return stem;
  }

  /** What all ways to write a number have in common. */
  numeral(token: string): string {
    const { thousands, decimal, numbers } = this.words;
    const word = numbers.get(token);
    if (word !== undefined) return String(word);
    const groups = new RegExp(`^\\d{1,3}(?:\\${thousands}\\d{3})+(?:\\${decimal}\\d+)?$`);
    const whole = groups.test(token) ? token.replaceAll(thousands, '') : token;
    const plain = whole.replace(decimal, '.');
    return /^\d+(?:\.\d+)?$/.test(plain) ? String(Number(plain)) : token;
  }
}

class Analysis {
  readonly #analyser: TextAnalyser;
  readonly #stems: string[] = [];
  readonly #names = new Set<string>();
  readonly #measures: Measure[] = [];
  readonly #negated = new Set<string>();
  #reach = 0;
  #isStart = true;

  constructor(analyser: TextAnalyser, text: string) {
    this.#analyser = analyser;
    const tokens = text.match(TOKEN) ?? [];
    for (let at = 0; at < tokens.length; at += 1) at += this.#take(tokens, at);
  }

  get result(): AnalysedText {
    const { words } = this.#analyser;
    return {
      stems: this.#stems,
      names: words.capitalsName ? this.#names : new Set(),
      measures: this.#measures,
      negated: this.#negated,
    };
  }

  /** @returns how many further tokens it took */
  #take(tokens: readonly string[], at: number): number {
    const token = tokens[at] ?? '';
    const { words } = this.#analyser;
    const lower = token.toLowerCase();
    if (PAUSE.test(token)) {
      this.#reach = 0;
      this.#isStart = token !== ',' && token !== ';';
      return 0;
    }
    const isNumber = /^\d/.test(token) || words.numbers.has(lower);
    if (isNumber) return this.#measure(tokens, at);
    if (LETTER.test(token)) this.#word(token, lower);
    return 0;
  }

  #word(token: string, lower: string): void {
    const { words } = this.#analyser;
    const isStart = this.#isStart;
    this.#isStart = false;
    if (words.negations.has(lower) || words.negatedEnding.test(lower)) {
      this.#reach = NEGATION_REACH;
      return;
    }
    const base = lower.replace(POSSESSIVE, '');
    if (words.empty.has(lower) || words.empty.has(base) || base.length < 2) return;
    const stem = this.#analyser.stemOf(lower);
    this.#stems.push(stem);
    if (/^\p{Lu}/u.test(token) && !isStart) this.#names.add(stem);
    if (this.#reach > 0) this.#negated.add(stem);
    this.#reach = Math.max(0, this.#reach - 1);
  }

  #measure(tokens: readonly string[], at: number): number {
    this.#isStart = false;
    const { words } = this.#analyser;
    let taken = 0;
    let value = this.#analyser.numeral((tokens[at] ?? '').toLowerCase());
    for (;;) {
      const next = words.numbers.get((tokens[at + taken + 1] ?? '').toLowerCase());
      const joined = next === undefined ? undefined : joinedNumber(Number(value), next);
      if (joined === undefined) break;
      value = String(joined);
      taken += 1;
    }
    const before = tokens[at - 1] ?? '';
    const after = (tokens[at + taken + 1] ?? '').toLowerCase();
    const unit = words.units.get(CURRENCY.test(before) ? before : after) ?? '';
    this.#measures.push({ value, unit });
    return taken;
  }
}

/** "twenty" and "four", "3" and "million". */
function joinedNumber(value: number, next: number): number | undefined {
  if (next >= SCALE && value > 0 && value < next) return value * next;
  const isTens = value >= 2 * TENS && value <= MOST_TENS && value % TENS === 0;
  return isTens && next > 0 && next < TENS ? value + next : undefined;
}

import type { FoundPassage } from '../../ports/knowledge.ts';
import type { AnalysedText, Measure, TextAnalyser } from './analysed-text.ts';
import { unitsOf } from './source-units.ts';
import { wordWeights } from './word-weights.ts';

/** How far a sentence is borne out, and by what. */
export interface Support {
  isSupported: boolean;
  /** 0..1, the share of what it says, by weight, that its best source says too. */
  share: number;
  /** Undefined: it is something else that bears it out, for example what a tool said. */
  passage: FoundPassage | undefined;
  /** The words that bear it out; '': none do. */
  quote: string;
}

/** What sentences may be taken from. */
export interface SupportParts {
  passages: readonly FoundPassage[];
  /** What else is known to be true: results of tools, the time, what the user said before. */
  facts: readonly string[];
  /** What was asked. Its words may be taken up, and bear nothing out. */
  question: string;
  analyser: TextAnalyser;
  /** Smallest share, 0..1; absent: MIN_SHARE. */
  minShare?: number;
}

/**
 * Smallest share of a sentence's weight that a stretch of a source must have. Chosen on one half of
 * the articles of XQuAD by `npm run bench -- --only answers`, which shows both.
 */
export const MIN_SHARE = 0.7;

/** Of all that a sentence says: words of its question are not counted, but cannot stand alone. */
const MIN_OWN_SHARE = 0.3;
/** Two sentences bear one out only if both give something to it. */
const MIN_PART_SHARE = 0.25;

/** A stretch of a source: one sentence, or two that follow each other. */
interface Stretch {
  text: string;
  parts: readonly AnalysedText[];
  /** What its title, its headings, or the sentence that it hangs on add. */
  around: ReadonlySet<string>;
  passage: FoundPassage | undefined;
}

/**
 * Whether sources say what a sentence says, told by its words: numbers with their units and names
 * must stand in one stretch of a source, "not" before the same words, and enough of the rest, where
 * rare words weigh more. That is the limit of it: words that mean the same are not known to, and
 * the same words in another order ("A beat B", "B beat A") are not told apart.
 */
export class SourceSupport {
  readonly #stretches: readonly Stretch[];
  readonly #question: ReadonlySet<string>;
  readonly #analyser: TextAnalyser;
  readonly #weightOf: (stem: string) => number;
  readonly #minShare: number;

  constructor({ passages, facts, question, analyser, minShare = MIN_SHARE }: SupportParts) {
    this.#analyser = analyser;
    this.#minShare = minShare;
    this.#question = new Set(analyser.analyse(question).stems);
    const told = facts.flatMap((text) => stretchesOf(text, undefined, analyser));
    const found = passages.flatMap((passage) => stretchesOf(passage.text, passage, analyser));
    this.#stretches = [...found, ...told];
    const single = this.#stretches.filter(({ parts }) => parts.length === 1);
    this.#weightOf = wordWeights(single.map(({ parts }) => parts.flatMap(({ stems }) => stems)));
  }

  of(sentence: string): Support {
    const said = this.#analyser.analyse(sentence);
    let best: Support = { isSupported: false, share: 0, passage: undefined, quote: '' };
    for (const stretch of this.#stretches) {
      const share = this.#share(said, stretch);
      const isSupported = share >= this.#minShare && this.#agrees(said, stretch);
      const isBetter = isSupported === best.isSupported ? share > best.share : isSupported;
      if (isBetter) best = { isSupported, share, passage: stretch.passage, quote: stretch.text };
    }
    return best;
  }

  /** Numbers and names that no source has, and the question has not: nothing bears them out. */
  hasUnknownFacts(sentence: string): boolean {
    const { measures, names } = this.#analyser.analyse(sentence);
    const all = this.#stretches.flatMap(({ parts }) => parts);
    const known = new Set(this.#stretches.flatMap(({ around }) => [...around]));
    for (const { stems } of all) for (const stem of stems) known.add(stem);
    const isKnown = (stem: string): boolean => known.has(stem) || this.#question.has(stem);
    return (
      measures.some((measure) => !all.some((part) => hasMeasure(part, measure))) ||
      [...names].some((name) => !isKnown(name))
    );
  }

  #share({ stems, measures }: AnalysedText, { parts, around }: Stretch): number {
    const had = parts.map((part) => new Set(part.stems));
    let [total, covered, own, all] = [0, 0, 0, 0];
    const gains = parts.map(() => 0);
    for (const stem of new Set(stems)) {
      const weight = this.#weightOf(stem);
      const holders = had.flatMap((set, at) => (set.has(stem) ? [at] : []));
      all += weight;
      const isThere = holders.length > 0 || around.has(stem);
      if (!isThere && this.#question.has(stem)) continue;
      total += weight;
      if (!isThere) continue;
      covered += weight;
      if (holders.length > 0) own += weight;
      const [only] = holders;
      if (holders.length === 1 && only !== undefined) gains[only] = (gains[only] ?? 0) + weight;
    }
    // A number weighs like a rare word; whether it is there #agrees() says.
    const numbers = measures.length * this.#weightOf('');
    const isJoined = gains.length === 1 || gains.every((gain) => gain >= covered * MIN_PART_SHARE);
    const isOwn = own + numbers > 0 && own + numbers >= (all + numbers) * MIN_OWN_SHARE;
    return isJoined && isOwn ? (covered + numbers) / (total + numbers) : 0;
  }

  #agrees(said: AnalysedText, { parts, around }: Stretch): boolean {
    const { names, measures, negated } = said;
    const stems = new Set(parts.flatMap((part) => part.stems));
    const isAround = (name: string): boolean => around.has(name) || this.#question.has(name);
    const denied = new Set(parts.flatMap((part) => [...part.negated]));
    const isDenied = [...negated].some((stem) => denied.has(stem));
    const speaksOf = (all: ReadonlySet<string>): boolean =>
      [...all].some((each) => stems.has(each));
    return (
      [...names].every((name) => isAround(name) || isNamed(name, said, parts)) &&
      measures.every((measure) => parts.some((part) => hasMeasure(part, measure))) &&
      (isDenied || !(speaksOf(negated) || said.stems.some((stem) => denied.has(stem))))
    );
  }
}

/**
 * Whether a name stands where the word beside it stands too, so that a name of one sentence is not
 * taken for that of the next.
 */
function isNamed(name: string, { stems, names }: AnalysedText, parts: readonly AnalysedText[]) {
  const holders = parts.filter((part) => part.stems.includes(name));
  if (parts.length === 1 || holders.length === 0) return holders.length > 0;
  const at = stems.indexOf(name);
  const isPlain = (stem: string): boolean => !names.has(stem);
  const beside = [stems.slice(0, at).findLast(isPlain), stems.slice(at + 1).find(isPlain)];
  const known = beside.filter((stem) => stem !== undefined);
  return (
    known.length === 0 || holders.some((part) => known.some((stem) => part.stems.includes(stem)))
  );
}

function hasMeasure({ measures }: AnalysedText, { value, unit }: Measure): boolean {
  return measures.some((known) => {
    const isSameUnit = known.unit === unit || known.unit === '' || unit === '';
    return known.value === value && isSameUnit;
  });
}

function stretchesOf(
  text: string,
  passage: FoundPassage | undefined,
  analyser: TextAnalyser,
): Stretch[] {
  const { words } = analyser;
  const units = unitsOf(text, words);
  const parts = units.map((unit) => analyser.analyse(unit.text));
  const { title = '', section = [] } = passage?.source ?? {};
  const named = passage === undefined ? [] : [title, ...section, ...words.sourceWords];
  const headings = analyser.analyse(named.join('. ')).stems;
  return units.flatMap((unit, at): Stretch[] => {
    const part = parts[at];
    const before = parts[at - 1];
    const { text: own } = unit;
    const both = `${units[at - 1]?.text} ${own}`;
    if (part === undefined) return [];
    const hangsOn = before !== undefined && words.hanging.test(unit.text) ? before.stems : [];
    const single = [part];
    const around = new Set([...headings, ...hangsOn]);
    const alone = { text: own, parts: single, around, passage };
    if (before === undefined) return [alone];
    const pair = { text: both, parts: [before, part], around: new Set(headings), passage };
    return [alone, pair];
  });
}

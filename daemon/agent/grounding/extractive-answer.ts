import type { FoundPassage } from '../../ports/knowledge.ts';
import type { TextAnalyser } from './analysed-text.ts';
import type { GroundingWords, QuestionKind } from './grounding-words.ts';
import { type SourceUnit, unitsOf } from './source-units.ts';
import { filled, spokenSource } from './spoken-source.ts';
import { wordWeights } from './word-weights.ts';

/** What a passage says to a question, in its own words. */
export interface ExtractiveAnswer {
  /** With its source, for the ear. */
  text: string;
  quote: string;
  passage: FoundPassage;
}

/** About 25 s of speech: nobody keeps more in mind. */
const MAX_QUOTE_CHARS = 400;
const MAX_STEPS = 3;
/** Share of the question, by weight, that passage and headings must have: below it is chance. */
const MIN_PASSAGE_SHARE = 0.3;
/** A word of the question that only the title or a heading has tells less of a sentence. */
const HEADING_WORTH = 0.3;
/** Sentences around the words asked for are about them as well. */
const NEIGHBOUR_WORTH = 0.25;
/** What a number, a name or a date adds where the question asks for one. */
const SIGN_WORTH = 0.25;
/** A line without a full stop is a heading or a caption: it answers little. */
const LINE_COST = 0.2;
/** Two words of the question side by side, as a share of what they are worth. */
const PAIR_WORTH = 0.15;

/** Asked words, and what they are worth. */
interface Asked {
  stems: readonly string[];
  weightOf: (stem: string) => number;
  kind: QuestionKind | undefined;
}

interface Candidate {
  passage: FoundPassage;
  units: readonly SourceUnit[];
  at: number;
  score: number;
}

/**
 * The sentence, table row or steps that answer a question best, without a language model.
 * @param passages the surest first
 * @returns undefined: none of them is about it
 */
export function extractiveAnswer(
  question: string,
  passages: readonly FoundPassage[],
  analyser: TextAnalyser,
): ExtractiveAnswer | undefined {
  const { words } = analyser;
  const read = passages.map((passage) => ({ passage, units: unitsOf(passage.text, words) }));
  const texts = read.flatMap(({ units }) => units.map(({ text }) => analyser.analyse(text).stems));
  const asked: Asked = {
    stems: [...new Set(analyser.analyse(question).stems)],
    weightOf: wordWeights(texts),
    kind: questionKind(question, words),
  };
  let best: Candidate | undefined;
  for (const each of read) {
    const candidate = bestOf(each, asked, analyser);
    if (candidate && candidate.score > (best?.score ?? 0)) best = candidate;
  }
  if (best === undefined) return undefined;
  const quote = bounded(quoteOf(best, asked, words));
  if (quote === '') return undefined;
  const { passage } = best;
  const source = spokenSource(passage.source, words);
  const text = filled(words.says.quote, { source: capitalised(source), text: quote });
  return { text, quote, passage };
}

/** What a question asks for; undefined: its form does not tell. */
export function questionKind(question: string, words: GroundingWords): QuestionKind | undefined {
  return words.questions.find(({ asked }) => asked.test(question.trim()))?.kind;
}

function bestOf(
  { passage, units }: Pick<Candidate, 'passage' | 'units'>,
  asked: Asked,
  analyser: TextAnalyser,
): Candidate | undefined {
  const { words } = analyser;
  const { title, section } = passage.source;
  const headings = new Set(analyser.analyse([title, ...section].join('. ')).stems);
  const stems = units.map(({ text }) => analyser.analyse(text).stems);
  const all = new Set([...headings, ...stems.flat()]);
  const whole = worth(asked, all);
  if (asked.stems.length === 0 || whole < MIN_PASSAGE_SHARE) return undefined;
  const sets = stems.map((each) => new Set(each));
  const scored = units.map((unit, at) => {
    const own = sets[at] ?? new Set();
    const near = new Set([...(sets[at - 1] ?? []), ...(sets[at + 1] ?? [])]);
    const others = worth(asked, all) - worth(asked, own);
    const score =
      worth(asked, own) +
      NEIGHBOUR_WORTH * Math.max(0, worth(asked, new Set([...own, ...near])) - worth(asked, own)) +
      HEADING_WORTH * Math.min(others, worth(asked, headings)) +
      PAIR_WORTH * pairs(asked.stems, stems[at] ?? []) +
      (hasSign(unit, asked.kind, words) ? SIGN_WORTH : 0) -
      (unit.kind === 'line' ? LINE_COST : 0);
    return score;
  });
  const score = Math.max(...scored);
  // The passage that is surest and has most of the question wins, where sentences are alike.
  return { passage, units, at: scored.indexOf(score), score: (score + whole) * passage.score };
}

/** 0..1, the share of the question's weight that a set of words has. */
function worth({ stems, weightOf }: Asked, had: ReadonlySet<string>): number {
  let [total, found] = [0, 0];
  for (const stem of stems) {
    const weight = weightOf(stem);
    total += weight;
    if (had.has(stem)) found += weight;
  }
  return total === 0 ? 0 : found / total;
}

/** 0..1, the share of neighbours of the question that stand side by side here too. */
function pairs(asked: readonly string[], stems: readonly string[]): number {
  if (asked.length < 2) return 0;
  const here = new Set(stems.slice(1).map((stem, at) => `${stems[at]} ${stem}`));
  const found = asked.slice(1).filter((stem, at) => here.has(`${asked[at]} ${stem}`));
  return found.length / (asked.length - 1);
}

function hasSign(
  { text, kind: unitKind }: SourceUnit,
  kind: QuestionKind | undefined,
  { signs }: GroundingWords,
): boolean {
  if (kind === undefined) return false;
  return kind === 'steps' ? unitKind === 'step' : signs[kind].test(text);
}

function quoteOf({ units, at }: Candidate, asked: Asked, words: GroundingWords): string {
  const unit = units[at];
  if (unit === undefined) return '';
  const isIntro = unit.kind !== 'step' && units[at + 1]?.kind === 'step';
  if (asked.kind === 'steps' && (unit.kind === 'step' || isIntro)) {
    return stepsFrom(units, isIntro ? at + 1 : firstStep(units, at));
  }
  // A question that announces a list is answered by it.
  if (isIntro && unit.text.endsWith(':')) return `${unit.text} ${stepsFrom(units, at + 1)}`;
  const before = units[at - 1];
  const hangs = before?.kind === 'sentence' && words.hanging.test(unit.text);
  const isShort = (before?.text.length ?? 0) + unit.text.length < MAX_QUOTE_CHARS;
  return hangs && isShort ? `${before.text} ${unit.text}` : unit.text;
}

/** Where the list begins, if the step found is within its first ones; else that step. */
function firstStep(units: readonly SourceUnit[], at: number): number {
  let first = at;
  while (units[first - 1]?.kind === 'step') first -= 1;
  return at - first < MAX_STEPS ? first : at;
}

function stepsFrom(units: readonly SourceUnit[], from: number): string {
  const steps: string[] = [];
  for (const { kind, text } of units.slice(from, from + MAX_STEPS)) {
    if (kind !== 'step') break;
    steps.push(/[.!?]$/.test(text) ? text : `${text}.`);
  }
  return steps.join(' ');
}

function bounded(text: string): string {
  const ended = /[.!?]["”’)]?$/.test(text) || text === '' ? text : `${text.replace(/[:;,]$/, '')}.`;
  if (ended.length <= MAX_QUOTE_CHARS) return ended;
  const head = ended.slice(0, MAX_QUOTE_CHARS);
  const sentence = Math.max(head.lastIndexOf('. '), head.lastIndexOf('; '));
  const clause = sentence > MAX_QUOTE_CHARS / 2 ? sentence : head.lastIndexOf(', ');
  const cut = clause > MAX_QUOTE_CHARS / 2 ? clause : head.lastIndexOf(' ');
  return `${head.slice(0, cut > 0 ? cut : MAX_QUOTE_CHARS)}.`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

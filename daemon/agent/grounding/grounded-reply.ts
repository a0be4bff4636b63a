import type { Citation, FoundPassage } from '../../ports/knowledge.ts';
import type { SentenceReview } from '../request.ts';
import type { TextAnalyser } from './analysed-text.ts';
import { citationOf, distinctCitations } from './citations.ts';
import { extractiveAnswer } from './extractive-answer.ts';
import { SourceSupport } from './support.ts';

export interface GroundedReplyParts {
  question: string;
  analyser: TextAnalyser;
  /** What was found in documents so far. */
  passages: () => readonly FoundPassage[];
  /** What tools said. */
  results: () => readonly string[];
  /** What else is known to be true: the time, what the user said before. */
  facts: readonly string[];
  /** For tests and benchmarks; absent: the measured one. */
  minShare?: number;
}

/** Dropped sentences that are said after all, as not from the documents. */
const MAX_HEDGED = 2;
const SENTENCE_END = /[.!?]["”’)]*\s*$/;

/**
 * Lets those sentences of a model's answer through that documents bear out, or that claim nothing.
 * The rule: what no source supports is dropped. If nothing is left of the answer, it is answered
 * with the words of the best passage; and if that is not about the question either, what the model
 * said is said as not from the documents, but never where it named them as its source. Without
 * passages a model may say what it knows, but not that it has it from documents.
 */
export class GroundedReply implements SentenceReview {
  readonly #parts: GroundedReplyParts;
  readonly #dropped: string[] = [];
  readonly #citations: Citation[] = [];
  /** "Yes.": as true as what follows. */
  #bare: string | undefined;
  #hasAnswered = false;
  /** Without sources a first clause comes alone; what follows belongs to one that was dropped. */
  #isInDropped = false;
  #support: { key: string; support: SourceSupport } | undefined;

  constructor(parts: GroundedReplyParts) {
    this.#parts = parts;
  }

  /** What the answer was taken from. */
  get citations(): readonly Citation[] {
    return distinctCitations(this.#citations);
  }

  /** Sentences that were not let through. */
  get dropped(): readonly string[] {
    return this.#dropped;
  }

  take(sentence: string): string | undefined {
    const { words } = this.#parts.analyser;
    const isSourced = this.#parts.passages().length > 0;
    if (!isSourced) return this.#withoutSources(sentence);
    if (words.bare.test(plain(sentence))) {
      this.#bare = sentence;
      return undefined;
    }
    if (this.#isTalk(sentence)) return sentence;
    const { isSupported, passage, quote } = this.#sources().of(this.#withoutPage(sentence));
    if (!isSupported || this.#namesWrongPage(sentence)) {
      this.#dropped.push(sentence);
      this.#bare = undefined;
      return undefined;
    }
    this.#hasAnswered = true;
    if (passage) this.#citations.push(citationOf(passage, quote));
    const bare = this.#bare === undefined ? '' : `${this.#bare} `;
    this.#bare = undefined;
    return bare + sentence;
  }

  end(): string | undefined {
    const { question, passages, analyser } = this.#parts;
    if (this.#hasAnswered) return undefined;
    const dropped = this.#bare === undefined ? this.#dropped : [...this.#dropped, this.#bare];
    if (dropped.length === 0) return undefined;
    const { says, attributes } = analyser.words;
    const extract = extractiveAnswer(question, passages(), analyser);
    if (extract) {
      this.#citations.push(citationOf(extract.passage, extract.quote));
      return extract.text;
    }
    const own = this.#dropped.filter((sentence) => !attributes.test(sentence));
    if (own.length === 0) return says.silent;
    return [says.hedge, ...own.slice(0, MAX_HEDGED)].join(' ');
  }

  #withoutSources(sentence: string): string | undefined {
    const { words } = this.#parts.analyser;
    const isFromTool = this.#parts.results().length > 0;
    const names = words.attributes.test(sentence) && !this.#matchesTalk(sentence);
    const isRest = this.#isInDropped;
    if ((!names && !isRest) || isFromTool) {
      this.#hasAnswered = true;
      return sentence;
    }
    this.#isInDropped = !SENTENCE_END.test(sentence);
    // What it says is said nowhere, with its source or without.
    this.#dropped.push(isRest ? `${this.#dropped.pop()} ${sentence}` : sentence);
    return undefined;
  }

  /** It asks, greets, admits or names a place, and has no number or name of its own. */
  #isTalk(sentence: string): boolean {
    const bare = this.#withoutPage(sentence);
    if (this.#sources().hasUnknownFacts(bare) || this.#namesWrongPage(sentence)) return false;
    const { analyser, passages } = this.#parts;
    if (/\?["”’)]?$/.test(sentence.trim())) return true;
    const { stems, measures } = analyser.analyse(bare);
    if (measures.length > 0) return false;
    const titles = passages().flatMap(({ source }) => [source.title, ...source.section]);
    const { sourceWords } = analyser.words;
    const about = new Set(analyser.analyse([...titles, ...sourceWords].join('. ')).stems);
    return stems.every((stem) => about.has(stem)) || this.#matchesTalk(sentence);
  }

  #matchesTalk(sentence: string): boolean {
    return this.#parts.analyser.words.talk.some((pattern) => pattern.test(plain(sentence)));
  }

  #withoutPage(sentence: string): string {
    return sentence.replace(this.#parts.analyser.words.page, '');
  }

  #namesWrongPage(sentence: string): boolean {
    const { analyser, passages } = this.#parts;
    const pages = new Set(passages().map(({ source }) => String(source.page ?? '')));
    const named = [...sentence.matchAll(analyser.words.page)].map(([, page = '']) => page);
    return named.some((page) => !pages.has(page));
  }

  /** Made again only when something was found, or a tool has answered. */
  #sources(): SourceSupport {
    const { question, analyser, minShare } = this.#parts;
    const [passages, facts] = [
      this.#parts.passages(),
      [...this.#parts.results(), ...this.#parts.facts],
    ];
    const key = `${passages.length} ${facts.length}`;
    if (this.#support?.key !== key) {
      const given = minShare === undefined ? {} : { minShare };
      const parts = { passages, facts, question, analyser, ...given };
      this.#support = { key, support: new SourceSupport(parts) };
    }
    return this.#support.support;
  }
}

function plain(sentence: string): string {
  return sentence
    .trim()
    .replace(/[.!,]+$/, '')
    .replaceAll('’', "'");
}

import type { Citation, KnowledgeSearch } from '../../ports/knowledge.ts';
import { PassageLookup, type PassageLookupParts } from '../passage-lookup.ts';
import type { AgentIdentity } from '../request.ts';
import { TextAnalyser } from './analysed-text.ts';
import { citationOf } from './citations.ts';
import { extractiveAnswer } from './extractive-answer.ts';
import { loadGroundingWords } from './grounding-words.ts';

export interface DocumentAnswersParts extends Omit<PassageLookupParts, 'knowledge'> {
  knowledge: KnowledgeSearch;
  /** Of who answers where a request does not say. */
  identity: AgentIdentity;
  /** What the box says by itself, for example `de`. */
  language: string;
}

/** What documents say to a question; no citations: nothing. */
export interface DocumentAnswer {
  text: string;
  citations: readonly Citation[];
}

/** Answers from the owner's documents in their own words, without a language model. */
export class DocumentAnswers {
  readonly #parts: DocumentAnswersParts;
  readonly #lookup: PassageLookup;
  readonly #analyser: TextAnalyser;

  constructor(parts: DocumentAnswersParts) {
    this.#parts = parts;
    this.#lookup = new PassageLookup(parts);
    this.#analyser = new TextAnalyser(loadGroundingWords(parts.language));
  }

  /**
   * @returns undefined where nothing was asked, or there are no documents; otherwise also that they
   *   do not say
   */
  async answer(
    { text, assistant }: { text: string; assistant?: AgentIdentity | undefined },
    signal: AbortSignal,
  ): Promise<DocumentAnswer | undefined> {
    const { knowledge, identity } = this.#parts;
    const { words } = this.#analyser;
    if (knowledge.isEmpty || !words.asks.test(text.trim())) return undefined;
    const { collections } = assistant ?? identity;
    const passages = await this.#lookup.find(text, collections, signal);
    const found = extractiveAnswer(text, passages, this.#analyser);
    if (!found) return { text: words.says.nothing, citations: [] };
    return { text: found.text, citations: [citationOf(found.passage, found.quote)] };
  }
}

import { DEFAULT_MIN_SCORE } from '../../../config/knowledge-schema.ts';
import { Agent } from '../../agent/agent.ts';
import { TextAnalyser } from '../../agent/grounding/analysed-text.ts';
import { DocumentAnswers } from '../../agent/grounding/document-answers.ts';
import { loadGroundingWords } from '../../agent/grounding/grounding-words.ts';
import { SourceSupport } from '../../agent/grounding/support.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { passagesOf } from '../../knowledge/passages/passages-of.ts';
import { PassageSearch } from '../../knowledge/search/passage-search.ts';
import type { Citation } from '../../ports/knowledge.ts';
import type { LanguageModel } from '../../ports/language.ts';
import type { KnowledgeDb } from '../../store/knowledge-db.ts';
import { sentencesOf } from '../../voice/sentence-stream.ts';
import { splitSentences } from '../../voice/sentences.ts';
import type { AnswerParagraph } from './answers-data.ts';
import { type Answered, type AnswerScores, answerScores } from './answers-scores.ts';
import { EVAL_PASSAGES, inEmptyLibrary } from './empty-library.ts';
import { percentileOf } from './evaluation.ts';

export interface AnswersReport extends AnswerScores {
  n: number;
  /** Name of the model; null: the documents' own sentences. */
  model: string | null;
  p50Ms: number;
  p95Ms: number;
}

export interface AnswersOptions {
  paragraphs: readonly AnswerParagraph[];
  /** Undefined: all. */
  split: string | undefined;
  /** Questions at most, spread over all; undefined: all. */
  limit: number | undefined;
  model: LanguageModel | undefined;
  clock: Clock;
  log: Log;
}

const MEDIAN = 50;
const HIGH = 95;
const LANGUAGE = 'en';

/** How well questions of a data set are answered from its texts, and refused without them. */
export function evaluateAnswers(options: AnswersOptions): Promise<AnswersReport> {
  return inEmptyLibrary((db) => new Evaluation(db, options).run());
}

/** What was said, and what it says it is from. */
interface Reply {
  text: string;
  citations: readonly Citation[];
}

class Evaluation {
  readonly #db: KnowledgeDb;
  readonly #options: AnswersOptions;
  readonly #search: PassageSearch;
  readonly #analyser = new TextAnalyser(loadGroundingWords(LANGUAGE));
  readonly #signal = new AbortController().signal;

  constructor(db: KnowledgeDb, options: AnswersOptions) {
    this.#db = db;
    this.#options = options;
    this.#search = new PassageSearch({ db, embedders: [], minScore: DEFAULT_MIN_SCORE });
  }

  async run(): Promise<AnswersReport> {
    const { paragraphs, split, limit, model, clock } = this.#options;
    for (const paragraph of paragraphs) this.#add(paragraph);
    const chosen = paragraphs.filter((each) => split === undefined || each.split === split);
    const all = chosen.flatMap((from) => from.questions.map((question) => ({ from, question })));
    const step = Math.max(1, Math.ceil(all.length / (limit ?? all.length)));
    const asked = all.filter((_, at) => at % step === 0);
    const articles = [...new Set(paragraphs.map(({ article }) => article))];
    const answered: Answered[] = [];
    const tookMs: number[] = [];
    for (const { from, question } of asked) {
      const startedMs = clock.nowMs();
      const reply = await this.#ask(question.text, articles);
      tookMs.push(clock.nowMs() - startedMs);
      // Its own article is taken away: the documents do not say any more.
      const others = articles.filter((article) => article !== from.article);
      const without = others.length === 0 ? undefined : await this.#ask(question.text, others);
      answered.push({
        gold: question.gold,
        said: reply.citations.length > 0 ? reply.text : '',
        quotes: reply.citations.map(({ quote }) => quote),
        isRight: reply.citations.some(({ title }) => title === from.article),
        ...this.#supported(question.text, reply),
        ...(without === undefined ? {} : { isRefused: without.citations.length === 0 }),
      });
    }
    return {
      n: asked.length,
      model: model?.name ?? null,
      ...answerScores(answered),
      p50Ms: percentileOf(tookMs, MEDIAN),
      p95Ms: percentileOf(tookMs, HIGH),
    };
  }

  #add({ key, article, text }: AnswerParagraph): void {
    const { documents } = this.#db;
    const id = documents.add({ path: key, collection: article, title: article });
    const document = { title: article, blocks: [{ kind: 'paragraph' as const, text }], notes: [] };
    const { passages } = passagesOf(document, EVAL_PASSAGES);
    const file = { contentHash: key, sizeBytes: text.length, fileModifiedWallMs: 0 };
    documents.replace(id, { facts: { title: article, notes: [] }, file, passages, nowWallMs: 0 });
  }

  /** @param collections one for each article that may be looked into */
  async #ask(text: string, collections: readonly string[]): Promise<Reply> {
    const { model, clock, log } = this.#options;
    const identity = { name: 'Earshot', language: LANGUAGE, collections };
    const common = { knowledge: this.#search, clock, log, identity, language: LANGUAGE };
    if (model !== undefined) {
      const now = (): string => '';
      const agent = new Agent({ ...common, model, now, sentencesOf });
      const request = { text, lastReply: '', mayUse: () => true };
      const answer = await agent.answer(request, this.#signal);
      let said = '';
      answer?.commit();
      for await (const piece of answer?.pieces ?? []) said += piece;
      return { text: said.trim(), citations: answer?.citations() ?? [] };
    }
    // Questions of a data set ask, whatever their words.
    const question = text.endsWith('?') ? text : `${text}?`;
    const found = await new DocumentAnswers(common).answer({ text: question }, this.#signal);
    return found ?? { text: '', citations: [] };
  }

  /** How many of the sentences said stand in what is cited. */
  #supported(question: string, { text, citations }: Reply) {
    if (citations.length === 0) return { sentences: 0, supported: 0 };
    const passages = citations.map(({ quote, ...source }, id) => {
      return { id, text: quote, source, score: 1 };
    });
    const parts = { passages, facts: [], question, analyser: this.#analyser };
    const support = new SourceSupport(parts);
    const sentences = splitSentences(text);
    const supported = sentences.filter((each) => support.of(each).isSupported);
    return { sentences: sentences.length, supported: supported.length };
  }
}

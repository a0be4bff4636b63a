import type { Clock } from '../../base/clock.ts';
import { passagesOf } from '../../knowledge/passages/passages-of.ts';
import { embeddedText } from '../../knowledge/search/embedded-text.ts';
import { trustOf } from '../../knowledge/search/embedder-trust.ts';
import { PassageSearch, VECTOR_CANDIDATES } from '../../knowledge/search/passage-search.ts';
import { anyOf, termsOf } from '../../knowledge/search/question.ts';
import { StopWords } from '../../knowledge/search/stop-words.ts';
import type { SuretyCurve } from '../../knowledge/search/surety.ts';
import { type Embedder, MAX_EMBED_TEXTS } from '../../ports/memory.ts';
import type { KnowledgeDb } from '../../store/knowledge-db.ts';
import { EVAL_PASSAGES, inEmptyLibrary } from './empty-library.ts';
import { percentileOf } from './evaluation.ts';
import type { RetrievalData, RetrievalQuestion, RetrievalText } from './retrieval-data.ts';
import { type RetrievalScores, retrievalScores } from './retrieval-scores.ts';
import { type NearestPassage, similarityCurve } from './similarity-curve.ts';

/** What a floor costs and saves; shares of the questions. */
export interface FloorReport {
  floor: number;
  /** The answer is there, and something is found. */
  kept: number;
  /** What the question is about was taken away, and nothing is found. */
  refused: number;
}

export interface RetrievalReport extends RetrievalScores {
  n: number;
  texts: number;
  passages: number;
  embedder: string | null;
  /** The same questions by the index of words alone (BM25), stop words left out. */
  bm25: RetrievalScores;
  p50Ms: number;
  p95Ms: number;
  /** Absent: the texts are of no articles. */
  floors?: readonly FloorReport[];
  /**
   * How sure the embedder's similarity makes, by these questions with and without their articles;
   * for embedder-trust.ts. Absent: there is no embedder, or nothing to learn of.
   */
  similarity?: SuretyCurve;
}

export interface RetrievalOptions {
  data: RetrievalData;
  /** Undefined: all. */
  split: string | undefined;
  embedder: Embedder | undefined;
  /** Instead of what is known of the embedder. */
  vectorWeight: number | undefined;
  clock: Clock;
}

const COLLECTION = 'eval';
/** Passages that are asked for, so that ten texts are found although some are in parts. */
const PASSAGES_ASKED = 30;
const FLOORS = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
const MEDIAN = 50;
const HIGH = 95;
const PLAIN_WEIGHTS = { title: 1, section: 1, body: 1 };

/** How well the search finds the texts that answer the questions of a data set. */
export function evaluateRetrieval(options: RetrievalOptions): Promise<RetrievalReport> {
  return inEmptyLibrary((db) => new Evaluation(db, options).run());
}

class Evaluation {
  readonly #db: KnowledgeDb;
  readonly #options: RetrievalOptions;
  readonly #search: PassageSearch;
  readonly #keys = new Map<string, string>();
  readonly #nearest: NearestPassage[] = [];
  readonly #stopWords = new StopWords();
  readonly #signal = new AbortController().signal;

  constructor(db: KnowledgeDb, options: RetrievalOptions) {
    this.#db = db;
    this.#options = options;
    const embedders = options.embedder === undefined ? [] : [options.embedder];
    const known = trustOf(options.embedder?.name ?? '');
    const trust = { ...known, weight: options.vectorWeight ?? known.weight };
    this.#search = new PassageSearch({ db, embedders, minScore: 0, trust });
  }

  async run(): Promise<RetrievalReport> {
    const { data, split, embedder, clock } = this.#options;
    const questions = data.questions.filter((each) => split === undefined || each.split === split);
    for (const text of data.texts) this.#add(text);
    await this.#embed();
    const passages = this.#db.passages.count();
    const asked = [];
    const plain = [];
    const scores: number[] = [];
    const tookMs: number[] = [];
    for (const { text, relevant } of questions) {
      const startedMs = clock.nowMs();
      const found = await this.#find(text);
      tookMs.push(clock.nowMs() - startedMs);
      await this.#noteNearest(text, relevant);
      asked.push({ found: found.keys, relevant });
      plain.push({ found: this.#findPlainly(text), relevant });
      scores.push(found.score);
    }
    const floors = await this.#floors(questions, scores);
    const similarity = similarityCurve(this.#nearest);
    return {
      n: questions.length,
      texts: data.texts.length,
      passages,
      embedder: embedder?.name ?? null,
      ...retrievalScores(asked),
      bm25: retrievalScores(plain),
      p50Ms: percentileOf(tookMs, MEDIAN),
      p95Ms: percentileOf(tookMs, HIGH),
      ...(floors === undefined ? {} : { floors }),
      ...(similarity === undefined ? {} : { similarity }),
    };
  }

  #add({ key, title, text }: RetrievalText): void {
    const { documents } = this.#db;
    const id = documents.add({ path: key, collection: COLLECTION, title });
    const document = { title, blocks: [{ kind: 'paragraph' as const, text }], notes: [] };
    const { passages } = passagesOf(document, EVAL_PASSAGES);
    const file = { contentHash: key, sizeBytes: text.length, fileModifiedWallMs: 0 };
    documents.replace(id, { facts: { title, notes: [] }, file, passages, nowWallMs: 0 });
    this.#keys.set(id, key);
  }

  async #embed(): Promise<void> {
    const { embedder } = this.#options;
    if (embedder === undefined) return;
    const { vectors } = this.#db;
    const { name, dimensions } = embedder;
    const set = vectors.open({ embedder: name, dimensions });
    let missing = vectors.missing(set, MAX_EMBED_TEXTS);
    while (missing.length > 0) {
      const made = await embedder.embed(missing.map(embeddedText), this.#signal);
      const rows = missing.map(({ id }, at) => ({ passage: id, vector: made[at] }));
      vectors.put(
        set,
        rows.flatMap(({ passage, vector }) => (vector === undefined ? [] : [{ passage, vector }])),
      );
      missing = vectors.missing(set, MAX_EMBED_TEXTS);
    }
    vectors.activateIfWhole(set);
  }

  async #find(text: string): Promise<{ keys: string[]; score: number }> {
    const found = await this.#search.search({ text, limit: PASSAGES_ASKED }, this.#signal);
    const documents = found.map(({ source }) => source.documentId);
    return { keys: this.#unique(documents), score: found[0]?.score ?? 0 };
  }

  /** How near the nearest passage is, and whether it is right. */
  async #noteNearest(text: string, relevant: ReadonlySet<string>): Promise<void> {
    const { passages, vectors } = this.#db;
    const set = vectors.active();
    const [vector] = (await this.#options.embedder?.embed([text], this.#signal)) ?? [];
    if (set === undefined || vector === undefined) return;
    const [first] = vectors.nearest(set, vector, { candidates: VECTOR_CANDIDATES, limit: 1 });
    if (first === undefined) return;
    const [passage] = passages.get([first.id]);
    const key = this.#keys.get(passage?.source.documentId ?? '') ?? '';
    this.#nearest.push({ cosine: first.cosine, isRight: relevant.has(key) });
  }

  #findPlainly(text: string): string[] {
    const expression = anyOf(termsOf(text, this.#stopWords));
    if (expression === '') return [];
    const { passages } = this.#db;
    const wanted = { limit: PASSAGES_ASKED, weights: PLAIN_WEIGHTS };
    const ids = passages.matching(expression, wanted).map(({ id }) => id);
    return this.#unique(passages.get(ids).map(({ source }) => source.documentId));
  }

  #unique(documentIds: readonly string[]): string[] {
    return [...new Set(documentIds)].map((id) => this.#keys.get(id) ?? '');
  }

  /** Asks again what is about an article with that article taken away. */
  async #floors(
    questions: readonly RetrievalQuestion[],
    scores: readonly number[],
  ): Promise<FloorReport[] | undefined> {
    const { texts } = this.#options.data;
    const articles = new Set(texts.map(({ article }) => article).filter((name) => name !== ''));
    if (articles.size < 2) return undefined;
    const without: number[] = [];
    for (const article of articles) {
      const own = texts.filter((text) => text.article === article);
      for (const { key } of own) {
        this.#db.documents.remove(this.#db.documents.byPath(key)?.id ?? '');
      }
      for (const { text } of questions.filter((each) => each.article === article)) {
        without.push((await this.#find(text)).score);
        await this.#noteNearest(text, new Set());
      }
      for (const text of own) this.#add(text);
      await this.#embed();
    }
    return FLOORS.map((floor) => ({
      floor,
      kept: shareOf(scores, (score) => score >= floor),
      refused: shareOf(without, (score) => score < floor),
    }));
  }
}

function shareOf(values: readonly number[], isCounted: (value: number) => boolean): number {
  return values.filter(isCounted).length / Math.max(1, values.length);
}

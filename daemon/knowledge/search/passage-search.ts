import { asEarshotError, EarshotError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { FoundPassage, KnowledgeQuestion, KnowledgeSearch } from '../../ports/knowledge.ts';
import type { Embedder } from '../../ports/memory.ts';
import type { KnowledgeDb } from '../../store/knowledge-db.ts';
import type { StoredPassage } from '../../store/passages-table.ts';
import { type EmbedderTrust, trustOf } from './embedder-trust.ts';
import { type PoolQuestion, rankPool } from './pool-ranking.ts';
import { termsOf } from './question.ts';
import { fused } from './rank-fusion.ts';
import { StopWords } from './stop-words.ts';
import { suretyOf, WORDS_SURETY } from './surety.ts';
import { UsualWords } from './usual-words.ts';
import { wordQuery } from './word-query.ts';
import { rarity } from './word-rarity.ts';

export interface PassageSearchParts {
  db: Pick<KnowledgeDb, 'passages' | 'vectors'>;
  /**
   * Those that are open. The one that made the active set of vectors is asked; without it passages
   * are found by their words only.
   */
  embedders: readonly Embedder[];
  /** 0..1: what is less sure is not found. */
  minScore: number;
  /** Instead of what is known of the embedder. */
  trust?: EmbedderTrust | undefined;
  log?: Pick<Log, 'warn'> | undefined;
}

/** Longer than anybody asks; bounds the time of a search. */
const MAX_QUESTION_CHARS = 4000;
/** Passages that are looked at closely. */
const POOL = 40;
/** As many of those that are near. */
const NEAR = 20;
/**
 * Of so many that are near by the signs of their numbers, the nearest are found. Where a thousand
 * passages are much alike, fewer lose some: 500 found 0.94 of the nearest five, 1,000 all.
 */
export const VECTOR_CANDIDATES = 1000;
/** A word in a heading counts twice, as in pool-ranking.ts. */
const WEIGHTS = { title: 2, section: 2, body: 1 };

/**
 * Finds passages by their words (SQLite's FTS5), looks closely at the best of them, and joins them
 * with those that are near by their vectors, where an embedder made some that help.
 */
export class PassageSearch implements KnowledgeSearch {
  readonly #parts: PassageSearchParts;
  readonly #stopWords = new StopWords();
  readonly #usualWords: UsualWords;

  constructor(parts: PassageSearchParts) {
    this.#parts = parts;
    this.#usualWords = new UsualWords(parts.db.passages, this.#stopWords);
  }

  async search(question: KnowledgeQuestion, signal: AbortSignal): Promise<readonly FoundPassage[]> {
    const { length } = question.text;
    if (length > MAX_QUESTION_CHARS) {
      const message = `a question of ${length} characters, at most ${MAX_QUESTION_CHARS}`;
      throw new EarshotError('INPUT_TOO_LARGE', message);
    }
    if (signal.aborted) return [];
    const vector = await this.#vectorOf(question.text, signal);
    return signal.aborted ? [] : this.searchNow(question, vector);
  }

  /**
   * The same with the question's vector given, at once.
   * @param vector of the embedder of the active set; undefined: by words only
   * @throws STATE_UNUSABLE
   */
  searchNow(question: KnowledgeQuestion, vector: Float32Array | undefined): FoundPassage[] {
    const trust = this.#trust();
    const cosines = this.#near(question, trust.weight === 0 ? undefined : vector);
    const near = [...cosines.keys()];
    const asked = this.#asked(question.text);
    const pool = this.#pool(asked, near, question.collections);
    const ranked = rankPool(pool, asked);
    const words = ranked.filter(({ fit }) => fit > 0).map(({ id }) => id);
    const fits = new Map(ranked.map(({ id, fit }) => [id, fit]));
    const byId = new Map(pool.map((passage) => [passage.id, passage]));
    const found = fused(words, near, trust.weight).flatMap((id): FoundPassage[] => {
      const passage = byId.get(id);
      if (passage === undefined) return [];
      const byWords = suretyOf(fits.get(id) ?? 0, WORDS_SURETY);
      return [{ ...passage, score: Math.max(byWords, byMeaning(cosines.get(id), trust)) }];
    });
    const { minScore } = this.#parts;
    return descending(found)
      .filter(({ score }) => score >= minScore)
      .slice(0, question.limit);
  }

  #asked(text: string): AskedWords {
    const { passages } = this.#parts.db;
    const terms = termsOf(text, this.#stopWords);
    const count = passages.count();
    this.#usualWords.refresh(count);
    const frequencies = passages.frequencies(terms.map(({ stem }) => stem));
    return {
      terms,
      query: wordQuery(terms, frequencies, count),
      rarityOf: (stem) => rarity(frequencies.get(stem) ?? 0, count),
      rarityOfOther: (stem) => this.#usualWords.rarityOf(stem),
    };
  }

  /** The passages to look at: those with the words, and those that are near. */
  #pool(
    { query }: AskedWords,
    near: readonly number[],
    collections: readonly string[] | undefined,
  ): StoredPassage[] {
    const { passages } = this.#parts.db;
    const wanted = { limit: POOL, weights: WEIGHTS, collections };
    const matched = query === '' ? [] : passages.matching(query, wanted);
    return passages.get([...new Set([...matched.map(({ id }) => id), ...near])]);
  }

  /** The cosines of those that are near, the nearest first. */
  #near(
    { collections }: KnowledgeQuestion,
    vector: Float32Array | undefined,
  ): ReadonlyMap<number, number> {
    const { vectors } = this.#parts.db;
    const set = vectors.active();
    if (set === undefined || set.dimensions !== vector?.length) return new Map();
    const wanted = { candidates: VECTOR_CANDIDATES, limit: NEAR, collections };
    return new Map(vectors.nearest(set, vector, wanted).map(({ id, cosine }) => [id, cosine]));
  }

  #trust(): EmbedderTrust {
    const { db, trust } = this.#parts;
    return trust ?? trustOf(db.vectors.active()?.embedder ?? '');
  }

  /** Undefined where vectors do not help, or cannot be had now: words find something too. */
  async #vectorOf(text: string, signal: AbortSignal): Promise<Float32Array | undefined> {
    const { db, embedders, log } = this.#parts;
    const name = db.vectors.active()?.embedder;
    const embedder = embedders.find((each) => each.name === name);
    if (embedder === undefined || this.#trust().weight === 0) return undefined;
    try {
      const [vector] = await embedder.embed([text], signal);
      // Another set may have become whole meanwhile, which is asked in another way.
      return db.vectors.active()?.embedder === name ? vector : undefined;
    } catch (error) {
      log?.warn({ err: asEarshotError(error) }, 'a question is searched by its words only');
      return undefined;
    }
  }
}

/** A question's words, and how much each tells. */
interface AskedWords extends PoolQuestion {
  /** For the index of words; '': there is nothing to look for. */
  query: string;
}

/** 0..1, how sure the embedder makes; 0: it does not know the passage, or nobody knows it. */
function byMeaning(cosine: number | undefined, { surety }: EmbedderTrust): number {
  return cosine === undefined || surety === undefined ? 0 : suretyOf(cosine, surety);
}

/** What stands before another is at least as sure. */
function descending(found: readonly FoundPassage[]): FoundPassage[] {
  const scored = [...found];
  let least = 0;
  for (const [at, passage] of [...found.entries()].reverse()) {
    least = Math.max(least, passage.score);
    scored[at] = { ...passage, score: least };
  }
  return scored;
}

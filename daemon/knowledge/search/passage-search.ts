import { asEarshotError, EarshotError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { FoundPassage, KnowledgeQuestion, KnowledgeSearch } from '../../ports/knowledge.ts';
import type { Embedder } from '../../ports/memory.ts';
import type { KnowledgeDb } from '../../store/knowledge-db.ts';
import type { StoredPassage } from '../../store/passages-table.ts';
import { weightOf } from './embedder-weight.ts';
import { type PoolQuestion, rankPool } from './pool-ranking.ts';
import { anyOf, type Term, termsOf } from './question.ts';
import { fused } from './rank-fusion.ts';
import { StopWords } from './stop-words.ts';
import { suretyOf } from './surety.ts';
import { UsualWords } from './usual-words.ts';
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
  /** Instead of what is known of the embedder; 0: words only. */
  vectorWeight?: number | undefined;
  log?: Pick<Log, 'warn'> | undefined;
}

/** Longer than anybody asks; bounds the time of a search. */
const MAX_QUESTION_CHARS = 4000;
/** Passages that are looked at closely. */
const POOL = 50;
/** Of so many that are near by the signs of their numbers, the nearest are found. */
const VECTOR_CANDIDATES = 200;
/** The index counts a word in a heading once more than this table does; see pool-ranking.ts. */
const WEIGHTS = { title: 2, section: 2, body: 1 };
/** A word in more passages than this share only helps to rank what rarer words find. */
const COMMON_SHARE = 0.05;
/** Below this number of passages every word may be looked for: it takes no time. */
const FEW_PASSAGES = 5000;

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
    const weight = vector === undefined ? 0 : this.#weight();
    const near = vector === undefined || weight === 0 ? [] : this.#nearest(question, vector);
    const asked = this.#asked(question.text);
    const pool = this.#pool(asked, near, question.collections);
    const ranked = rankPool(pool, asked);
    const words = ranked.filter(({ fit }) => fit > 0).map(({ id }) => id);
    const fits = new Map(ranked.map(({ id, fit }) => [id, fit]));
    const byId = new Map(pool.map((passage) => [passage.id, passage]));
    const found = fused(words, near, weight).flatMap((id): FoundPassage[] => {
      const passage = byId.get(id);
      return passage === undefined ? [] : [{ ...passage, score: suretyOf(fits.get(id) ?? 0) }];
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
      telling: tellingTerms(terms, frequencies, count),
      rarityOf: (stem) => rarity(frequencies.get(stem) ?? 0, count),
      rarityOfOther: (stem) => this.#usualWords.rarityOf(stem),
    };
  }

  /** The passages to look at: those with the words, and those that are near. */
  #pool(
    { telling }: AskedWords,
    near: readonly number[],
    collections: readonly string[] | undefined,
  ): StoredPassage[] {
    const { passages } = this.#parts.db;
    const wanted = { limit: POOL, weights: WEIGHTS, collections };
    const matched = telling.length === 0 ? [] : passages.matching(anyOf(telling), wanted);
    return passages.get([...new Set([...matched.map(({ id }) => id), ...near])]);
  }

  #nearest({ collections }: KnowledgeQuestion, vector: Float32Array): number[] {
    const { vectors } = this.#parts.db;
    const set = vectors.active();
    if (set === undefined || set.dimensions !== vector.length) return [];
    const wanted = { candidates: VECTOR_CANDIDATES, limit: POOL, collections };
    return vectors.nearest(set, vector, wanted).map(({ id }) => id);
  }

  #weight(): number {
    const { db, vectorWeight } = this.#parts;
    return vectorWeight ?? weightOf(db.vectors.active()?.embedder ?? '');
  }

  /** Undefined where vectors do not help, or cannot be had now: words find something too. */
  async #vectorOf(text: string, signal: AbortSignal): Promise<Float32Array | undefined> {
    const { db, embedders, log } = this.#parts;
    const name = db.vectors.active()?.embedder;
    const embedder = embedders.find((each) => each.name === name);
    if (embedder === undefined || this.#weight() === 0) return undefined;
    try {
      return (await embedder.embed([text], signal))[0];
    } catch (error) {
      log?.warn({ err: asEarshotError(error) }, 'a question is searched by its words only');
      return undefined;
    }
  }
}

/** A question's words, and how much each tells. */
interface AskedWords extends PoolQuestion {
  /** Those that passages are looked for by. */
  telling: readonly Term[];
}

/** Words that stand everywhere find too much to look at; without others the rarest two stay. */
function tellingTerms(
  terms: readonly Term[],
  frequencies: ReadonlyMap<string, number>,
  passages: number,
): readonly Term[] {
  const frequency = ({ stem }: Term): number => frequencies.get(stem) ?? 0;
  const known = terms.filter((term) => frequency(term) > 0);
  if (passages <= FEW_PASSAGES) return known;
  const rarestFirst = [...known].sort((one, other) => frequency(one) - frequency(other));
  return rarestFirst.filter((term, at) => at < 2 || frequency(term) <= passages * COMMON_SHARE);
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

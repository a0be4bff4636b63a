import type { StoredPassage } from '../../store/passages-table.ts';
import type { Term } from './question.ts';
import { stemOf, wordsIn } from './words.ts';

/** A passage of the pool, by its stems. */
interface ReadPassage {
  id: number;
  /** Headings, then text. */
  stems: readonly string[];
  /** How often each stem stands there; what is in a heading counts twice. */
  counts: ReadonlyMap<string, number>;
  length: number;
}

/** A passage with what its words say about the question. */
export interface RankedPassage {
  id: number;
  /** Larger is better; only good to compare passages of one question. */
  rank: number;
  /** 0..1: BM25 of the best passage that there could be is 1. */
  fit: number;
}

export interface PoolQuestion {
  terms: readonly Term[];
  /** How much a word of the question tells. */
  rarityOf(stem: string): number;
  /** How much any other word tells; 0: it is never worth looking for. */
  rarityOfOther(stem: string): number;
}

/**
 * The constants below were chosen on one half of the questions of XQuAD (English) and of Cranfield
 * (by a hash), and hold on the other half: `earshot eval retrieval --split test`.
 */
const K1 = 1.2;
const B = 0.6;
/** Two words of the question side by side, or nearly. */
const NEAR_WORDS = 8;
const NEAR_WEIGHT = 0.1;
/** Feedback: words that the best passages share are looked for too, the less of the question
 * the best passage has, the more (RM3; Lavrenko and Croft 2001, Abdul-Jaleel et al. 2004). */
const FEEDBACK_PASSAGES = 10;
const FEEDBACK_TERMS = 20;
const FEEDBACK_WEIGHT = 0.4;
const FEWEST_CHARS = 3;
const HEADING_COUNT = 2;

/**
 * Ranks the passages that have some word of the question, the best first: BM25, neighbouring words,
 * and feedback from the best passages.
 */
export function rankPool(pool: readonly StoredPassage[], question: PoolQuestion): RankedPassage[] {
  if (pool.length === 0 || question.terms.length === 0) return [];
  const passages = pool.map(readPassage);
  const total = passages.reduce((sum, { length }) => sum + length, 0);
  const meanLength = Math.max(1, total / passages.length);
  const saturated = (passage: ReadPassage, stem: string): number => {
    const count = passage.counts.get(stem) ?? 0;
    return (count * (K1 + 1)) / (count + K1 * (1 - B + (B * passage.length) / meanLength));
  };
  const stems = question.terms.map(({ stem }) => stem);
  const best = stems.reduce((sum, stem) => sum + question.rarityOf(stem), 0) * (K1 + 1);
  const scored = passages.map((passage) => {
    const own = stems.reduce(
      (sum, stem) => sum + question.rarityOf(stem) * saturated(passage, stem),
      0,
    );
    const rank = own + NEAR_WEIGHT * nearness(passage, stems, question.rarityOf);
    return { passage, rank, fit: best === 0 ? 0 : Math.min(1, own / best) };
  });
  scored.sort((a, b) => b.rank - a.rank || a.passage.id - b.passage.id);
  const feedback = feedbackOf(scored, question);
  return scored
    .map(({ passage, rank, fit }) => {
      const shared = feedback.terms.reduce(
        (sum, { stem, weight }) => sum + weight * saturated(passage, stem),
        0,
      );
      const mixed = ((1 - feedback.share) * rank) / stems.length + feedback.share * shared;
      return { id: passage.id, rank: mixed, fit };
    })
    .sort((a, b) => b.rank - a.rank || a.id - b.id);
}

function readPassage({ id, text, source }: StoredPassage): ReadPassage {
  const headings = wordsIn([source.title, ...source.section].join('\n')).map(stemOf);
  const body = wordsIn(text).map(stemOf);
  const counts = new Map<string, number>();
  for (const stem of headings) counts.set(stem, (counts.get(stem) ?? 0) + HEADING_COUNT);
  for (const stem of body) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return { id, stems: [...headings, ...body], counts, length: headings.length + body.length };
}

/** How often words that follow each other in the question stand near each other. */
function nearness(
  { stems }: ReadPassage,
  terms: readonly string[],
  rarityOf: (stem: string) => number,
): number {
  if (terms.length < 2) return 0;
  const places = new Map(terms.map((stem) => [stem, [] as number[]]));
  for (const [at, stem] of stems.entries()) places.get(stem)?.push(at);
  let sum = 0;
  for (const [at, one] of terms.entries()) {
    const other = terms[at + 1];
    if (other === undefined) break;
    const count = meetings(places.get(one) ?? [], places.get(other) ?? []);
    const tells = (rarityOf(one) + rarityOf(other)) / 2;
    sum += (tells * count * (K1 + 1)) / (count + K1);
  }
  return sum;
}

/** How many of the places of one word have the other near them. Both ascend. */
function meetings(ones: readonly number[], others: readonly number[]): number {
  let count = 0;
  let from = 0;
  for (const at of ones) {
    while (from < others.length && (others[from] ?? 0) <= at - NEAR_WORDS) from += 1;
    const next = others[from];
    if (next !== undefined && next < at + NEAR_WORDS) count += 1;
  }
  return count;
}

interface Feedback {
  terms: { stem: string; weight: number }[];
  /** 0..1, of the whole score. */
  share: number;
}

function feedbackOf(
  scored: readonly { passage: ReadPassage; rank: number }[],
  { terms, rarityOf, rarityOfOther }: PoolQuestion,
): Feedback {
  const top = scored.slice(0, FEEDBACK_PASSAGES);
  const totalRank = top.reduce((sum, { rank }) => sum + rank, 0);
  const first = top[0];
  if (first === undefined || totalRank <= 0) return { terms: [], share: 0 };
  const own = new Set(terms.map(({ stem }) => stem));
  const tells = (stem: string): number => (own.has(stem) ? rarityOf(stem) : rarityOfOther(stem));
  const weights = new Map<string, number>();
  for (const { passage, rank } of top) {
    for (const [stem, count] of passage.counts) {
      if (stem.length < FEWEST_CHARS) continue;
      const weight = ((rank / totalRank) * count) / passage.length;
      weights.set(stem, (weights.get(stem) ?? 0) + weight * tells(stem));
    }
  }
  const chosen = [...weights].sort((a, b) => b[1] - a[1]).slice(0, FEEDBACK_TERMS);
  const sum = chosen.reduce((total, [, weight]) => total + weight, 0);
  if (sum === 0) return { terms: [], share: 0 };
  const all = [...own].reduce((total, stem) => total + rarityOf(stem), 0);
  const had = [...own].filter((stem) => first.passage.counts.has(stem));
  const covered = had.reduce((total, stem) => total + rarityOf(stem), 0) / all;
  return {
    terms: chosen.map(([stem, weight]) => ({ stem, weight: (weight / sum) * tells(stem) })),
    share: FEEDBACK_WEIGHT * (1 - covered),
  };
}

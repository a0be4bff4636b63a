import type { KnowledgeDb } from '../../store/knowledge-db.ts';
import type { StopWords } from './stop-words.ts';
import { rarity } from './word-rarity.ts';
import { stemOf, wordsIn } from './words.ts';

/** Passages that are read to learn which words stand everywhere; about 30 ms, once. */
const SAMPLE = 256;
/** A sample is good until this share of the passages came or went. */
const STALE_SHARE = 0.2;

/**
 * How rare words are, by a sample of the passages: the index would have to walk through every
 * passage with a word to say it exactly, for hundreds of words a question.
 */
export class UsualWords {
  readonly #passages: Pick<KnowledgeDb['passages'], 'sample'>;
  readonly #stopWords: StopWords;
  #counts: ReadonlyMap<string, number> = new Map();
  #sampled = 0;
  #passagesThen = 0;

  constructor(passages: Pick<KnowledgeDb['passages'], 'sample'>, stopWords: StopWords) {
    this.#passages = passages;
    this.#stopWords = stopWords;
  }

  /** Reads a new sample where the passages are not those of the last one. @param count of them */
  refresh(count: number): void {
    const changed = Math.abs(count - this.#passagesThen);
    if (this.#sampled > 0 && changed <= this.#passagesThen * STALE_SHARE) return;
    const texts = this.#passages.sample(SAMPLE);
    const counts = new Map<string, number>();
    for (const text of texts) {
      for (const stem of new Set(wordsIn(text).map(stemOf))) {
        counts.set(stem, (counts.get(stem) ?? 0) + 1);
      }
    }
    this.#counts = counts;
    this.#sampled = texts.length;
    this.#passagesThen = count;
  }

  /** How much a word tells; 0: a stop word. */
  rarityOf(stem: string): number {
    if (this.#stopWords.hasStem(stem)) return 0;
    return rarity(this.#counts.get(stem) ?? 0, this.#sampled, SAMPLE);
  }
}

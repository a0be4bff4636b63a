import { EarshotError } from '../../base/errors.ts';
import { type Embedder, MAX_EMBED_TEXTS } from '../../ports/memory.ts';
import { StopWords } from './stop-words.ts';
import { wordsIn } from './words.ts';

/** Characters that are looked at together, the borders of the word included. */
const SHORTEST_GRAM = 3;
const LONGEST_GRAM = 5;
/** A whole word counts as much as all its grams of one length, twice. */
const WORD_WEIGHT = 2;
const DIMENSIONS = 384;

/**
 * The embedder of the rescue tier, which needs no model: pieces of words of three to five
 * characters, hashed into 384 numbers with a sign (Weinberger et al., "Feature hashing for large
 * scale multitask learning", 2009). It sees that words are written alike, not that they mean
 * alike, so it finds what is misspelt or misheard. The same text gives the same vector everywhere;
 * another way of counting gets another name.
 */
export class HashedNgramEmbedder implements Embedder {
  static readonly NAME = 'hashed-ngrams-1';
  readonly name = HashedNgramEmbedder.NAME;
  readonly dimensions = DIMENSIONS;
  readonly #stopWords = new StopWords();

  async embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    if (texts.length > MAX_EMBED_TEXTS) {
      const message = `${texts.length} texts at once, at most ${MAX_EMBED_TEXTS}`;
      throw new EarshotError('INPUT_TOO_LARGE', message);
    }
    return signal.aborted ? [] : texts.map((text) => this.#vectorOf(text));
  }

  async close(): Promise<void> {}

  #vectorOf(text: string): Float32Array {
    const weights = new Map<string, number>();
    for (const word of this.#stopWords.contentOf(wordsIn(text))) addGrams(weights, `<${word}>`);
    const vector = new Float32Array(DIMENSIONS);
    for (const [gram, weight] of weights) {
      const hash = hashOf(gram);
      const at = (hash >>> 1) % DIMENSIONS;
      const sign = (hash & 1) === 1 ? 1 : -1;
      vector[at] = (vector[at] ?? 0) + sign * Math.sqrt(weight);
    }
    return unit(vector);
  }
}

function addGrams(weights: Map<string, number>, word: string): void {
  const add = (gram: string, weight: number): void => {
    weights.set(gram, (weights.get(gram) ?? 0) + weight);
  };
  add(word, WORD_WEIGHT);
  for (let length = SHORTEST_GRAM; length <= LONGEST_GRAM; length += 1) {
    const count = word.length - length + 1;
    for (let at = 0; at < count; at += 1) add(word.slice(at, at + length), 1 / Math.sqrt(count));
  }
}

/** FNV-1a (Fowler, Noll, Vo), its bits mixed once more so that the low ones are good too. */
function hashOf(text: string): number {
  const [offset, prime, mixer, first, second] = [0x811c9dc5, 0x01000193, 0x2c1b3c6d, 15, 12];
  let hash = offset;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), prime);
  }
  hash = Math.imul(hash ^ (hash >>> first), mixer);
  return (hash ^ (hash >>> second)) >>> 0;
}

/** Of length 1; a text without words points along the first axis, so that it has a direction. */
function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  if (length === 0) vector[0] = 1;
  else for (const [at, value] of vector.entries()) vector[at] = value / length;
  return vector;
}

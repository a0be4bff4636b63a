import { KnowledgeDb } from '../../daemon/store/knowledge-db.ts';
import { Seeded } from './seeded.ts';

const DIMENSIONS = 384;
/** Half of the passages are in clusters of so many each, half in larger ones. */
export const CLUSTER_SIZES = [100, 1000] as const;
/** How far a vector lies from the middle of its cluster, and a question from its passage. */
const SPREAD = 0.7;
const QUESTION_SPREAD = 0.5;
const WORDS = 30_000;
/** Words of a passage of about 1,000 characters. */
const PASSAGE_WORDS = 170;
const DOCUMENT_PASSAGES = 100;
/** The commonest words stand for the stop words of a language. */
const STOP_WORDS = 120;
const QUESTION_WORDS = 6;
const EMBEDDER = 'bench';

/** A question with the vector that a good embedder would give it. */
export interface LargeQuestion {
  text: string;
  vector: Float32Array;
  /** Of the passage that it is near. */
  clusterSize: number;
}

/** A store of made-up passages: words by Zipf's law, vectors in clusters. */
export class LargeKnowledge {
  readonly embedder = EMBEDDER;
  readonly vectors: Float32Array[] = [];
  readonly ids: number[] = [];
  readonly #random = new Seeded(1);
  readonly #words: readonly string[];
  readonly #cumulated: Float64Array;
  readonly #texts: string[] = [];

  constructor() {
    this.#words = Array.from({ length: WORDS }, (_, rank) => wordOf(rank));
    this.#cumulated = new Float64Array(WORDS);
    let sum = 0;
    for (let rank = 0; rank < WORDS; rank += 1) {
      sum += 1 / (rank + 1);
      this.#cumulated[rank] = sum;
    }
  }

  /** Fills a new file. */
  fill(path: string, passages: number): void {
    const db = new KnowledgeDb(path);
    const centres = CLUSTER_SIZES.map((size) =>
      Array.from({ length: Math.ceil(passages / CLUSTER_SIZES.length / size) }, () =>
        this.#direction(),
      ),
    );
    const set = db.vectors.open({ embedder: EMBEDDER, dimensions: DIMENSIONS });
    for (let from = 0; from < passages; from += DOCUMENT_PASSAGES) {
      const count = Math.min(DOCUMENT_PASSAGES, passages - from);
      const texts = Array.from({ length: count }, () => this.#text());
      const id = db.documents.add({ path: `/${from}`, collection: 'bench', title: `book ${from}` });
      db.documents.replace(id, {
        facts: { title: `book ${from}`, notes: [] },
        file: { contentHash: String(from), sizeBytes: 1, fileModifiedWallMs: 0 },
        passages: texts.map((text) => ({ text, section: [] })),
        nowWallMs: 0,
      });
      const rows = db.vectors.missing(set, DOCUMENT_PASSAGES).map((passage, at) => {
        const alike = centres[(from + at) % CLUSTER_SIZES.length] ?? [];
        const centre = alike[Math.floor(this.#random.between(0, alike.length))];
        return { passage: passage.id, vector: this.#near(centre ?? this.#direction(), SPREAD) };
      });
      db.vectors.put(set, rows);
      this.#texts.push(...texts);
      this.ids.push(...rows.map(({ passage }) => passage));
      this.vectors.push(...rows.map(({ vector }) => vector));
    }
    db.vectors.activateIfWhole(set);
    db.close();
  }

  /** Some words of a passage, and a vector near its own. */
  question(): LargeQuestion {
    const at = Math.floor(this.#random.between(0, this.#texts.length));
    const common = new Set(this.#words.slice(0, STOP_WORDS));
    const words = (this.#texts[at] ?? '').split(' ').filter((word) => !common.has(word));
    const from = Math.floor(this.#random.between(0, Math.max(1, words.length - QUESTION_WORDS)));
    const vector = this.#near(this.vectors[at] ?? this.#direction(), QUESTION_SPREAD);
    const clusterSize = CLUSTER_SIZES[at % CLUSTER_SIZES.length] ?? 0;
    return { text: words.slice(from, from + QUESTION_WORDS).join(' '), vector, clusterSize };
  }

  /** The nearest passages by all numbers of all vectors, the nearest first. */
  exact(vector: Float32Array, count: number): number[] {
    const scored = this.vectors.map((each, at) => {
      let dot = 0;
      for (let i = 0; i < DIMENSIONS; i += 1) dot += (each[i] ?? 0) * (vector[i] ?? 0);
      return { id: this.ids[at] ?? 0, dot };
    });
    return scored
      .sort((a, b) => b.dot - a.dot)
      .slice(0, count)
      .map(({ id }) => id);
  }

  #text(): string {
    return Array.from({ length: PASSAGE_WORDS }, () => this.#words[this.#rank()]).join(' ');
  }

  #rank(): number {
    const wanted = this.#random.between(0, this.#cumulated[WORDS - 1] ?? 0);
    let [low, high] = [0, WORDS - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#cumulated[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #direction(): Float32Array {
    return this.#near(new Float32Array(DIMENSIONS), 1);
  }

  /** A unit vector around another; the sum of four even numbers is nearly normal. */
  #near(centre: Float32Array, spread: number): Float32Array {
    const size = spread / Math.sqrt(DIMENSIONS);
    const vector = centre.map((value) => {
      let sum = 0;
      for (let i = 0; i < 4; i += 1) sum += this.#random.between(-1, 1);
      return value + sum * size * (Math.sqrt(3) / 2);
    });
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  }
}

const CONSONANTS = 'bdfgklmnprstvz';
const VOWELS = 'aeiou';

/** A different word for each number, of two syllables or more, ending in a consonant. */
function wordOf(rank: number): string {
  let word = '';
  let rest = rank + CONSONANTS.length * VOWELS.length;
  while (rest > 0) {
    word += CONSONANTS.charAt(rest % CONSONANTS.length);
    rest = Math.floor(rest / CONSONANTS.length);
    word += VOWELS.charAt(rest % VOWELS.length);
    rest = Math.floor(rest / VOWELS.length);
  }
  return `${word}k`;
}

import type { EnrolledPerson, SpeakerMatch } from '../ports/speakers.ts';

/**
 * How much more like the one than like the next a voice must be: two people who sound alike are
 * told apart or not named at all. Not measured on real voices.
 */
const MARGIN = 0.1;

interface Known {
  name: string;
  /** Mean of the enrolled unit vectors, of unit length. */
  mean: Float32Array;
}

/** The voices that the box knows. */
export class SpeakerGallery {
  readonly #threshold: number;
  readonly #known: readonly Known[];

  /** @param threshold least likeness, cosine, 0..1 */
  constructor(people: readonly EnrolledPerson[], threshold: number) {
    this.#threshold = threshold;
    this.#known = people.flatMap(({ name, vectors }) => {
      const mean = meanOf(vectors);
      return mean ? [{ name, mean }] : [];
    });
  }

  /** @param vector unit length; one of another model's size is like nobody */
  identify(vector: Float32Array): SpeakerMatch {
    const likes = this.#known
      .filter(({ mean }) => mean.length === vector.length)
      .map(({ name, mean }) => ({ name, score: cosine(vector, mean) }))
      .sort((one, other) => other.score - one.score);
    const [best, second] = likes;
    if (!best || !Number.isFinite(best.score)) return { person: undefined, score: 0 };
    const isLike = best.score >= this.#threshold;
    const isDistinct = second === undefined || best.score - second.score >= MARGIN;
    return { person: isLike && isDistinct ? best.name : undefined, score: best.score };
  }
}

/**
 * How much each recording is like the others of the same person.
 * @param vectors unit vectors of one size
 * @returns cosines to the mean of the others; 1 where there are none
 */
export function agreement(vectors: readonly Float32Array[]): number[] {
  return vectors.map((vector, index) => {
    const others = meanOf(vectors.filter((_, at) => at !== index));
    return others ? cosine(vector, others) : 1;
  });
}

/** Undefined: there are none, they differ in size, or they cancel each other out. */
function meanOf(vectors: readonly Float32Array[]): Float32Array | undefined {
  const [first] = vectors;
  if (!first || vectors.some(({ length }) => length !== first.length)) return undefined;
  const sum = first.map((_, at) => vectors.reduce((total, vector) => total + (vector[at] ?? 0), 0));
  const length = Math.hypot(...sum);
  return length > 0 && Number.isFinite(length) ? sum.map((value) => value / length) : undefined;
}

function cosine(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
}

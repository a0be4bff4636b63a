/** A person whose voice the box was shown. */
export interface EnrolledPerson {
  /** As they are called. */
  name: string;
  /** Unit vectors, one of each recording, all by one model. */
  vectors: readonly Float32Array[];
}

/** Whose voice it was. */
export interface SpeakerMatch {
  /** Undefined: nobody who is known, or it is not sure. */
  person: string | undefined;
  /** Likeness to the most similar person, cosine, -1..1; 0 when nobody is known. */
  score: number;
}

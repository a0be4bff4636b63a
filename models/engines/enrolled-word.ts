import { readFileSync, statSync } from 'node:fs';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { EarshotError } from '../../daemon/base/errors.ts';
import { EMBEDDING_LENGTH, WORD_EMBEDDINGS } from './wake-features.ts';
import type { WakeHead } from './wake-scores.ts';

const FORMAT = 'earshot-wake-word';
const VERSION = 1;
/** A file of ours has some 20 kB. */
const MAX_BYTES = 1_000_000;
const WEIGHTS = EMBEDDING_LENGTH * WORD_EMBEDDINGS;

const numbers = (count: number) => Type.Array(Type.Number(), { minItems: count, maxItems: count });

const ENROLLED = Type.Object(
  {
    format: Type.Literal(FORMAT),
    version: Type.Literal(VERSION),
    phrase: Type.String({ minLength: 1, maxLength: 60 }),
    /** About how long the phrase takes to say, ms. */
    lengthMs: Type.Integer({ minimum: 100, maximum: 2000 }),
    /** Score from which the word counts as said. */
    threshold: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }),
    /** What is subtracted from each number of an embedding, and what it is divided by. */
    mean: numbers(EMBEDDING_LENGTH),
    deviation: Type.Array(Type.Number({ exclusiveMinimum: 0 }), {
      minItems: EMBEDDING_LENGTH,
      maxItems: EMBEDDING_LENGTH,
    }),
    /** For WORD_EMBEDDINGS embeddings, oldest first. */
    weights: numbers(WEIGHTS),
    bias: Type.Number(),
  },
  { additionalProperties: false },
);

/** A wake word that was trained on this box; what its file holds. */
export type EnrolledWord = Static<typeof ENROLLED>;

/** @throws FILE_NOT_FOUND, MODEL_INVALID, naming the file and what is wrong */
export function readEnrolledWord(path: string): EnrolledWord {
  const file = statSync(path, { throwIfNoEntry: false });
  if (!file) throw new EarshotError('FILE_NOT_FOUND', `there is no enrolled wake word ${path}`);
  if (!file.isFile() || file.size > MAX_BYTES) throw invalid(path, 'it is no file of that kind');
  return parseEnrolledWord(readFileSync(path, 'utf8'), path);
}

/** @param name what messages call it @throws MODEL_INVALID, saying what is wrong */
export function parseEnrolledWord(text: string, name: string): EnrolledWord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid(name, 'it is not JSON');
  }
  if (Value.Check(ENROLLED, value)) return value;
  const [first] = Value.Errors(ENROLLED, value);
  throw invalid(name, `${first?.instancePath ?? ''} ${first?.message ?? ''}`.trim());
}

/** @returns the text of its file */
export function enrolledWordText(word: Omit<EnrolledWord, 'format' | 'version'>): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, ...word })}\n`;
}

function invalid(name: string, reason: string): EarshotError {
  return new EarshotError('MODEL_INVALID', `${name} is no enrolled wake word: ${reason}`);
}

/** What the classifier itself needs of an enrolled word. */
export type HeadWeights = Pick<EnrolledWord, 'mean' | 'deviation' | 'weights' | 'bias'>;

/** The classifier of an enrolled word: logistic regression on the last embeddings. */
export class EnrolledHead implements WakeHead {
  readonly #word: HeadWeights;

  constructor(word: HeadWeights) {
    this.#word = word;
  }

  async score(embeddings: Float32Array): Promise<number> {
    const { mean, deviation, weights, bias } = this.#word;
    let sum = bias;
    for (let at = 0; at < WEIGHTS; at += 1) {
      const place = at % EMBEDDING_LENGTH;
      const scaled = ((embeddings[at] ?? 0) - (mean[place] ?? 0)) / (deviation[place] ?? 1);
      sum += scaled * (weights[at] ?? 0);
    }
    return 1 / (1 + Math.exp(-sum));
  }

  async close(): Promise<void> {}
}

import { readFileSync, statSync } from 'node:fs';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { EarshotError } from '../../daemon/base/errors.ts';
import { EMBEDDING_LENGTH } from './wake-features.ts';
import type { WakeHead } from './wake-scores.ts';
import { comparedPart, direction, similarity, TEMPLATE_LENGTH } from './wake-template.ts';

const FORMAT = 'earshot-wake-word';
const VERSION = 2;
/** A file of ours has some 12 kB. */
const MAX_BYTES = 1_000_000;
/** At its threshold an enrolled word scores this much. */
export const ENROLLED_SCORE = 0.5;
/**
 * Similarity that adds one to the log odds of the score, so that sensitivities of 0.1 and 0.9 move
 * the threshold by 0.11. "jarvis", learned from ten samples, was missed 1.4 % of the time with 0.3
 * false wakings an hour at its threshold, 7 % 0.11 above it, and had 24 an hour 0.11 below.
 */
const SIMILARITY_STEP = 0.05;

const numbers = (count: number) => Type.Array(Type.Number(), { minItems: count, maxItems: count });

const ENROLLED = Type.Object(
  {
    format: Type.Literal(FORMAT),
    version: Type.Literal(VERSION),
    phrase: Type.String({ minLength: 1, maxLength: 60 }),
    /** About how long the phrase takes to say, ms. */
    lengthMs: Type.Integer({ minimum: 100, maximum: 2000 }),
    /** Similarity to the template from which the phrase counts as said. */
    threshold: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }),
    /** Of an embedding in other speech; similarities are measured from there. */
    mean: numbers(EMBEDDING_LENGTH),
    /** The phrase, see templateOf(). */
    template: numbers(TEMPLATE_LENGTH),
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
  const text = `${name} is no enrolled wake word (${reason}); enrol it again: earshot wake-enrol`;
  return new EarshotError('MODEL_INVALID', text);
}

/** Compares the last embeddings with those of an enrolled phrase. */
export class EnrolledHead implements WakeHead {
  readonly #word: EnrolledWord;

  constructor(word: EnrolledWord) {
    this.#word = word;
  }

  async score(embeddings: Float32Array): Promise<number> {
    const { mean, template, threshold } = this.#word;
    const alike = similarity(direction(comparedPart(embeddings), mean), template);
    return 1 / (1 + Math.exp((threshold - alike) / SIMILARITY_STEP));
  }

  async close(): Promise<void> {}
}

import type { TokenUsage } from '../ports/language.ts';

/** What an answer took, and what was mended in it. */
export interface AnswerCounts {
  /** Times that the model was asked. */
  rounds: number;
  calls: number;
  /** Arguments that were only written differently. */
  coercions: number;
  /** Rounds that went to calls which did not fit. */
  repairs: number;
  /** Of all rounds together; what nobody tells is absent. */
  usage: TokenUsage;
  /** Name of who answered, as far as it is known. */
  provider: string;
}

/** @param provider name of the model that will be asked */
export function newCounts(provider: string): AnswerCounts {
  return { rounds: 0, calls: 0, coercions: 0, repairs: 0, usage: {}, provider };
}

/** Tokens of two generations together. */
export function sumOf(one: TokenUsage, other: TokenUsage): TokenUsage {
  const sum: TokenUsage = { ...one };
  for (const key of ['promptTokens', 'cachedTokens', 'generatedTokens'] as const) {
    const more = other[key];
    if (more !== undefined) sum[key] = (one[key] ?? 0) + more;
  }
  return sum;
}

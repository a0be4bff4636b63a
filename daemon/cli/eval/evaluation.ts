import type { Clock } from '../../base/clock.ts';

/** One sentence that was not understood as it should be. */
export interface EvalMiss {
  id: string;
  sentence: string;
  /** As the data set says it. */
  expected: unknown;
  /** What was understood, in the words of the data set where there are some; null: nothing. */
  got: unknown;
}

/** What an evaluator found; `intent`, `exact` and `refused` are counts out of `n`. */
export interface EvalReport {
  n: number;
  /** The intent is right. */
  intent: number;
  /** The intent and every slot are right. */
  exact: number;
  /** Nothing was understood. */
  refused: number;
  /** Of understanding one sentence. */
  p50Ms: number;
  p95Ms: number;
  misses: readonly EvalMiss[];
  /** What else the data set tells, by name: a count of so many. */
  shares?: Readonly<Record<string, { count: number; of: number }>>;
}

export interface EvalOptions {
  /** Folder of the data set. */
  folder: string;
  /** Only this part of it; undefined: all. */
  split: string | undefined;
  clock: Clock;
}

/** Reads one kind of data set, and says how well its sentences are understood. */
export interface IntentEvaluator {
  name: string;
  /** Whether the folder holds such a data set. */
  fits(folder: string): boolean;
  /** @throws CONFIG_INVALID naming the file and the line that cannot be read */
  evaluate(options: EvalOptions): Promise<EvalReport>;
}

/** The p-th percentile by nearest rank; 0 of nothing. */
export function percentileOf(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const WHOLE = 100;
  const rank = Math.max(1, Math.ceil((percent / WHOLE) * sorted.length));
  return sorted[rank - 1] ?? 0;
}

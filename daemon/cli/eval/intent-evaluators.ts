import type { IntentEvaluator } from './evaluation.ts';
import { haDatasetsEvaluator } from './ha-datasets-evaluator.ts';
import { haIntentsEvaluator } from './ha-intents-evaluator.ts';

/** The kinds of data set that `earshot eval intents` knows; the first that fits reads a folder. */
export const INTENT_EVALUATORS: readonly IntentEvaluator[] = [
  haIntentsEvaluator,
  haDatasetsEvaluator,
];

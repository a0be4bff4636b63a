import type { IntentEvaluator } from './evaluation.ts';
import { haDatasetsEvaluator } from './ha-datasets-evaluator.ts';
import { haIntentsEvaluator } from './ha-intents-evaluator.ts';

/** What `earshot eval intents` can read; the first that fits a folder does. */
export const INTENT_EVALUATORS: readonly IntentEvaluator[] = [
  haIntentsEvaluator,
  haDatasetsEvaluator,
];

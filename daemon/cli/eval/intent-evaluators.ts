import type { IntentEvaluator } from './evaluation.ts';
import { freeSpeechEvaluators } from './free-speech-evaluators.ts';
import { haDatasetsEvaluator } from './ha-datasets-evaluator.ts';
import { haIntentsEvaluator } from './ha-intents-evaluator.ts';

/** Data sets that `earshot eval intents` knows; the first that fits a folder reads it. */
export const INTENT_EVALUATORS: readonly IntentEvaluator[] = [
  haIntentsEvaluator,
  haDatasetsEvaluator,
  ...freeSpeechEvaluators,
];

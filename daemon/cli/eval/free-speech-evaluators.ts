import { EarshotError } from '../../base/errors.ts';
import type { Read } from '../../skills/reader/reader.ts';
import { englishReaders } from './english-reader.ts';
import {
  type EvalMiss,
  type EvalOptions,
  type EvalReport,
  type IntentEvaluator,
  percentileOf,
} from './evaluation.ts';
import {
  filesOf,
  halfOf,
  type IntentTable,
  readFreeSpeechHome,
  readIntentTable,
  readUtterances,
  type Utterance,
} from './free-speech-data.ts';

interface FreeSpeechSet {
  name: string;
  files: RegExp;
  /** Which of its intents we do: a file of this folder. */
  table: string;
}

const SETS: readonly FreeSpeechSet[] = [
  { name: 'slurp_text', files: /^devel\.jsonl$/, table: 'slurp-intents.yaml' },
  { name: 'snips', files: /^validate_.*\.jsonl$/, table: 'snips-intents.yaml' },
];

/**
 * People's own phrasing, most of it about things that we do not do. The splits are `worked`, which
 * the reader was grown on, and `held-out`, of which misses are counted but not shown.
 */
export const freeSpeechEvaluators: readonly IntentEvaluator[] = SETS.map((set) => {
  return {
    name: set.name,
    fits: (folder) => filesOf(folder, set.files).length > 0,
    evaluate: async (options) => evaluateFreeSpeech(set, options),
  };
});

/** What became of one utterance. */
export interface Outcome {
  utterance: Utterance;
  /** Intents of ours: done at once, or after a question. */
  got: readonly string[];
  isAsked: boolean;
  isRight: boolean;
  /** Something would have been done that nobody asked for. */
  isWrong: boolean;
  tookMs: number;
}

/** @returns what is right for an intent of theirs; undefined: we do not do it */
function rightFor({ does, may }: IntentTable, intent: string): readonly string[] | undefined {
  if (Object.hasOwn(does, intent)) return does[intent];
  return Object.hasOwn(may, intent) ? may[intent] : undefined;
}

/** What was understood, against what is right. */
export function judged(
  utterance: Utterance,
  read: Read,
  table: IntentTable,
): Omit<Outcome, 'tookMs'> {
  const isAsked = read.question !== undefined;
  const got = (read.question?.commands ?? read.commands).map(({ intent }) => intent);
  const right = rightFor(table, utterance.intent) ?? [];
  const isRight = got.length > 0 && got.every((intent) => right.includes(intent));
  return { utterance, got, isAsked, isRight, isWrong: got.length > 0 && !isAsked && !isRight };
}

function evaluateFreeSpeech(set: FreeSpeechSet, { folder, split, clock }: EvalOptions): EvalReport {
  if (split !== undefined && split !== 'worked' && split !== 'held-out') {
    throw new EarshotError('USAGE', `no split "${split}"; there are worked and held-out`);
  }
  const table = readIntentTable(set.table);
  const { home, here } = readFreeSpeechHome();
  const readText = englishReaders()(home);
  const outcomes = readUtterances(folder, set.files)
    .filter(({ sentence }) => split === undefined || halfOf(sentence) === split)
    .map((utterance): Outcome => {
      const startedMs = clock.nowMs();
      const read = readText(utterance.sentence, here);
      return { ...judged(utterance, read, table), tookMs: clock.nowMs() - startedMs };
    });
  return reportOf(outcomes, table);
}

/** Counts of utterances that we do; `shares` has the others. */
export function reportOf(outcomes: readonly Outcome[], table: IntentTable): EvalReport {
  const done = outcomes.filter(({ utterance }) => Object.hasOwn(table.does, utterance.intent));
  const others = outcomes.filter(
    ({ utterance }) => rightFor(table, utterance.intent) === undefined,
  );
  const isOfHome = ({ utterance: { intent } }: Outcome): boolean =>
    table.home.some((beginning) => intent.startsWith(beginning));
  const home = done.filter(isOfHome);
  const elsewhere = outcomes.filter((outcome) => !isOfHome(outcome));
  const takenForHome = elsewhere.filter(
    ({ got, isWrong }) => isWrong && got.some((intent) => intent.startsWith('home.')),
  );
  const count = (some: readonly Outcome[], is: (outcome: Outcome) => boolean) => {
    return { count: some.filter(is).length, of: some.length };
  };
  const tookMs = outcomes.map((outcome) => outcome.tookMs);
  const P50 = 50;
  const P95 = 95;
  return {
    n: done.length,
    intent: done.filter(({ isRight }) => isRight).length,
    exact: done.filter(({ isRight, isAsked }) => isRight && !isAsked).length,
    refused: done.filter(({ got }) => got.length === 0).length,
    p50Ms: percentileOf(tookMs, P50),
    p95Ms: percentileOf(tookMs, P95),
    misses: outcomes.filter((outcome) => isMiss(outcome, table)).map(missOf),
    shares: {
      homeRight: count(home, ({ isRight }) => isRight),
      homeWrong: count(home, ({ isWrong }) => isWrong),
      othersActedOn: count(others, ({ isWrong }) => isWrong),
      notHomeTakenForHome: { count: takenForHome.length, of: elsewhere.length },
      notHomeActedOnWrongly: count(elsewhere, ({ isWrong }) => isWrong),
      askedFirst: count(outcomes, ({ isAsked }) => isAsked),
    },
  };
}

function isMiss({ utterance, isRight, isWrong }: Outcome, table: IntentTable): boolean {
  if (halfOf(utterance.sentence) === 'held-out') return false;
  return isWrong || (!isRight && Object.hasOwn(table.does, utterance.intent));
}

function missOf({ utterance: { sentence, intent }, got }: Outcome): EvalMiss {
  return { id: intent, sentence, expected: intent, got: got.length === 0 ? null : got };
}

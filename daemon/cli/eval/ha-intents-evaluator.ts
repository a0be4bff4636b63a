import type { Home } from '../../ports/home.ts';
import type { Read } from '../../skills/reader/reader.ts';
import type { IntentMatch } from '../../skills/skill.ts';
import { englishReaders, type ReadText } from './english-reader.ts';
import {
  type EvalMiss,
  type EvalOptions,
  type EvalReport,
  type IntentEvaluator,
  percentileOf,
} from './evaluation.ts';
import {
  type HaHome,
  type HaSentence,
  homeOf,
  isHaIntents,
  readHaIntents,
} from './ha-intents-data.ts';
import { asHaMatch, hasExpectedSlots } from './ha-intents-match.ts';

/** Sentences for Home Assistant with their intent and slots, over the home of its fixtures. */
export const haIntentsEvaluator: IntentEvaluator = {
  name: 'ha_intents',
  fits: isHaIntents,
  evaluate: async (options) => evaluateHaIntents(options),
};

interface Furnished {
  home: Home;
  read: ReadText;
}

function evaluateHaIntents({ folder, split, clock }: EvalOptions): EvalReport {
  const { sentences, home } = readHaIntents(folder);
  const chosen = sentences.filter((each) => split === undefined || each.split === split);
  const furnished = furnisher(home);
  const tookMs: number[] = [];
  const misses: EvalMiss[] = [];
  let [intent, exact, refused] = [0, 0, 0];
  // Once before it counts: a box that runs has its code compiled.
  for (const each of chosen) furnished(each).read(each.sentence, each.context.area);
  for (const sentence of chosen) {
    const { home: own, read } = furnished(sentence);
    const { area } = sentence.context;
    const startedMs = clock.nowMs();
    const match = onlyCommand(read(sentence.sentence, area));
    tookMs.push(clock.nowMs() - startedMs);
    const got = match && asHaMatch(match, own, area);
    const isIntent = got?.intent === sentence.intent;
    const isExact = isIntent && hasExpectedSlots(got, sentence, own);
    if (match === undefined) refused += 1;
    if (isIntent) intent += 1;
    if (isExact) exact += 1;
    else misses.push(missOf(sentence, match && { ...match, theirs: got }));
  }
  const [p50Ms, p95Ms] = [percentileOf(tookMs, 50), percentileOf(tookMs, 95)];
  return { n: chosen.length, intent, exact, refused, p50Ms, p95Ms, misses };
}

/** Each sentence is one command; what is cut into several, or asked about, is not understood. */
function onlyCommand({ commands }: Read): IntentMatch | undefined {
  const [command, second] = commands;
  return second === undefined ? command : undefined;
}

function missOf({ id, sentence, intent, slots }: HaSentence, got: unknown): EvalMiss {
  return { id, sentence, expected: { intent, slots }, got: got ?? null };
}

/** Each home is compiled once; most sentences share that of the fixtures. */
function furnisher(usual: HaHome): (sentence: HaSentence) => Furnished {
  const known = new Map<string, Furnished>();
  const readerFor = englishReaders();
  return ({ home: own }) => {
    const key = JSON.stringify(own);
    const found = known.get(key);
    if (found !== undefined) return found;
    const home = homeOf(own ?? usual);
    const made = { home, read: readerFor(home) };
    known.set(key, made);
    return made;
  };
}

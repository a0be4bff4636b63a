import type { Clock } from '../../base/clock.ts';
import { SimulatedHome } from '../../home/simulated-home.ts';
import { EMPTY_HOME } from '../../ports/home.ts';
import { homeSkills } from '../../skills/home/home-skills.ts';
import { loadReplies } from '../../skills/replies.ts';
import { SkillRouter } from '../../skills/router.ts';
import type { IntentMatch } from '../../skills/skill.ts';
import { englishReaders, type ReadText } from './english-reader.ts';
import {
  type EvalMiss,
  type EvalReport,
  type IntentEvaluator,
  percentileOf,
} from './evaluation.ts';
import { caseFolders, type HaCase, type HaTest, readCase } from './ha-datasets-data.ts';
import { homeOf, statesOf } from './ha-datasets-home.ts';
import { differences, snapshot } from './ha-datasets-outcome.ts';

const MEDIAN = 50;
const SLOW = 95;

/**
 * Says the sentences of Home Assistant's data sets to a simulated home, with a yes to what is
 * asked first, and compares how it ends with how it should. `exact`: just so; `intent`: something
 * was understood and every entity that should have changed was told something.
 */
export const haDatasetsEvaluator: IntentEvaluator = {
  name: 'ha_datasets',
  fits: (folder) => caseFolders(folder).length > 0,
  evaluate: async ({ folder, clock }) => {
    const results: Result[] = [];
    const readerFor = englishReaders();
    for (const caseFolder of caseFolders(folder)) {
      const home = readCase(caseFolder, folder);
      results.push(...(await sayAll(home, readerFor(homeOf(home, new Map())), clock)));
    }
    return reportOf(results);
  },
};

interface Result {
  miss: EvalMiss | undefined;
  isTold: boolean;
  isRefused: boolean;
  tookMs: number;
}

async function sayAll(home: HaCase, read: ReadText, clock: Clock): Promise<Result[]> {
  const done = new Set(doneIntents(clock));
  const results: Result[] = [];
  for (const test of home.tests) {
    for (const sentence of test.sentences) {
      const startedMs = clock.nowMs();
      const { commands } = read(sentence);
      const tookMs = clock.nowMs() - startedMs;
      const matches = commands.every(({ intent }) => done.has(intent)) ? commands : [];
      results.push({ ...(await say({ home, test, sentence, matches, clock })), tookMs });
    }
  }
  return results;
}

interface Said {
  home: HaCase;
  test: HaTest;
  sentence: string;
  matches: readonly IntentMatch[];
  clock: Clock;
}

async function say({ home, test, sentence, matches, clock }: Said) {
  const { setup, expected } = test;
  const hub = new SimulatedHome({
    home: homeOf(home, setup),
    states: statesOf(home, setup),
    clock,
  });
  const before = snapshot(hub);
  const text = await replyTo(hub, { sentence, matches, clock });
  const wrong = differences(test, before, snapshot(hub));
  const told = new Set(hub.performed.map(({ deviceId }) => deviceId));
  const got = { matches, reply: text, wrong };
  return {
    miss:
      wrong.length > 0 ? { id: test.id, sentence, expected: [...expected.keys()], got } : undefined,
    isTold: [...expected.keys()].every((id) => told.has(id)),
    isRefused: matches.length === 0,
  };
}

async function replyTo(
  hub: SimulatedHome,
  { sentence, matches, clock }: Pick<Said, 'sentence' | 'matches' | 'clock'>,
): Promise<string> {
  if (matches.length === 0) return '';
  const replies = loadReplies();
  const understand = () => matches;
  const skills = homeSkills({ replies, hub });
  const router = new SkillRouter({ understand, skills, replies, minConfidence: 0 });
  const context = { clock, timeZone: 'UTC', lastReply: '' };
  const { text } = await router.route({ text: sentence, confidence: 1 }, context).answer();
  return text;
}

/** What the skills of the home do; all else is done without a home. */
function doneIntents(clock: Clock): string[] {
  const hub = new SimulatedHome({ home: EMPTY_HOME, clock });
  return homeSkills({ replies: loadReplies(), hub }).flatMap((skill) =>
    'prepare' in skill ? skill.intents : Object.keys(skill.intents),
  );
}

function reportOf(results: readonly Result[]): EvalReport {
  const times = results.map(({ tookMs }) => tookMs);
  return {
    n: results.length,
    intent: results.filter(({ isTold }) => isTold).length,
    exact: results.filter(({ miss }) => miss === undefined).length,
    refused: results.filter(({ isRefused }) => isRefused).length,
    p50Ms: percentileOf(times, MEDIAN),
    p95Ms: percentileOf(times, SLOW),
    misses: results.flatMap(({ miss }) => miss ?? []),
  };
}

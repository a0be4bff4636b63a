import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type HaSentence,
  homeOf,
  readHaIntents,
} from '../../../daemon/cli/eval/ha-intents-data.ts';
import type { Home } from '../../../daemon/ports/home.ts';
import { loadSentences } from '../../../daemon/skills/sentences.ts';
import { compileUnderstanding } from '../../../daemon/skills/understanding.ts';
import { dataFolder, thinned } from '../data-folder.ts';
import { percentiles } from '../figure.ts';
import { generatedHome } from '../generated-home.ts';
import { type BenchContext, type Suite, SuiteSkipped } from '../suite.ts';

const DATA = 'ha_intents';
const DEVICES = 500;
const QUICK_STEP = 8;
const ROUNDS = 5;
const CHANGES = 20;
const BYTES_PER_MIB = 2 ** 20;
const TARGET_MS = 5;
/** What may hold up the sound of a conversation least: one frame is 32 ms, and it is buffered. */
const TARGET_CHANGE_MS = 50;
const HOME = `A home of ${DEVICES} devices in 20 areas on 4 floors, and the things of ${DATA}.`;

/** Understanding commands without a model, in a large home. */
export const intents: Suite = {
  name: 'intents',
  about: 'sentences of ha_intents in a home of 500 devices: time, memory, and a home that changes',
  run: async (context) => runIntents(context),
};

function runIntents(context: BenchContext): void {
  const folder = join(dataFolder(context.root), DATA);
  if (!existsSync(folder)) throw new SuiteSkipped(`there is no folder ${folder}`);
  const { sentences: all, home: fixtures } = readHaIntents(folder);
  const said = thinned(all, context.isQuick ? QUICK_STEP : 1);
  const home = joined(homeOf(fixtures), generatedHome(DEVICES));
  const beforeMiB = heapMiB();
  const [sentences, loadMs] = timed(() => loadSentences());
  const [understanding, compileMs] = timed(() => compileUnderstanding({ sentences, home }));
  const grown = heapMiB() - beforeMiB;
  context.report(
    { name: 'sentences-load', value: loadMs, unit: 'ms', samples: 1, note: 'Once at start.' },
    { name: 'grammar-compile', value: compileMs, unit: 'ms', samples: 1, note: `Once. ${HOME}` },
    { name: 'grammar-heap', value: grown, unit: 'MiB', samples: 1, note: HOME },
  );
  reportSentences(context, said, (text) => understanding.match(text));
  reportChanges(context, sentences, home);
}

function reportSentences(
  { report, isQuick }: BenchContext,
  said: readonly HaSentence[],
  match: (text: string) => unknown,
): void {
  for (const { sentence } of said) match(sentence);
  const rounds = isQuick ? 1 : ROUNDS;
  const tookMs = Array.from({ length: rounds }, () => said).flatMap((round) =>
    round.map(({ sentence }) => timed(() => match(sentence))[1]),
  );
  report(
    ...percentiles(tookMs, { name: 'sentence', unit: 'ms', note: `${HOME} Warmed up.` }, [
      { percentile: 50 },
      { percentile: 95, target: TARGET_MS },
      { percentile: 99 },
    ]),
  );
}

/** A device gets another name, twenty times: what that holds up. */
function reportChanges(
  { report }: BenchContext,
  sentences: ReturnType<typeof loadSentences>,
  home: Home,
): void {
  const tookMs = Array.from({ length: CHANGES }, (_, change) => {
    const renamed = home.devices.map((device, index) =>
      index === change ? { ...device, name: `${device.name} ${change}` } : device,
    );
    return timed(() => compileUnderstanding({ sentences, home: { ...home, devices: renamed } }))[1];
  });
  const what = { name: 'home-change', unit: 'ms', note: 'In one piece: nothing else runs.' };
  report(
    ...percentiles(tookMs, what, [
      { percentile: 50 },
      { percentile: 95, target: TARGET_CHANGE_MS },
    ]),
  );
}

function joined(one: Home, other: Home): Home {
  const floors = [...one.floors, ...other.floors];
  const areas = [...one.areas, ...other.areas];
  return { floors, areas, devices: [...one.devices, ...other.devices] };
}

function timed<T>(work: () => T): [T, number] {
  const startedMs = performance.now();
  const made = work();
  return [made, performance.now() - startedMs];
}

function heapMiB(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / BYTES_PER_MIB;
}

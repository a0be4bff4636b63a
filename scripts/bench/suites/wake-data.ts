import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Clip, durationMs, joinClips, readClip } from '../clip.ts';
import { dataFolder, readTable, thinned } from '../data-folder.ts';
import { percentiles } from '../figure.ts';
import { type Interval, poisson, wilson } from '../intervals.ts';
import { hiss, rmsOf, withNoise } from '../mixing.ts';
import { runProgram } from '../program.ts';
import { percentOf } from '../stats.ts';
import { type BenchContext, type Suite, SuiteSkipped } from '../suite.ts';
import { WakeLog } from '../wake-log.ts';
import { realWake } from '../wake-models.ts';

const PHRASE = 'alexa';
const THRESHOLDS = [0.3, 0.5, 0.7];
const SNR_DB = 10;
const CONDITIONS = ['clean', `at-${SNR_DB}-db`] as const;
/** A room before a clip and after it. */
const LEAD_MS = 1_000;
const TAIL_MS = 1_000;
const QUICK_STEP = 12;
const MS_PER_HOUR = 3_600_000;
const PROGRESS_EVERY = 200;
const SPREAD = [{ percentile: 50 }, { percentile: 95 }];

/** The real speech detector and the real "alexa" of openWakeWord on real recordings. */
export const wakeData: Suite = {
  name: 'wake-data',
  about: 'openWakeWord behind the speech detector: misses and false wakings, clean and in noise',
  async run(context) {
    const folder = dataFolder(context.root);
    const models = realWake(context.root, [PHRASE]);
    if (!models) throw new SuiteSkipped('no models of openWakeWord beside the repository');
    await runProgram('flac', ['--version']).catch(() => {
      throw new SuiteSkipped('the program flac is not installed (Debian package flac)');
    });
    const log = await WakeLog.open(models);
    const noises = await Promise.all(recordings(join(folder, 'noise_rir', 'noise')).map(readClip));
    await measure(context, log, { ...sets(context, folder), noises });
    const note = 'One CPU thread; the word model is one, all else is shared by all words.';
    context.report(
      ...percentiles(log.stepMs, { name: 'wake.step-of-80-ms', unit: 'ms', note }, SPREAD),
      ...percentiles(log.frameMs, { name: 'voice-activity.frame', unit: 'ms' }, SPREAD),
    );
    await log.close();
  },
};

interface Sets {
  /** Recordings of the phrase, and of anything else. */
  said: string[];
  others: string[];
}

function sets({ isQuick }: BenchContext, folder: string): Sets {
  const words = join(folder, 'wakeword_picovoice');
  const rows = readTable(join(words, 'manifest.tsv'));
  const clips = (isPhrase: boolean): string[] =>
    rows
      .filter(({ keyword }) => (keyword === PHRASE) === isPhrase)
      .map(({ file = '' }) => join(words, file))
      .filter(existsSync);
  const speech = ['negatives_librispeech_tc100', 'librispeech_test_other_100'];
  const others = [
    ...clips(false),
    ...speech.flatMap((name) => recordings(join(folder, name, 'audio'))),
  ];
  const step = isQuick ? QUICK_STEP : 1;
  return { said: thinned(clips(true), step), others: thinned(others, step) };
}

function recordings(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => /\.(flac|wav)$/.test(name));
  return names.sort().map((name) => join(folder, name));
}

interface Tally {
  clips: number;
  /** Of the recordings themselves, without the quiet around them. */
  heardMs: number;
  /** By threshold: clips that woke the box, and wakings. */
  woken: number[];
  wakings: number[];
}

type Condition = (typeof CONDITIONS)[number];

async function measure(
  context: BenchContext,
  log: WakeLog,
  { said, others, noises }: Sets & { noises: Clip[] },
): Promise<void> {
  const tally = async (files: readonly string[]): Promise<Record<Condition, Tally>> => {
    const tallies = Object.fromEntries(CONDITIONS.map((one) => [one, emptyTally()]));
    for (const [n, file] of files.entries()) {
      if (n % PROGRESS_EVERY === 0) context.say(`recording ${n + 1} of ${files.length}`);
      const clip = await readClip(file);
      const sound = joinClips([hiss(LEAD_MS), clip, hiss(TAIL_MS)]);
      for (const condition of CONDITIONS) {
        const noise = noises[n % noises.length];
        const mix = { speechRms: rmsOf(clip), snrDb: SNR_DB };
        const heard = condition === 'clean' || !noise ? sound : withNoise(sound, noise, mix);
        const one = tallies[condition] ?? emptyTally();
        one.clips += 1;
        one.heardMs += durationMs(clip);
        for (const [at, count] of (await log.wakings(heard, THRESHOLDS)).entries()) {
          one.woken[at] = (one.woken[at] ?? 0) + Math.min(1, count);
          one.wakings[at] = (one.wakings[at] ?? 0) + count;
        }
      }
    }
    return tallies as Record<Condition, Tally>;
  };
  const positives = await tally(said);
  const negatives = await tally(others);
  for (const condition of CONDITIONS) {
    for (const [at, threshold] of THRESHOLDS.entries()) {
      const name = `${condition}.threshold-${threshold}`;
      reportMisses(context, `${name}.missed`, { tally: positives[condition], at });
      reportFalse(context, `${name}.false-wakings`, { tally: negatives[condition], at });
    }
  }
}

function emptyTally(): Tally {
  return { clips: 0, heardMs: 0, woken: [], wakings: [] };
}

interface Counted {
  tally: Tally;
  /** Which threshold. */
  at: number;
}

function reportMisses({ report }: BenchContext, name: string, { tally, at }: Counted): void {
  const { clips } = tally;
  const missed = clips - (tally.woken[at] ?? 0);
  const range = inWords(wilson(missed, clips), 100, '%');
  report({
    name,
    value: percentOf(missed, clips),
    unit: '%',
    samples: clips,
    note: `wakeword_picovoice: ${missed} of ${clips} recordings of "${PHRASE}"; ${range} (Wilson).`,
  });
}

function reportFalse({ report }: BenchContext, name: string, { tally, at }: Counted): void {
  const hours = tally.heardMs / MS_PER_HOUR;
  const count = tally.wakings[at] ?? 0;
  const range = inWords(poisson(count), 1 / hours, 'per hour');
  report({
    name,
    value: count / hours,
    unit: 'per hour',
    samples: tally.clips,
    note:
      `${count} in ${hours.toFixed(2)} hours of read speech and other wake words; ${range} ` +
      '(Poisson).',
  });
}

function inWords([low, high]: Interval, scale: number, unit: string): string {
  return `95 % interval ${(low * scale).toFixed(1)} to ${(high * scale).toFixed(1)} ${unit}`;
}

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Clip, readClip } from '../clip.ts';
import { dataFolder, readTable, thinned } from '../data-folder.ts';
import { percentiles } from '../figure.ts';
import { type Interval, poisson, wilson } from '../intervals.ts';
import { runProgram } from '../program.ts';
import { percentOf } from '../stats.ts';
import { type BenchContext, type Suite, SuiteSkipped } from '../suite.ts';
import { CONDITIONS } from '../wake-conditions.ts';
import { WakeHearing } from '../wake-hearing.ts';
import { realWake } from '../wake-models.ts';

const PHRASE = 'alexa';
const THRESHOLDS = [0.3, 0.5, 0.7];
/** The threshold that the second stage is compared with. */
const COMPARED = THRESHOLDS.indexOf(0.5);
/** The second stage may miss this much more, and leave this share of the false wakings. */
const MOST_EXTRA_MISSES = 2;
const MOST_FALSE_SHARE = 0.25;
const QUICK_STEP = 12;
const MS_PER_HOUR = 3_600_000;
const PROGRESS_EVERY = 200;
const SPREAD = [{ percentile: 50 }, { percentile: 95 }];

/** The real speech detector and the real "alexa" of openWakeWord on real recordings. */
export const wakeData: Suite = {
  name: 'wake-data',
  about: 'openWakeWord with and without the second stage: misses and false wakings, also in noise',
  async run(context) {
    const folder = dataFolder(context.root);
    const models = realWake(context.root, [PHRASE]);
    if (!models) throw new SuiteSkipped('no models of openWakeWord beside the repository');
    await runProgram('flac', ['--version']).catch(() => {
      throw new SuiteSkipped('the program flac is not installed (Debian package flac)');
    });
    const soundsOf = (kind: string): Promise<Clip[]> =>
      Promise.all(recordings(join(folder, 'noise_rir', kind)).map(readClip));
    const surroundings = { noises: await soundsOf('noise'), rooms: await soundsOf('rir') };
    const { root } = context;
    const hearing = await WakeHearing.open({ root, models, phrase: PHRASE, surroundings });
    await measure(context, hearing, sets(context, folder));
    const note = 'One CPU thread; the word model is one, all else is shared by all words.';
    const { stepMs, frameMs } = hearing.times;
    context.report(
      ...percentiles(stepMs, { name: 'wake.step-of-80-ms', unit: 'ms', note }, SPREAD),
      ...percentiles(hearing.lookMs, { name: 'wake.second-look', unit: 'ms' }, SPREAD),
      ...percentiles(frameMs, { name: 'voice-activity.frame', unit: 'ms' }, SPREAD),
    );
    await hearing.close();
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
  const heldOut = (files: readonly string[]): string[] =>
    files.filter((file, at) => !isForTuning(file, at));
  return { said: thinned(heldOut(clips(true)), step), others: thinned(heldOut(others), step) };
}

/** LibriSpeech names its files speaker-chapter-number. */
const LIBRISPEECH = /(\d+)-\d+-\d+\.flac$/;
/** Every third recording, and every third reader with all of theirs, set the second stage. */
const TUNING_STEP = 3;

/** @param at position in its list */
function isForTuning(file: string, at: number): boolean {
  const speaker = LIBRISPEECH.exec(file)?.[1];
  return Number(speaker ?? at) % TUNING_STEP === 0;
}

function recordings(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => /\.(flac|wav)$/.test(name));
  return names.sort().map((name) => join(folder, name));
}

interface Tally {
  clips: number;
  /** Of the recordings themselves, without the quiet around them. */
  heardMs: number;
  /** By threshold, and last by both stages: clips that woke the box, and wakings. */
  woken: number[];
  wakings: number[];
}

async function measure(context: BenchContext, hearing: WakeHearing, files: Sets): Promise<void> {
  for (const condition of CONDITIONS) {
    const tally = async (list: readonly string[], { step, first }: Every): Promise<Tally> => {
      const total: Tally = { clips: 0, heardMs: 0, woken: [], wakings: [] };
      for (const [at, file] of list.entries()) {
        if (at % PROGRESS_EVERY === 0) {
          context.say(`${condition.name}: recording ${at + 1} of ${list.length}`);
        }
        if (at % step !== first) continue;
        const how = { condition, at, thresholds: THRESHOLDS };
        const { lengthMs, oneStage, twoStages } = await hearing.wakings(file, how);
        total.clips += 1;
        total.heardMs += lengthMs;
        for (const [n, count] of [...oneStage, twoStages].entries()) {
          total.woken[n] = (total.woken[n] ?? 0) + Math.min(1, count);
          total.wakings[n] = (total.wakings[n] ?? 0) + count;
        }
      }
      return total;
    };
    const said = await tally(files.said, ALL);
    const others = await tally(files.others, context.isQuick ? ALL : condition);
    hearing.save();
    tell(context, condition.name, { said, others });
  }
}

/** Which of a list are heard. */
interface Every {
  step: number;
  first: number;
}

const ALL: Every = { step: 1, first: 0 };

function tell(
  context: BenchContext,
  name: string,
  { said, others }: { said: Tally; others: Tally },
): void {
  for (const [at, threshold] of THRESHOLDS.entries()) {
    const place = `${name}.threshold-${threshold}`;
    reportMisses(context, `${place}.missed`, { tally: said, at });
    reportFalse(context, `${place}.false-wakings`, { tally: others, at });
  }
  const both = THRESHOLDS.length;
  const one = {
    misses: said.clips - (said.woken[COMPARED] ?? 0),
    wakings: others.wakings[COMPARED],
  };
  reportMisses(context, `${name}.two-stages.missed`, {
    ...{ tally: said, at: both },
    target: percentOf(one.misses, said.clips) + MOST_EXTRA_MISSES,
  });
  reportFalse(context, `${name}.two-stages.false-wakings`, {
    ...{ tally: others, at: both },
    target: ((one.wakings ?? 0) * MOST_FALSE_SHARE * MS_PER_HOUR) / others.heardMs,
  });
}

interface Counted {
  tally: Tally;
  /** Which threshold, or both stages. */
  at: number;
  target?: number;
}

function reportMisses({ report }: BenchContext, name: string, counted: Counted): void {
  const { tally, at, target } = counted;
  const { clips } = tally;
  const missed = clips - (tally.woken[at] ?? 0);
  const range = inWords(wilson(missed, clips), 100, '%');
  report({
    name,
    value: percentOf(missed, clips),
    unit: '%',
    samples: clips,
    ...(target === undefined ? {} : { target }),
    note:
      `wakeword_picovoice without every third, which set the second stage: ${missed} of ` +
      `${clips} recordings of "${PHRASE}"; ${range} (Wilson).`,
  });
}

function reportFalse({ report }: BenchContext, name: string, counted: Counted): void {
  const { tally, at, target } = counted;
  const hours = tally.heardMs / MS_PER_HOUR;
  const count = tally.wakings[at] ?? 0;
  const range = inWords(poisson(count), 1 / hours, 'per hour');
  report({
    name,
    value: count / hours,
    unit: 'per hour',
    samples: tally.clips,
    ...(target === undefined ? {} : { target }),
    note:
      `${count} in ${hours.toFixed(2)} hours of read speech and other wake words; ${range} ` +
      '(Poisson). At 10 dB half of the recordings are heard, in rooms a sixth.',
  });
}

function inWords([low, high]: Interval, scale: number, unit: string): string {
  return `95 % interval ${(low * scale).toFixed(1)} to ${(high * scale).toFixed(1)} ${unit}`;
}

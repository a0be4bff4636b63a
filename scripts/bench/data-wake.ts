import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PocketSphinxRecognizer } from '../../models/engines/pocketsphinx-recognizer.ts';
import { durationMs, readClip } from './clip.ts';
import { readTable, spread, thinned } from './data-folder.ts';
import { percentOf } from './stats.ts';
import type { BenchContext } from './suite.ts';
import { WAKE_DEFAULTS } from './wake-defaults.ts';
import { Waking } from './waking.ts';

/** Clips of a phrase, and of other words, that are heard: all of them would take ten minutes. */
const MOST_SAID = 100;
const MOST_OTHERS = 60;
const QUICK_STEP = 12;
const MS_PER_HOUR = 3_600_000;
const MUST_FIRE: readonly [phrase: string, file: string][] = [
  ['hey jarvis', 'hey_jarvis/1.wav'],
  ['alexa', 'alexa/1.wav'],
  ['okay nabu', 'okay_nabu/1.wav'],
  ['hey mycroft', 'hey_mycroft/1.wav'],
];
const REAL_PHRASES = ['alexa', 'jarvis', 'computer'];
const { sensitivity } = WAKE_DEFAULTS;

/** Wakings, misses and false wakings on real recordings. */
export async function measureWake(context: BenchContext, folder: string): Promise<void> {
  await mustFire(context, join(folder, 'wakeword_ohf'));
  for (const phrase of REAL_PHRASES) {
    context.say(`people who say "${phrase}", and people who say something else`);
    await missesOf(context, join(folder, 'wakeword_picovoice'), phrase);
  }
  context.say(`false wakings by "${WAKE_DEFAULTS.phrase}"`);
  await falseWakings(context, join(folder, 'negatives_librispeech_tc100'));
}

/** Those of the phrases that have a word which is not in the pronouncing dictionary. */
async function unspeakable(phrases: readonly string[]): Promise<string[]> {
  const recognizer = new PocketSphinxRecognizer();
  const words = phrases.flatMap((phrase) => phrase.split(' '));
  const unknown = new Set(await recognizer.unknownWords(words));
  await recognizer.close();
  return phrases.filter((phrase) => phrase.split(' ').some((word) => unknown.has(word)));
}

async function mustFire({ report }: BenchContext, folder: string): Promise<void> {
  const unknown = await unspeakable(MUST_FIRE.map(([phrase]) => phrase));
  const silent: string[] = [];
  let clips = 0;
  for (const [phrase, file] of MUST_FIRE) {
    if (unknown.includes(phrase)) continue;
    const wake = await Waking.open({ phrase, sensitivity });
    clips += 1;
    if ((await wake.count(await readClip(join(folder, file)))) === 0) silent.push(phrase);
    await wake.close();
  }
  const list = (phrases: readonly string[]): string =>
    phrases.map((phrase) => `"${phrase}"`).join(', ') || 'none';
  report({
    name: 'wake.must-fire-missed',
    value: silent.length,
    unit: 'clips',
    samples: clips,
    note:
      `wakeword_ohf, one clip a phrase, sensitivity ${sensitivity}; missed: ${list(silent)}; ` +
      `not in the dictionary and left out: ${list(unknown)}.`,
  });
}

async function missesOf(context: BenchContext, folder: string, phrase: string): Promise<void> {
  const wake = await Waking.open({ phrase, sensitivity });
  const rows = readTable(join(folder, 'manifest.tsv')).filter(({ file = '' }) =>
    existsSync(join(folder, file)),
  );
  const most = (count: number): number => Math.ceil(count / (context.isQuick ? QUICK_STEP : 1));
  const ofPhrase = rows.filter(({ keyword }) => keyword === phrase);
  const ofOthers = rows.filter(({ keyword }) => keyword !== phrase);
  const said = spread(ofPhrase, most(MOST_SAID));
  const others = spread(ofOthers, most(MOST_OTHERS));
  const woken = async (clips: typeof rows): Promise<number> => {
    let count = 0;
    for (const { file = '' } of clips) {
      if ((await wake.count(await readClip(join(folder, file)))) > 0) count += 1;
    }
    return count;
  };
  const missed = said.length - (await woken(said));
  const disturbed = await woken(others);
  await wake.close();
  const note =
    `wakeword_picovoice: every so many of ${ofPhrase.length} clips of "${phrase}" and of ` +
    `${ofOthers.length} of other wake words, sensitivity ${sensitivity}.`;
  const shared = { unit: '%', note };
  context.report(
    {
      ...shared,
      name: `wake.${phrase}.missed`,
      value: percentOf(missed, said.length),
      samples: said.length,
    },
    {
      ...shared,
      name: `wake.${phrase}.woken-by-other-words`,
      value: percentOf(disturbed, others.length),
      samples: others.length,
    },
  );
}

async function falseWakings({ report, isQuick }: BenchContext, folder: string): Promise<void> {
  const wake = await Waking.open(WAKE_DEFAULTS);
  const audio = join(folder, 'audio');
  const all = readdirSync(audio).filter((name) => name.endsWith('.flac'));
  const files = isQuick ? thinned(all, QUICK_STEP) : all;
  let count = 0;
  let heardMs = 0;
  for (const file of files) {
    const clip = await readClip(join(audio, file));
    heardMs += durationMs(clip);
    count += await wake.count(clip);
  }
  await wake.close();
  report({
    name: 'wake.false-wakings-an-hour',
    value: count / (heardMs / MS_PER_HOUR),
    unit: 'per hour',
    samples: files.length,
    note:
      `"${WAKE_DEFAULTS.phrase}" on read speech of many people: ${count} in ` +
      `${(heardMs / 60_000).toFixed(1)} minutes. So short a time proves little: none in a ` +
      'quarter of an hour still allows a dozen an hour.',
  });
}

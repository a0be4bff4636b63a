import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PocketSphinxRecognizer } from '../../models/engines/pocketsphinx-recognizer.ts';
import { PocketSphinxWake } from '../../models/engines/pocketsphinx-wake.ts';
import { type Clip, durationMs, framesOf, joinClips, readClip, silence } from './clip.ts';
import { readTable, thinned } from './data-folder.ts';
import { percentOf } from './stats.ts';
import type { BenchContext } from './suite.ts';
import { WAKE_DEFAULTS } from './wake-defaults.ts';

const PAUSE_MS = 500;
/** Past the end of a phrase the detector wants a little more before it reports. */
const TAIL_MS = 1_000;
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

/** Wakings in a clip that stands alone. */
function wakingsIn(wake: PocketSphinxWake, clip: Clip): number {
  wake.reset();
  const frames = framesOf(joinClips([silence(PAUSE_MS), clip, silence(TAIL_MS)]));
  return frames.filter((frame) => wake.accept(frame) !== undefined).length;
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
    const wake = new PocketSphinxWake({ phrase, sensitivity });
    clips += 1;
    if (wakingsIn(wake, await readClip(join(folder, file))) === 0) silent.push(phrase);
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
  const wake = new PocketSphinxWake({ phrase, sensitivity });
  let said = 0;
  let missed = 0;
  let others = 0;
  let falseWakings = 0;
  const rows = readTable(join(folder, 'manifest.tsv')).filter(({ file = '' }) =>
    existsSync(join(folder, file)),
  );
  for (const { file = '', keyword } of context.isQuick ? thinned(rows, QUICK_STEP) : rows) {
    const isSaid = keyword === phrase;
    const wakings = wakingsIn(wake, await readClip(join(folder, file)));
    if (isSaid) {
      said += 1;
      if (wakings === 0) missed += 1;
    } else {
      others += 1;
      if (wakings > 0) falseWakings += 1;
    }
  }
  await wake.close();
  const note = `wakeword_picovoice: people who say "${phrase}" or another wake word, sensitivity `;
  const shared = { unit: '%', note: `${note}${sensitivity}.` };
  context.report(
    { ...shared, name: `wake.${phrase}.missed`, value: percentOf(missed, said), samples: said },
    {
      ...shared,
      name: `wake.${phrase}.woken-by-other-words`,
      value: percentOf(falseWakings, others),
      samples: others,
    },
  );
}

async function falseWakings({ report, isQuick }: BenchContext, folder: string): Promise<void> {
  const wake = new PocketSphinxWake(WAKE_DEFAULTS);
  const audio = join(folder, 'audio');
  const files = readdirSync(audio).filter((name) => name.endsWith('.flac'));
  let count = 0;
  let heardMs = 0;
  for (const file of isQuick ? thinned(files, QUICK_STEP) : files) {
    const clip = await readClip(join(audio, file));
    heardMs += durationMs(clip);
    count += wakingsIn(wake, clip);
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

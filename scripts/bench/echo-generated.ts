import { PocketSphinxRecognizer } from '../../models/engines/pocketsphinx-recognizer.ts';
import { SileroVad } from '../../models/engines/silero-vad.ts';
import { BoxHearing } from './box-hearing.ts';
import type { Clip } from './clip.ts';
import { thinned } from './data-folder.ts';
import { ALONE_BEFORE_SECONDS, type EchoCase, EchoCases, GENERATED_CASES } from './echo-cases.ts';
import { CONTENDERS, type Contender, type Cost, cancel, erleDb } from './echo-runs.ts';
import { percentOf, sum } from './stats.ts';
import type { BenchContext } from './suite.ts';
import { wordErrors, wordsOf } from './word-errors.ts';

const QUICK_STEP = 9;
const SECOND = 16_000;
/** Until the delay is found and the clocks are followed: the first 4 s of playback of all. */
const WARM_UP_SECONDS = 4;
/** After the near end has ended, its room may ring. */
const RINGING_SECONDS = 0.5;
const LEAST_ERLE_DB = 20;
const MOST_MORE_WORD_ERRORS = 5;
const NOTE =
  'Generated: speech of librispeech_test_other_100 over that of negatives_librispeech_tc100 in ' +
  'the rooms of noise_rir, near end -10 to 5 dB over the echo, delay 20 to 200 ms, drift -200 ' +
  'to 200 ppm, no, soft or hard clipping at 30 to 80 % of the peak, evenly spread. Words as the ' +
  'box hears them: cut by voice activity, levelled, dictation by PocketSphinx; what it hears in ' +
  'the 11 s in which nobody but the far end talks counts as words too many.';
/** A control: the clean near end with this little of the echo left, -25 dB, and nothing else. */
const LEFT_ECHO = 10 ** (-25 / 20);

/** What is counted for one contender, or for the clean near end. */
interface Tally {
  erleDb: number[];
  wordErrors: number;
}

/** What is left of the echo where the far end talks alone, and what of the near end's words. */
export async function measureGenerated(
  context: BenchContext,
  folder: string,
  costs: ReadonlyMap<Contender, Cost>,
): Promise<void> {
  const source = new EchoCases(folder);
  const all = Array.from({ length: GENERATED_CASES }, (_, number) => number);
  const numbers = context.isQuick ? thinned(all, QUICK_STEP) : all;
  const halves = [new Map<string, Tally>(), new Map<string, Tally>()] as const;
  const words = [0, 0];
  const recognizer = new PocketSphinxRecognizer();
  const speech = await SileroVad.openEmbedded();
  const box = new BoxHearing(speech, recognizer);
  for (const number of numbers) {
    const half = number % 2 === 0 ? 0 : 1;
    const made = await source.make(number);
    context.say(factsOf(made));
    words[half] = (words[half] ?? 0) + made.words.length;
    const count = async (name: string, sound: Clip): Promise<Tally> => {
      const tally = halves[half].get(name) ?? { erleDb: [], wordErrors: 0 };
      halves[half].set(name, tally);
      const got = (await box.hear(sound)).flatMap(({ text }) => wordsOf(text));
      tally.wordErrors += wordErrors(made.words, got);
      return tally;
    };
    await count('clean', made.near);
    await count('echo-25-db-softer', mostlyClean(made));
    await count('microphone', made.microphone);
    for (const contender of CONTENDERS) {
      const out = cancel(contender, made, costs.get(contender) ?? { cpuMs: 0, soundMs: 0 });
      (await count(contender, out)).erleDb.push(aloneErleDb(made, out));
    }
  }
  await recognizer.close();
  await speech.close();
  for (const [half, name] of ['tuned-on', 'unseen'].entries()) {
    reportHalf(context, { name, tallies: halves[half] ?? new Map(), words: words[half] ?? 0 });
  }
}

function factsOf({ name, room, serDb, delayMs, driftPpm, clipping }: EchoCase): string {
  const numbers = `${serDb.toFixed(1)} dB, ${delayMs.toFixed(0)} ms, ${driftPpm.toFixed(0)} ppm`;
  return `${name}: ${room}, ${numbers}, clipping ${clipping}`;
}

/** Over both stretches in which only the far end talks. */
function aloneErleDb({ microphone, nearTo }: EchoCase, out: Clip): number {
  const before: [number, number] = [WARM_UP_SECONDS * SECOND, ALONE_BEFORE_SECONDS * SECOND];
  const after: [number, number] = [nearTo + RINGING_SECONDS * SECOND, microphone.length];
  return (erleDb(microphone, out, before) + erleDb(microphone, out, after)) / 2;
}

function mostlyClean({ near, microphone }: EchoCase): Clip {
  return near.map((x, n) => x + LEFT_ECHO * ((microphone[n] ?? 0) - x));
}

function reportHalf(
  { report }: BenchContext,
  half: { name: string; tallies: ReadonlyMap<string, Tally>; words: number },
): void {
  const clean = percentOf(half.tallies.get('clean')?.wordErrors ?? 0, half.words);
  for (const [name, tally] of half.tallies) {
    const rate = percentOf(tally.wordErrors, half.words);
    const what = { unit: '%', samples: half.words, note: NOTE };
    report({ ...what, name: `generated.${half.name}.word-error-rate.${name}`, value: rate });
    if (tally.erleDb.length === 0) continue;
    const isOurs = name === 'kalman';
    const more = { ...what, unit: 'points', value: rate - clean };
    const wordTarget = isOurs ? { target: MOST_MORE_WORD_ERRORS } : {};
    report({ ...more, ...wordTarget, name: `generated.${half.name}.more-word-errors.${name}` });
    const erle = { unit: 'dB', samples: tally.erleDb.length, note: NOTE };
    const mean = sum(tally.erleDb) / tally.erleDb.length;
    report({ ...erle, name: `generated.${half.name}.erle.${name}.mean`, value: mean });
    const least = Math.min(...tally.erleDb);
    report({ ...erle, name: `generated.${half.name}.erle.${name}.least`, value: least });
    if (!isOurs) continue;
    const short = { ...erle, name: `generated.${half.name}.erle.kalman.short-of-20-db` };
    report({ ...short, target: 0, value: LEAST_ERLE_DB - mean });
  }
}

import { PocketSphinxRecognizer } from '../../models/engines/pocketsphinx-recognizer.ts';
import { SileroVad } from '../../models/engines/silero-vad.ts';
import { BoxHearing, type BoxUtterance } from './box-hearing.ts';
import type { Clip } from './clip.ts';
import { thinned } from './data-folder.ts';
import {
  ALONE_BEFORE_SECONDS,
  type EchoCase,
  EchoCases,
  GENERATED_CASES,
  HISS_PEAK,
} from './echo-cases.ts';
import { CONTENDERS, type Contender, type Cost, cancel, erleDb } from './echo-runs.ts';
import { type CaseWords, errorRate, moreErrors } from './echo-words.ts';
import { Seeded } from './seeded.ts';
import { sum } from './stats.ts';
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
  'box hears them: cut by voice activity, levelled, dictation by PocketSphinx, each contender by ' +
  'its own; what it hears where nobody but the far end talks counts as words too many, except in ' +
  'the first 4 s of a cold canceller, which are left out of ERLE too: those are "cold-words".';
/** A control: the clean near end with this little of the echo left, -25 dB, and nothing else. */
const LEFT_ECHO = 10 ** (-25 / 20);

/** What is counted for one contender, or for the clean near end. */
interface Tally {
  erleDb: number[];
  cases: CaseWords[];
  /** Words heard while the canceller was cold, before anybody spoke. */
  coldWords: number;
}

type Tallies = ReadonlyMap<string, Tally>;

/** What is left of the echo where the far end talks alone, and what of the near end's words. */
export async function measureGenerated(
  context: BenchContext,
  folder: string,
  costs: ReadonlyMap<Contender, Cost>,
): Promise<void> {
  const source = new EchoCases(folder);
  const all = Array.from({ length: GENERATED_CASES }, (_, number) => number);
  const numbers = context.isQuick ? thinned(all, QUICK_STEP) : all;
  const listeners = new Listeners(await SileroVad.openEmbedded());
  for (const number of numbers) {
    const made = await source.make(number);
    context.say(factsOf(made));
    await listeners.count('clean', made, made.near);
    await listeners.count('clean-and-hiss', made, hissing(made));
    await listeners.count('echo-25-db-softer', made, mostlyClean(made));
    await listeners.count('microphone', made, made.microphone);
    for (const contender of CONTENDERS) {
      const out = cancel(contender, made, costs.get(contender) ?? { cpuMs: 0, soundMs: 0 });
      const tally = await listeners.count(contender, made, out);
      tally.erleDb.push(aloneErleDb(made, out));
    }
  }
  await listeners.close();
  const isTunedOn = (index: number): boolean => (numbers[index] ?? 0) % 2 === 0;
  reportPart(context, 'all', listeners.tallies);
  reportPart(context, 'tuned-on', only(listeners.tallies, isTunedOn));
  reportPart(
    context,
    'unseen',
    only(listeners.tallies, (index) => !isTunedOn(index)),
  );
}

/**
 * A box for each contender: a recogniser gets used to what it hears (cepstral means), and must not
 * come to the one contender from the echo of another.
 */
class Listeners {
  readonly tallies = new Map<string, Tally>();
  readonly #speech: SileroVad;
  readonly #boxes = new Map<string, { box: BoxHearing; recognizer: PocketSphinxRecognizer }>();

  constructor(speech: SileroVad) {
    this.#speech = speech;
  }

  async count(name: string, { words, sentence, nearFrom }: EchoCase, sound: Clip): Promise<Tally> {
    const tally = this.tallies.get(name) ?? { erleDb: [], cases: [], coldWords: 0 };
    this.tallies.set(name, tally);
    const heard = await this.#boxOf(name).hear(sound);
    const isCold = ({ from, to }: BoxUtterance): boolean =>
      from < WARM_UP_SECONDS * SECOND && to < nearFrom;
    const wordsIn = (part: readonly BoxUtterance[]): string[] =>
      part.flatMap(({ text }) => wordsOf(text));
    const got = wordsIn(heard.filter((utterance) => !isCold(utterance)));
    tally.coldWords += wordsIn(heard.filter(isCold)).length;
    tally.cases.push({ sentence, words: words.length, errors: wordErrors(words, got) });
    return tally;
  }

  async close(): Promise<void> {
    for (const { recognizer } of this.#boxes.values()) await recognizer.close();
    await this.#speech.close();
  }

  #boxOf(name: string): BoxHearing {
    const known = this.#boxes.get(name);
    if (known) return known.box;
    const recognizer = new PocketSphinxRecognizer();
    const box = new BoxHearing(this.#speech, recognizer);
    this.#boxes.set(name, { box, recognizer });
    return box;
  }
}

/** The tallies of some of the cases. */
function only(tallies: Tallies, isWanted: (index: number) => boolean): Tallies {
  const some = <T>(values: readonly T[]): T[] => values.filter((_, index) => isWanted(index));
  const entries = [...tallies].map(([name, { erleDb, cases }]) => {
    return [name, { erleDb: some(erleDb), cases: some(cases), coldWords: 0 }] as const;
  });
  return new Map(entries);
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

/** A control: the clean near end with the hiss of every case's microphone. */
function hissing({ near }: EchoCase): Clip {
  const seeded = new Seeded(1);
  return near.map((x) => x + seeded.between(-HISS_PEAK, HISS_PEAK));
}

function mostlyClean({ near, microphone }: EchoCase): Clip {
  return near.map((x, n) => x + LEFT_ECHO * ((microphone[n] ?? 0) - x));
}

function reportPart({ report }: BenchContext, part: string, tallies: Tallies): void {
  const clean = tallies.get('clean')?.cases ?? [];
  if (clean.length === 0) return;
  const samples = sum(clean.map(({ words }) => words));
  for (const [name, tally] of tallies) {
    const isOurs = name === 'kalman';
    const what = { unit: '%', samples, note: NOTE };
    const base = `generated.${part}`;
    report({ ...what, name: `${base}.word-error-rate.${name}`, value: errorRate(tally.cases) });
    if (name === 'clean') continue;
    const { points, interval } = moreErrors(tally.cases, clean);
    const range = interval.map((end) => end.toFixed(1)).join(' to ');
    const more = { unit: 'points', samples, note: `95 % from ${range}, by sentence. ${NOTE}` };
    const wordTarget = isOurs ? { target: MOST_MORE_WORD_ERRORS } : {};
    report({ ...more, ...wordTarget, name: `${base}.more-word-errors.${name}`, value: points });
    if (tally.erleDb.length > 0) reportEchoLeft({ report }, { base, name, tally });
  }
}

function reportEchoLeft(
  { report }: Pick<BenchContext, 'report'>,
  { base, name, tally }: { base: string; name: string; tally: Tally },
): void {
  const what = { unit: 'dB', samples: tally.erleDb.length, note: NOTE };
  const mean = sum(tally.erleDb) / tally.erleDb.length;
  report({ ...what, name: `${base}.erle.${name}.mean`, value: mean });
  report({ ...what, name: `${base}.erle.${name}.least`, value: Math.min(...tally.erleDb) });
  if (name === 'kalman') {
    const short = { ...what, name: `${base}.erle.kalman.short-of-20-db`, target: 0 };
    report({ ...short, value: LEAST_ERLE_DB - mean });
  }
  if (base !== 'generated.all') return;
  const words = { unit: 'words', samples: tally.erleDb.length, note: NOTE };
  report({ ...words, name: `${base}.cold-words.${name}`, value: tally.coldWords });
}

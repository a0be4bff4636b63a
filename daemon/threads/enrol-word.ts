import type { EnrolledWord } from '../../models/engines/enrolled-word.ts';
import {
  direction,
  meanEmbedding,
  similarity,
  templateOf,
} from '../../models/engines/wake-template.ts';
import { EarshotError } from '../base/errors.ts';
import { FalseWakingTail } from './false-waking-tail.ts';
import { type Ears, type HeardSound, hearSound } from './wake-examples.ts';

/** Samples of a phrase that are taken. */
export const LEAST_SAMPLES = 5;
export const MOST_SAMPLES = 20;
/** One step of the embedding. */
const STEP_MS = 80;
const MS_PER_HOUR = 3_600_000;
/** The refractory time of a wake word: what comes nearest in so many steps wakes once at most. */
const STRETCH_STEPS = 25;
/** The threshold is where other speech gets so often, an hour, within these bounds. */
const WANTED_FALSE_AN_HOUR = 1;
/**
 * Three minutes of speech tell the tail roughly. In 0.9 hours of real speech the level of one false
 * waking an hour was 0.45 for "jarvis", 0.53 for "smart mirror", 0.54 for "alexa", 0.56 for
 * "snowboy" and "view glass" (ten samples each, means of six draws).
 */
const LEAST_THRESHOLD = 0.45;
const MOST_THRESHOLD = 0.55;
/** Worse than this is refused. */
const MOST_MISSED_SHARE = 0.25;
const MOST_FALSE_AN_HOUR = 6;
/** As the file of a word has it. */
const LEAST_LENGTH_MS = 100;
const MOST_LENGTH_MS = 2_000;

export interface EnrolmentSounds {
  phrase: string;
  /** One saying of the phrase each, mono, 16 kHz. */
  said: readonly Float32Array[];
  /** Anything else: rooms, other words, other people. */
  others: readonly Float32Array[];
}

/** What a phrase is worth that was enrolled from samples. */
export interface Enrolment {
  word: Omit<EnrolledWord, 'format' | 'version'>;
  samples: number;
  /** Samples that would be missed, from 0; each compared with a template of the others only. */
  missed: number[];
  /** In other speech; the threshold for each half of it was set on the other half. */
  falseWakings: number;
  heardMs: number;
  /** False wakings an hour, told from how near all other speech came. */
  expectedFalseAnHour: number;
  /** Undefined: it may be used. */
  refusal: string | undefined;
}

/**
 * Learns a wake word, and measures it.
 * @throws USAGE for too few or too many samples, or one in which nobody speaks
 */
export async function enrolWord(sounds: EnrolmentSounds, ears: Ears): Promise<Enrolment> {
  const { phrase, said, others } = sounds;
  if (said.length < LEAST_SAMPLES || said.length > MOST_SAMPLES) {
    const text = `${said.length} samples; it takes ${LEAST_SAMPLES} to ${MOST_SAMPLES} of them`;
    throw new EarshotError('USAGE', text);
  }
  const samples = await heardSamples(said, ears);
  const other = await heardOthers(others, ears);
  const mean = meanEmbedding(other.flat());
  const directions = (parts: readonly Float32Array[]): Float32Array[] =>
    parts.map((part) => direction(part, mean));
  const atEnd = samples.map((sample) => directions(sample.atEnd));
  const template = templateOf(atEnd);
  const nearness = other.map((parts) => nearnessOf(directions(parts), template));
  const { threshold, tail } = thresholdFrom(nearness);
  const missed = samples.flatMap(({ parts }, at) => {
    const withoutIt = templateOf(atEnd.filter((_, n) => n !== at));
    const nearest = Math.max(...directions(parts).map((one) => similarity(one, withoutIt)));
    return nearest < threshold ? [at] : [];
  });
  const measured = {
    missed,
    samples: samples.length,
    falseWakings: crossCounted(nearness),
    heardMs: heardMsOf(nearness),
    expectedFalseAnHour: tail.perHourAt(threshold),
  };
  const spokenMs = median(samples.map(({ speechMs }) => speechMs));
  const lengthMs = Math.min(MOST_LENGTH_MS, Math.max(LEAST_LENGTH_MS, spokenMs));
  return {
    word: { phrase, lengthMs, threshold, mean: [...mean], template: [...template] },
    ...measured,
    refusal: refusalOf(measured),
  };
}

async function heardSamples(said: readonly Float32Array[], ears: Ears): Promise<HeardSound[]> {
  const samples: HeardSound[] = [];
  for (const [at, sound] of said.entries()) {
    const heard = await hearSound(sound, ears);
    if (!heard || heard.atEnd.length === 0) {
      throw new EarshotError('USAGE', `nobody speaks in sample ${at + 1}; record it again`);
    }
    samples.push(heard);
  }
  return samples;
}

async function heardOthers(others: readonly Float32Array[], ears: Ears): Promise<Float32Array[][]> {
  const heard: Float32Array[][] = [];
  for (const sound of others) {
    const parts = (await hearSound(sound, ears))?.parts ?? [];
    if (parts.length > 0) heard.push(parts);
  }
  if (heard.length > 1) return heard;
  throw new EarshotError('USAGE', 'there must be at least two recordings of other speech');
}

/** How near a recording of other speech came to the phrase. */
interface Nearness {
  /** In each stretch of it. */
  peaks: number[];
  heardMs: number;
}

function nearnessOf(directions: readonly Float32Array[], template: Float32Array): Nearness {
  const peaks: number[] = [];
  for (const [at, one] of directions.entries()) {
    const stretch = Math.floor(at / STRETCH_STEPS);
    peaks[stretch] = Math.max(peaks[stretch] ?? -1, similarity(one, template));
  }
  return { peaks, heardMs: directions.length * STEP_MS };
}

function heardMsOf(nearness: readonly Nearness[]): number {
  return nearness.reduce((total, { heardMs }) => total + heardMs, 0);
}

function thresholdFrom(nearness: readonly Nearness[]): {
  threshold: number;
  tail: FalseWakingTail;
} {
  const peaks = nearness.flatMap((one) => one.peaks);
  const tail = new FalseWakingTail(peaks, heardMsOf(nearness));
  const level = tail.levelFor(WANTED_FALSE_AN_HOUR);
  return { threshold: Math.min(MOST_THRESHOLD, Math.max(LEAST_THRESHOLD, level)), tail };
}

/** False wakings in each half of the recordings, at the threshold that the other half sets. */
function crossCounted(nearness: readonly Nearness[]): number {
  const halves = [0, 1].map((half) => nearness.filter((_, at) => at % 2 === half));
  return halves.reduce((total, half, at) => {
    const { threshold } = thresholdFrom(halves[1 - at] ?? []);
    const peaks = half.flatMap((one) => one.peaks);
    return total + peaks.filter((peak) => peak >= threshold).length;
  }, 0);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function refusalOf(measured: Omit<Enrolment, 'word' | 'refusal'>): string | undefined {
  const { missed, samples, falseWakings, heardMs, expectedFalseAnHour } = measured;
  if (missed.length > samples * MOST_MISSED_SHARE) {
    return (
      `${missed.length} of ${samples} samples are unlike the others. Record those again, each ` +
      'with the phrase alone, said at your usual pace in a quiet room, or choose a longer phrase'
    );
  }
  const counted = falseWakings / (heardMs / MS_PER_HOUR);
  if (Math.max(counted, expectedFalseAnHour) > MOST_FALSE_AN_HOUR) {
    return (
      'other speech comes too near to it. Choose a phrase of three syllables or more that sounds ' +
      'like no everyday word'
    );
  }
  return undefined;
}

import {
  EnrolledHead,
  type EnrolledWord,
  type HeadWeights,
} from '../../models/engines/enrolled-word.ts';
import { trainWord } from '../../models/engines/wake-training.ts';
import { EarshotError } from '../base/errors.ts';
import { type Ears, piecesOf, scrambled, variantsOf, windowsOf } from './wake-examples.ts';

/** Samples of a phrase that are taken. */
export const LEAST_SAMPLES = 5;
export const MOST_SAMPLES = 20;
/** Each sample is heard by a classifier that has not seen it; so many classifiers are made. */
const FOLDS = 5;
/** One step of the embedding. */
const STEP_MS = 80;
const MS_PER_HOUR = 3_600_000;
/** Other windows that one training takes; more hardly change it, and each takes time. */
const MOST_OTHERS = 4_000;
const THRESHOLDS = [0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999] as const;
/** Worse than this is refused. */
const MOST_MISSED_SHARE = 0.25;
const MOST_FALSE_AN_HOUR = 6;
const REFRACTORY_STEPS = 25;
const USUAL_LENGTH_MS = 800;

export interface EnrolmentSounds {
  phrase: string;
  /** One saying of the phrase each, mono, 16 kHz. */
  said: readonly Float32Array[];
  /** Anything else: rooms, other words, other people. Every second one is kept for measuring. */
  others: readonly Float32Array[];
}

/** What a phrase is worth that was trained from samples. */
export interface Enrolment {
  word: Omit<EnrolledWord, 'format' | 'version'>;
  /** Of the samples, each judged by a classifier that had not seen it. */
  missed: number;
  samples: number;
  /** In sounds that the classifier had not seen. */
  falseWakings: number;
  heldOutMs: number;
  /** Undefined: it may be used. */
  refusal: string | undefined;
}

/**
 * Trains a wake word and measures it.
 * @throws USAGE for too few or too many samples, or one in which nobody speaks
 */
export async function enrolWord(sounds: EnrolmentSounds, ears: Ears): Promise<Enrolment> {
  const { phrase, said, others } = sounds;
  if (said.length < LEAST_SAMPLES || said.length > MOST_SAMPLES) {
    const text = `${said.length} samples; it takes ${LEAST_SAMPLES} to ${MOST_SAMPLES} of them`;
    throw new EarshotError('USAGE', text);
  }
  const samples = await samplesOf(said, others, ears);
  const heard: Float32Array[][] = [];
  for (const [at, other] of others.entries()) {
    const windows: Float32Array[] = [];
    for (const sound of [other, ...piecesOf(other, Math.floor(at / 2))]) {
      windows.push(...((await windowsOf(sound, ears))?.all ?? []));
    }
    if (windows.length > 0) heard.push(windows);
  }
  const forTraining = heard.filter((_, at) => at % 2 === 0).flat();
  const heldOut = heard.filter((_, at) => at % 2 === 1);
  if (forTraining.length === 0 || heldOut.length === 0) {
    throw new EarshotError('USAGE', 'there must be at least two recordings of other speech');
  }
  const trained = train(samples, forTraining);
  const best = await chooseThreshold({ samples, forTraining, heldOut, trained });
  return {
    ...best,
    word: { phrase, lengthMs: USUAL_LENGTH_MS, threshold: best.threshold, ...trained },
    samples: samples.length,
    heldOutMs: heldOut.flat().length * STEP_MS,
    refusal: refusalOf(best, samples.length, heldOut.flat().length * STEP_MS),
  };
}

interface Sample {
  /** Windows of the sample as it is, to be judged. */
  own: Float32Array[];
  /** Of it and its variants, to learn from. */
  atEnd: Float32Array[];
  /** Of parts of it, and of what is made of its sounds. */
  inside: Float32Array[];
}

async function samplesOf(
  said: readonly Float32Array[],
  others: readonly Float32Array[],
  ears: Ears,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const [at, sound] of said.entries()) {
    const noise = others[at % Math.max(1, others.length)] ?? new Float32Array(1);
    const sample: Sample = { own: [], atEnd: [], inside: [] };
    for (const [n, variant] of variantsOf(sound, noise).entries()) {
      const windows = await windowsOf(variant, ears);
      if (!windows) continue;
      if (n === 0) sample.own = windows.all;
      sample.atEnd.push(...windows.atEnd);
      sample.inside.push(...windows.inside);
    }
    if (sample.own.length === 0) {
      throw new EarshotError('USAGE', `nobody speaks in sample ${at + 1}; record it again`);
    }
    for (const other of await scrambled(sound, ears.speech)) {
      sample.inside.push(...((await windowsOf(other, ears))?.all ?? []));
    }
    samples.push(sample);
  }
  return samples;
}

function train(samples: readonly Sample[], others: readonly Float32Array[]): HeadWeights {
  const step = Math.max(1, Math.ceil(others.length / MOST_OTHERS));
  const inside = samples.flatMap((sample) => sample.inside);
  return trainWord({
    said: samples.flatMap(({ atEnd }) => atEnd),
    others: [...others.filter((_, at) => at % step === 0), ...inside],
  });
}

interface Measured {
  threshold: number;
  missed: number;
  falseWakings: number;
}

/** The highest threshold that misses no more than the lowest one does. */
async function chooseThreshold(parts: {
  samples: readonly Sample[];
  forTraining: readonly Float32Array[];
  heldOut: readonly Float32Array[][];
  trained: HeadWeights;
}): Promise<Measured> {
  const { samples, forTraining, heldOut, trained } = parts;
  const peaks: number[] = [];
  const folds = Math.min(FOLDS, samples.length);
  for (let fold = 0; fold < folds; fold += 1) {
    const weights = train(
      samples.filter((_, at) => at % folds !== fold),
      forTraining,
    );
    for (const { own } of samples.filter((_, at) => at % folds === fold)) {
      peaks.push(Math.max(...(await scoresOf(own, weights))));
    }
  }
  const scores: number[][] = [];
  for (const windows of heldOut) scores.push(await scoresOf(windows, trained));
  const outcomes = THRESHOLDS.map((threshold) => ({
    threshold,
    missed: peaks.filter((peak) => peak < threshold).length,
    falseWakings: scores.reduce((total, steps) => total + wakingsIn(steps, threshold), 0),
  }));
  const least = Math.min(...outcomes.map(({ missed, falseWakings }) => missed + falseWakings));
  const best = outcomes.filter(({ missed, falseWakings }) => missed + falseWakings === least);
  const middle = best[Math.floor((best.length - 1) / 2)];
  if (!middle) throw new Error('no threshold was tried');
  return middle;
}

async function scoresOf(windows: readonly Float32Array[], weights: HeadWeights): Promise<number[]> {
  const head = new EnrolledHead(weights);
  const scores: number[] = [];
  for (const window of windows) scores.push(await head.score(window));
  return scores;
}

function wakingsIn(scores: readonly number[], threshold: number): number {
  let wakings = 0;
  let deafUntil = 0;
  for (const [at, score] of scores.entries()) {
    if (score < threshold || at < deafUntil) continue;
    wakings += 1;
    deafUntil = at + REFRACTORY_STEPS;
  }
  return wakings;
}

function refusalOf(
  { missed, falseWakings }: Measured,
  samples: number,
  heldOutMs: number,
): string | undefined {
  if (missed > samples * MOST_MISSED_SHARE) {
    return (
      `${missed} of ${samples} samples would be missed. Say the phrase each time at the same ` +
      'pace, alone in a quiet room, or choose a longer phrase'
    );
  }
  if (falseWakings / (heldOutMs / MS_PER_HOUR) > MOST_FALSE_AN_HOUR) {
    return (
      `other speech woke it ${falseWakings} times in ${Math.round(heldOutMs / 1000)} s. Choose a ` +
      'phrase of three syllables or more that sounds like no everyday word'
    );
  }
  return undefined;
}

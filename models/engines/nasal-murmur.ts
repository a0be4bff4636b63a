import { PowerSpectrum } from './spectrum.ts';

const SAMPLE_RATE_HZ = 16_000;
const WINDOW_SAMPLES = 400;
/** As the recogniser's own frames. */
const HOP_SAMPLES = 160;
const HZ_PER_BIN = SAMPLE_RATE_HZ / WINDOW_SAMPLES;
/** The voice itself, and the first formant of a vowel or a nasal. */
const LOW_HZ = [100, 800] as const;
/** The second and third formants of "ee"; a nasal has next to nothing there. */
const HIGH_HZ = [1800, 3500] as const;
/** Keeps the logarithm of silence finite; -1..1 samples. */
const LEAST_POWER = 1e-7;
/** Part of a word in which the stop between its two last sounds of voice is looked for. */
const STOP_FROM = 0.3;
const STOP_TO = 0.8;
/** How far a nasal may go on behind where the recogniser saw the word end. */
const BEHIND_FRAMES = 12;
/** A vowel stays within this of the loudest frame after the stop. */
const VOWEL_RANGE_DB = 12;
/**
 * A nasal is darker (high against low frequencies) than the brightest frame of its vowel. On own
 * sentences 9 dB mistakes the end of a vowel for a nasal, and 16 dB misses those of espeak-ng's f3.
 */
const DARK_DB = 12;
/** A murmur is softer than its vowel, but is no silence. */
const MURMUR_RANGE_DB = 25;

const WINDOW = Float64Array.from({ length: WINDOW_SAMPLES }, (_, i) => {
  return (1 - Math.cos((2 * Math.PI * i) / WINDOW_SAMPLES)) / 2;
});

/** Frames of a word, as the recogniser counts them: 10 ms each, the last one included. */
export interface WordFrames {
  startFrame: number;
  endFrame: number;
}

/**
 * How long a nasal follows the last vowel of a word such as "fifteen" that ends in a stop, "ee" and
 * perhaps a nasal. The murmur of a nasal keeps the voice and loses the upper formants, so that the
 * sound grows dark at once (K. N. Stevens, Acoustic Phonetics, 1998, chapter 9).
 * @param samples of the whole utterance, mono, 16 kHz, -1..1
 * @returns frames of 10 ms; undefined when the samples do not hold the word
 */
export function nasalMurmurFrames(samples: Float32Array, word: WordFrames): number | undefined {
  const { low, bright } = bandLevels(samples, word);
  const frames = word.endFrame - word.startFrame + 1;
  const last = frames - 1;
  if (low.length < frames) return undefined;
  const middle = range(Math.floor(STOP_FROM * frames), Math.min(last, STOP_TO * frames));
  const stop = best(middle, (i) => -(low[i] ?? 0));
  if (stop === undefined) return undefined;
  const syllable = range(stop, last);
  const loudest = Math.max(...syllable.map((i) => low[i] ?? 0));
  const isLoud = (i: number, rangeDb: number): boolean => (low[i] ?? 0) > loudest - rangeDb;
  const vowel = syllable.filter((i) => isLoud(i, VOWEL_RANGE_DB));
  const brightest = best(vowel, (i) => bright[i] ?? 0) ?? stop;
  const isDark = (i: number): boolean => (bright[i] ?? 0) <= (bright[brightest] ?? 0) - DARK_DB;
  let at = brightest + 1;
  while (at < low.length && !isDark(at) && isLoud(at, VOWEL_RANGE_DB)) at += 1;
  const murmurFrom = at;
  while (at < low.length && isDark(at) && isLoud(at, MURMUR_RANGE_DB)) at += 1;
  return at - murmurFrom;
}

interface BandLevels {
  /** Low frequencies, smoothed over three frames, dB. */
  low: readonly number[];
  /** High against low frequencies, dB. */
  bright: readonly number[];
}

/** Levels of a word and what follows it, a value a frame. */
function bandLevels(samples: Float32Array, { startFrame, endFrame }: WordFrames): BandLevels {
  const spectrum = new PowerSpectrum(WINDOW_SAMPLES);
  const windowed = new Float64Array(WINDOW_SAMPLES);
  const power = new Float64Array(WINDOW_SAMPLES / 2 + 1);
  const low: number[] = [];
  const bright: number[] = [];
  for (let frame = startFrame; frame <= endFrame + BEHIND_FRAMES; frame += 1) {
    const from = frame * HOP_SAMPLES;
    if (from + WINDOW_SAMPLES > samples.length) break;
    for (let i = 0; i < WINDOW_SAMPLES; i += 1) {
      windowed[i] = (samples[from + i] ?? 0) * (WINDOW[i] ?? 0);
    }
    spectrum.measure(windowed, power);
    const lowDb = levelDb(power, LOW_HZ);
    low.push(lowDb);
    bright.push(levelDb(power, HIGH_HZ) - lowDb);
  }
  return { low: low.map((_, i) => mean(low.slice(Math.max(0, i - 1), i + 2))), bright };
}

function levelDb(power: Float64Array, [fromHz, toHz]: readonly [number, number]): number {
  const bins = power.subarray(fromHz / HZ_PER_BIN, toHz / HZ_PER_BIN);
  return 10 * Math.log10(LEAST_POWER + bins.reduce((sum, value) => sum + value, 0));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Whole numbers, both ends included; none when the end lies before the start. */
function range(from: number, to: number): number[] {
  const length = Math.max(0, Math.floor(to) - from + 1);
  return Array.from({ length }, (_, i) => from + i);
}

/** The index with the highest value. */
function best(indices: readonly number[], value: (index: number) => number): number | undefined {
  return indices.reduce<number | undefined>((found, i) => {
    return found === undefined || value(i) > value(found) ? i : found;
  }, undefined);
}

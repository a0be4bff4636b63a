import type { WakeFeatures } from '../../models/engines/wake-features.ts';
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../ports/audio.ts';
import type { SpeechProbability } from '../ports/hearing.ts';
import { Leveller } from '../voice/leveller.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** As in the wake spotter: what counts as speech, and what the engine hears before it. */
const SPEECH_PROBABILITY = 0.2;
const LEAD_IN_MS = 320;
/** Heard after the end of the speech, so that the phrase is seen at its end and just after it. */
const TAIL_MS = 320;
/** A window in which the phrase has been said ends so long before its end, or after it. */
const EARLIEST_MS = -80;
const LATEST_MS = 240;
/** One that ends so long before the end holds but a part of the phrase. */
const PART_MS = -480;
/** Noise that a sample is mixed with, dB below its loudest frame. */
const NOISE_DB = [20, 12] as const;
const SPEEDS = [0.93, 1.08] as const;

/** Windows of embeddings of one sound, see WakeExamples. */
export interface SoundWindows {
  /** Ending where the speech ends, give or take. */
  atEnd: Float32Array[];
  /** Ending earlier, when only a part was said. */
  inside: Float32Array[];
  all: Float32Array[];
}

export interface Ears {
  speech: SpeechProbability;
  features: WakeFeatures;
}

/**
 * Hears a sound as the wake word engine does: levelled, from just before its speech.
 * @returns undefined when nobody speaks in it
 */
export async function windowsOf(
  sound: Float32Array,
  { speech, features }: Ears,
): Promise<SoundWindows | undefined> {
  const span = await speechSpan(sound, speech);
  if (!span) return undefined;
  const from = Math.max(0, span.start - LEAD_IN_MS * SAMPLES_PER_MS);
  const windows: SoundWindows = { atEnd: [], inside: [], all: [] };
  const leveller = new Leveller();
  features.reset();
  const hear = (samples: Float32Array): Promise<void> =>
    features.accept(samples, async ({ endSample, embeddings }) => {
      const window = embeddings.slice();
      const afterEndMs = (from + endSample - span.end) / SAMPLES_PER_MS;
      windows.all.push(window);
      if (afterEndMs >= EARLIEST_MS && afterEndMs <= LATEST_MS) windows.atEnd.push(window);
      if (afterEndMs <= PART_MS) windows.inside.push(window);
    });
  const heard = sound.subarray(from, span.end + TAIL_MS * SAMPLES_PER_MS);
  for (const ready of leveller.accept(heard)) await hear(ready);
  for (const ready of leveller.release()) await hear(ready);
  return windows;
}

/** Where speech begins and ends, in samples. */
async function speechSpan(
  sound: Float32Array,
  speech: SpeechProbability,
): Promise<{ start: number; end: number } | undefined> {
  speech.reset();
  let start: number | undefined;
  let end = 0;
  for (let at = 0; at + FRAME_SAMPLES <= sound.length; at += FRAME_SAMPLES) {
    if ((await speech.score(sound.slice(at, at + FRAME_SAMPLES))) < SPEECH_PROBABILITY) continue;
    start ??= at;
    end = at + FRAME_SAMPLES;
  }
  return start === undefined ? undefined : { start, end };
}

/**
 * The sample as it might have been said on other days: in noise, faster and slower.
 * @param noise any sound, as long as it likes
 */
export function variantsOf(sound: Float32Array, noise: Float32Array): Float32Array[] {
  const peak = (clip: Float32Array): number =>
    clip.reduce((most, x) => Math.max(most, Math.abs(x)), Number.MIN_VALUE);
  const scale = peak(sound) / peak(noise);
  const noisy = NOISE_DB.map((db) => {
    const gain = scale * 10 ** (-db / 20);
    return sound.map((x, n) => x + gain * (noise[n % noise.length] ?? 0));
  });
  return [sound, ...noisy, ...SPEEDS.map((speed) => stretched(sound, speed))];
}

/** Pieces of other speech that are as short as a phrase. */
const PIECE_MS = [450, 650, 900] as const;
const PIECES = 2;

/**
 * Short sayings that are not the phrase, cut out of other speech; without them a classifier takes
 * any short saying for the phrase, and any longer one for something else.
 * @param at position of the sound in its list: it decides how long its pieces are
 */
export function piecesOf(sound: Float32Array, at: number): Float32Array[] {
  return Array.from({ length: PIECES }, (_, n) => {
    const lengthMs = PIECE_MS[(at + n) % PIECE_MS.length] ?? PIECE_MS[0];
    const from = Math.floor((sound.length * (n + 1)) / (PIECES + 1));
    return betweenQuiet(sound.slice(from, from + lengthMs * SAMPLES_PER_MS));
  });
}

/**
 * Sounds of the same voice and room that are not the phrase: backwards, and with the halves of its
 * speech exchanged.
 */
export async function scrambled(
  sound: Float32Array,
  speech: SpeechProbability,
): Promise<Float32Array[]> {
  const span = await speechSpan(sound, speech);
  if (!span) return [];
  const said = sound.slice(span.start, span.end);
  const half = Math.floor(said.length / 2);
  const exchanged = new Float32Array(said.length);
  exchanged.set(said.subarray(half));
  exchanged.set(said.subarray(0, half), said.length - half);
  return [said.toReversed(), exchanged].map(betweenQuiet);
}

function betweenQuiet(said: Float32Array): Float32Array {
  const quiet = LEAD_IN_MS * SAMPLES_PER_MS;
  const whole = new Float32Array(said.length + 2 * quiet);
  whole.set(said, quiet);
  return whole;
}

/** By linear interpolation: pitch changes with the speed, as a smaller or larger speaker's does. */
function stretched(sound: Float32Array, speed: number): Float32Array {
  return Float32Array.from({ length: Math.floor(sound.length / speed) }, (_, n) => {
    const place = n * speed;
    const left = sound[Math.floor(place)] ?? 0;
    const right = sound[Math.ceil(place)] ?? left;
    return left + (right - left) * (place - Math.floor(place));
  });
}

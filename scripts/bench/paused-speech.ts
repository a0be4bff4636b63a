import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../../daemon/ports/audio.ts';
import type { SpeechProbability } from '../../daemon/ports/hearing.ts';
import { Endpointer } from '../../daemon/voice/endpointer.ts';
import { type Clip, framesOf, joinClips } from './clip.ts';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** The softest stretch of a recording stands for its room. */
const ROOM_SAMPLES = 0.2 * SAMPLE_RATE_HZ;
const ROOM_STEP_SAMPLES = 0.025 * SAMPLE_RATE_HZ;
/** The last word fades into the room, so that no click gives the cut away. */
const FADE_SAMPLES = 0.01 * SAMPLE_RATE_HZ;
/** Speech between two pauses, and before the first: at least a short word. */
const MIN_STRETCH_MS = 320;
const SOFT_WINDOW_SAMPLES = 0.02 * SAMPLE_RATE_HZ;
const SOFT_STEP_SAMPLES = 0.005 * SAMPLE_RATE_HZ;
/** 60 ms to each side there is no softer place, and within 200 ms a sound louder by this. */
const SOFT_STEPS_NEAR = 12;
const SOFT_STEPS_AROUND = 40;
const SOFT_DEPTH_DB = 12;
const LEAST_POWER = 1e-9;
const ENDLESS = {
  hangoverMs: Number.POSITIVE_INFINITY,
  maxUtteranceMs: Number.POSITIVE_INFINITY,
};

/** A pause in a recording, or one that is put into it. */
export interface Pause {
  atSample: number;
  lengthMs: number;
}

/** Where somebody speaks in a recording. */
export interface SpeechSpan {
  /** First and one past the last sample that the speech detector takes for speech. */
  startSample: number;
  endSample: number;
  /** Silences between, in order. */
  pauses: Pause[];
}

/** @returns undefined for a recording without speech */
export async function speechSpan(
  clip: Clip,
  speech: SpeechProbability,
): Promise<SpeechSpan | undefined> {
  speech.reset();
  const endpointer = new Endpointer(ENDLESS);
  const span: SpeechSpan = { startSample: 0, endSample: 0, pauses: [] };
  for (const [at, frame] of framesOf(clip).entries()) {
    const silenceMs = endpointer.silenceMs;
    const step = endpointer.accept(await speech.score(frame));
    const after = (at + 1) * FRAME_SAMPLES;
    if (step === 'start') span.startSample = after - endpointer.speechMs * SAMPLES_PER_MS;
    if (endpointer.speechMs === 0 || endpointer.silenceMs > 0) continue;
    if (silenceMs > 0) span.pauses.push({ atSample: span.endSample, lengthMs: silenceMs });
    span.endSample = after;
  }
  return span.endSample === 0 ? undefined : span;
}

/** The sound of the room in a recording, as long as wanted: its softest stretch, to and fro. */
export function roomSound(clip: Clip, samples: number): Clip {
  let softest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at + ROOM_SAMPLES <= clip.length; at += ROOM_STEP_SAMPLES) {
    const energy = clip.subarray(at, at + ROOM_SAMPLES).reduce((sum, x) => sum + x * x, 0);
    if (energy === 0 || energy >= least) continue;
    least = energy;
    softest = at;
  }
  return new Float32Array(samples).map((_, n) => {
    const at = n % (2 * ROOM_SAMPLES);
    return clip[softest + (at < ROOM_SAMPLES ? at : 2 * ROOM_SAMPLES - 1 - at)] ?? 0;
  });
}

/**
 * Where a sample of a recording with some pauses lies in the same recording with other pauses at
 * the same places. What lies beyond the end of a shorter pause falls on its end.
 * @param from the pauses it has, in order @param to those that it is to have
 */
export function movedSample(sample: number, from: readonly Pause[], to: readonly Pause[]): number {
  let shift = 0;
  let left = 0;
  for (const [at, pause] of from.entries()) {
    const start = pause.atSample + left;
    if (sample < start) break;
    const length = pause.lengthMs * SAMPLES_PER_MS;
    const other = (to[at]?.lengthMs ?? 0) * SAMPLES_PER_MS;
    const inside = sample - start;
    if (inside < length) return start + shift + Math.min(inside, other);
    left += length;
    shift += other - length;
  }
  return sample + shift;
}

/** The recording with the pauses in it, in order. */
export function withPauses(clip: Clip, pauses: readonly Pause[]): Clip {
  const parts: Clip[] = [];
  let from = 0;
  for (const { atSample, lengthMs } of pauses) {
    const room = roomSound(clip, Math.round(lengthMs * SAMPLES_PER_MS));
    parts.push(faded(clip.subarray(from, atSample)), room);
    from = atSample;
  }
  return joinClips([...parts, clip.subarray(from)]);
}

function faded(clip: Clip): Clip {
  const start = clip.length - FADE_SAMPLES;
  return clip.map((x, at) => (at < start ? x : (x * (clip.length - 1 - at)) / FADE_SAMPLES));
}

/**
 * Places where a word may end, or the stop in the middle of one: the sound is soft there between
 * two louder ones. Needs no recogniser.
 */
export function softPlaces(clip: Clip, span: SpeechSpan): number[] {
  const levels: number[] = [];
  for (let at = 0; at + SOFT_WINDOW_SAMPLES <= clip.length; at += SOFT_STEP_SAMPLES) {
    const window = clip.subarray(at, at + SOFT_WINDOW_SAMPLES);
    const power = window.reduce((sum, x) => sum + x * x, 0) / SOFT_WINDOW_SAMPLES;
    levels.push(10 * Math.log10(power + LEAST_POWER));
  }
  const clearSamples = MIN_STRETCH_MS * SAMPLES_PER_MS;
  const places: number[] = [];
  for (const [at, level] of levels.entries()) {
    const sample = at * SOFT_STEP_SAMPLES + SOFT_WINDOW_SAMPLES / 2;
    if (sample - span.startSample < clearSamples || span.endSample - sample < clearSamples)
      continue;
    if (sample - (places.at(-1) ?? 0) < clearSamples) continue;
    const near = levels.slice(at - SOFT_STEPS_NEAR, at + SOFT_STEPS_NEAR + 1);
    const before = levels.slice(Math.max(0, at - SOFT_STEPS_AROUND), at);
    const after = levels.slice(at, at + SOFT_STEPS_AROUND);
    const depthDb = Math.min(Math.max(...before), Math.max(...after)) - level;
    if (level <= Math.min(...near) && depthDb >= SOFT_DEPTH_DB) places.push(sample);
  }
  return places;
}

/**
 * @param everyMs of speech one pause
 * @param draw 0..1, the next number of a series that is the same in every run
 * @returns boundaries far enough from the ends and from each other, in order
 */
export function chosenBoundaries(
  boundaries: readonly number[],
  span: SpeechSpan,
  { everyMs, draw }: { everyMs: number; draw: () => number },
): number[] {
  const clearSamples = MIN_STRETCH_MS * SAMPLES_PER_MS;
  const inside = boundaries.filter(
    (at) => at - span.startSample >= clearSamples && span.endSample - at >= clearSamples,
  );
  const lengthMs = (span.endSample - span.startSample) / SAMPLES_PER_MS;
  const chosen: number[] = [];
  for (let left = Math.max(1, Math.round(lengthMs / everyMs)); left > 0; left -= 1) {
    const free = inside.filter((at) =>
      chosen.every((other) => Math.abs(other - at) >= clearSamples),
    );
    const next = free[Math.floor(draw() * free.length)];
    if (next === undefined) break;
    chosen.push(next);
  }
  return chosen.sort((a, b) => a - b);
}

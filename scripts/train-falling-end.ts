import { join } from 'node:path';
import { FRAME_MS, SAMPLE_RATE_HZ } from '../daemon/ports/audio.ts';
import { type FallFeatures, fallFeatures } from '../models/engines/falling-end.ts';
import { SileroVad } from '../models/engines/silero-vad.ts';
import { type Clip, joinClips, readClip } from './bench/clip.ts';
import { dataFolder } from './bench/data-folder.ts';
import { recordingsOf } from './bench/endpointing-cases.ts';
import { roomSound, softPlaces, speechSpan, withPauses } from './bench/paused-speech.ts';

/**
 * Finds the weights of FallingEnd (models/engines/falling-end.ts) by logistic regression. Ends are
 * those of recordings; no ends are the pauses inside them, and cuts where a word may end. The sets
 * that the bench judges by are not looked at.
 *
 * Usage: npx tsx scripts/train-falling-end.ts
 */
const SETS = ['negatives_librispeech_tc100', 'stt_misc'];
/** As the endpointer has it. */
const LIKELY_END_MS = 6 * FRAME_MS;
const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** Ends weigh as much as the rest together; of that, pauses of the speaker's own this share. */
const OWN_PAUSE_SHARE = 0.3;
const PENALTY = 0.02;
const STEPS = 20_000;
const RATE = 0.3;

interface Example {
  features: FallFeatures;
  kind: 'end' | 'pause' | 'cut';
}

const root = join(import.meta.dirname, '..');
const folder = dataFolder(root);
const speech = await SileroVad.openEmbedded();
const examples: Example[] = [];
for (const set of SETS) {
  for (const { path } of recordingsOf(folder, set, 1)) examples.push(...(await examplesOf(path)));
}
await speech.close();
report(examples);

async function examplesOf(path: string): Promise<Example[]> {
  const clip = await readClip(path);
  const span = await speechSpan(clip, speech);
  if (!span) return [];
  const tail = LIKELY_END_MS * SAMPLES_PER_MS;
  const room = roomSound(clip, tail);
  const found: Example[] = [];
  const note = (kind: Example['kind'], sound: Clip): void => {
    const features = fallFeatures(sound);
    if (features) found.push({ features, kind });
  };
  note('end', joinClips([clip, room]).slice(0, span.endSample + tail));
  const pauses = span.pauses.filter(({ lengthMs }) => lengthMs >= LIKELY_END_MS);
  for (const { atSample } of pauses) note('pause', clip.slice(0, atSample + tail));
  const isFree = (at: number): boolean =>
    pauses.every(({ atSample, lengthMs }) => {
      const clear = (lengthMs + FRAME_MS) * SAMPLES_PER_MS;
      return Math.abs(at - atSample) > clear;
    });
  for (const atSample of softPlaces(clip, span).filter(isFree)) {
    const cut = withPauses(clip.subarray(0, atSample), [{ atSample, lengthMs: LIKELY_END_MS }]);
    note('cut', cut);
  }
  return found;
}

function report(all: readonly Example[]): void {
  const count = (kind: Example['kind']): number => all.filter((one) => one.kind === kind).length;
  const [ends, pauses, cuts] = [count('end'), count('pause'), count('cut')];
  const weightOf = {
    end: 1 / ends,
    pause: OWN_PAUSE_SHARE / pauses,
    cut: (1 - OWN_PAUSE_SHARE) / cuts,
  };
  const rows = all.map(({ features, kind }) => ({
    x: [features.lastLevelDb, features.decay],
    isEnd: kind === 'end' ? 1 : 0,
    weight: weightOf[kind] / 2,
  }));
  const [offset, lastLevelDb, decay] = regress(rows).map((value) => Number(value.toPrecision(3)));
  process.stdout.write(`${ends} ends, ${pauses} pauses, ${cuts} cuts\n`);
  process.stdout.write(`${JSON.stringify({ offset, lastLevelDb, decay })}\n`);
}

interface Row {
  x: readonly number[];
  isEnd: number;
  weight: number;
}

/** Gradient descent on features brought to mean 0 and variance 1. @returns offset, factors */
function regress(rows: readonly Row[]): number[] {
  const columns = rows[0]?.x.map((_, column) => rows.map(({ x }) => x[column] ?? 0)) ?? [];
  const scales = columns.map((values) => {
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
    return { mean, deviation: Math.sqrt(variance) };
  });
  const scaled = rows.map((row) => ({
    ...row,
    x: scales.map(({ mean, deviation }, column) => ((row.x[column] ?? 0) - mean) / deviation),
  }));
  const factors = scales.map(() => 0);
  let offset = 0;
  for (let step = 0; step < STEPS; step += 1) {
    const slopes = factors.map((factor) => PENALTY * factor);
    let offsetSlope = 0;
    for (const { x, isEnd, weight } of scaled) {
      const sum = x.reduce(
        (total, value, column) => total + value * (factors[column] ?? 0),
        offset,
      );
      const error = weight * (1 / (1 + Math.exp(-sum)) - isEnd);
      offsetSlope += error;
      for (const [column, value] of x.entries())
        slopes[column] = (slopes[column] ?? 0) + error * value;
    }
    offset -= RATE * offsetSlope;
    for (const [column, slope] of slopes.entries())
      factors[column] = (factors[column] ?? 0) - RATE * slope;
  }
  const own = factors.map((factor, column) => factor / (scales[column]?.deviation ?? 1));
  const shift = own.reduce((sum, factor, column) => sum + factor * (scales[column]?.mean ?? 0), 0);
  return [offset - shift, ...own];
}

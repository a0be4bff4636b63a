import type { Clip } from './clip.ts';

const DB_PER_DECADE_OF_POWER = 10;

export function power(clip: Clip): number {
  return clip.reduce((total, sample) => total + sample * sample, 0) / clip.length;
}

/** @param ratio of two powers @returns dB */
export function decibels(ratio: number): number {
  return DB_PER_DECADE_OF_POWER * Math.log10(ratio);
}

/**
 * Speech in noise. The noise is repeated to the length of the speech, then scaled.
 * @param snrDb power of the whole speech over that of the noise
 */
export function mixed(speech: Clip, noise: Clip, snrDb: number): Clip {
  const long = Float32Array.from(speech, (_, at) => noise[at % noise.length] ?? 0);
  const wanted = power(speech) / 10 ** (snrDb / DB_PER_DECADE_OF_POWER);
  const gain = Math.sqrt(wanted / power(long));
  return speech.map((sample, at) => sample + gain * (long[at] ?? 0));
}

/**
 * Scale-invariant signal-to-distortion ratio (Le Roux et al. 2019, "SDR - half-baked or well
 * done?"), dB: the reference, scaled to fit best, over everything else in the estimate.
 * @param estimate aligned with the reference; the shorter of both counts
 */
export function siSdrDb(estimate: Clip, reference: Clip): number {
  const length = Math.min(estimate.length, reference.length);
  const heard = withoutMean(estimate.subarray(0, length));
  const clean = withoutMean(reference.subarray(0, length));
  let product = 0;
  let cleanEnergy = 0;
  for (let at = 0; at < length; at += 1) {
    product += (heard[at] ?? 0) * (clean[at] ?? 0);
    cleanEnergy += (clean[at] ?? 0) ** 2;
  }
  const scale = product / cleanEnergy;
  let distortion = 0;
  for (let at = 0; at < length; at += 1) {
    distortion += ((heard[at] ?? 0) - scale * (clean[at] ?? 0)) ** 2;
  }
  return decibels((scale * scale * cleanEnergy) / distortion);
}

function withoutMean(clip: Clip): Clip {
  const mean = clip.reduce((total, sample) => total + sample, 0) / clip.length;
  return clip.map((sample) => sample - mean);
}

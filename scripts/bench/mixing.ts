import { type Clip, silence } from './clip.ts';

/** Level of the hiss that stands for a quiet room, as the RMS of full scale: -70 dB. */
const HISS_RMS = 10 ** (-70 / 20);
/** Park and Miller's generator: the same hiss in every run. */
const MULTIPLIER = 48_271;
const MODULUS = 2_147_483_647;
/** RMS of numbers spread evenly from -1 to 1. */
const UNIFORM_RMS = 1 / Math.sqrt(3);

/** A quiet room: real microphones are never silent. */
export function hiss(lengthMs: number): Clip {
  let state = 1;
  return silence(lengthMs).map(() => {
    state = (state * MULTIPLIER) % MODULUS;
    return ((2 * state) / MODULUS - 1) * (HISS_RMS / UNIFORM_RMS);
  });
}

export function rmsOf(clip: Clip): number {
  return Math.sqrt(clip.reduce((total, x) => total + x * x, 0) / Math.max(1, clip.length));
}

/**
 * A sound with noise under it, which is repeated while it lasts.
 * @param speechRms of the speech alone, without pauses around it
 */
export function withNoise(
  clip: Clip,
  noise: Clip,
  { speechRms, snrDb }: { speechRms: number; snrDb: number },
): Clip {
  const gain = speechRms / Math.max(Number.MIN_VALUE, rmsOf(noise)) / 10 ** (snrDb / 20);
  return clip.map((x, n) => x + gain * (noise[n % noise.length] ?? 0));
}

import { BINS } from './filterbank.ts';

/**
 * How many hops of the past each bin's filter sees. The first taps, where the direct sound and the
 * early reflections lie, share one full covariance; the rest, the reverberation, have a variance
 * each. Measured on the rooms of noise_rir with 6 full taps: 36 single ones take 18 dB more of the
 * echo than none in a living room and 11 dB in a hall, 52 take 7 dB more in the hall; 8 full taps
 * instead of 6 bring 0.3 dB.
 */
const FULL_TAPS = 6;
const SINGLE_TAPS = 52;
/** From 4 kHz on speech has little power and rooms ring for less: fewer taps are enough. */
const FIRST_HIGH_BIN = 128;
const HIGH_FULL_TAPS = 4;
const HIGH_SINGLE_TAPS = 20;
export const MOST_TAPS = FULL_TAPS + SINGLE_TAPS;

/** Expected power of the first tap: a microphone that hears the loudspeaker as loud as played. */
const FIRST_TAP_POWER = 1;
/** From one tap to the next: the direct sound fades fast, a room slowly (T60 of 1 s). */
const DIRECT_DECAY = 0.7;
const FIRST_SINGLE_POWER = 0.03;
const ROOM_DECAY = 0.95;

export function fullTaps(bin: number): number {
  return bin < FIRST_HIGH_BIN ? FULL_TAPS : HIGH_FULL_TAPS;
}

export function taps(bin: number): number {
  return bin < FIRST_HIGH_BIN ? MOST_TAPS : HIGH_FULL_TAPS + HIGH_SINGLE_TAPS;
}

/** What is known of a tap before anything was heard: its expected power. */
export function priorPower(bin: number, tap: number): number {
  const full = fullTaps(bin);
  if (tap < full) return FIRST_TAP_POWER * DIRECT_DECAY ** tap;
  return FIRST_SINGLE_POWER * ROOM_DECAY ** (tap - full);
}

/** Where each bin's taps begin in an array of all taps; one more entry: their number. */
export const tapStart = starts(taps);
/** Where the triangle of each bin's covariances begins; one more entry: their number. */
export const triangleStart = starts((bin) => (fullTaps(bin) * (fullTaps(bin) - 1)) / 2);

function starts(count: (bin: number) => number): Int32Array {
  const result = new Int32Array(BINS + 1);
  for (let k = 0; k < BINS; k += 1) result[k + 1] = (result[k] ?? 0) + count(k);
  return result;
}

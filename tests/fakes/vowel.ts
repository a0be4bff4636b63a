import type { Clip } from '../../scripts/bench/clip.ts';

const RATE_HZ = 16_000;

/** A vowel-like sound: harmonics of a pitch under two formants, with a slow vibrato. */
export function vowel(
  { pitchHz, formantsHz }: { pitchHz: number; formantsHz: readonly number[] },
  seconds: number,
): Clip {
  const harmonics = Array.from({ length: Math.floor(7_800 / pitchHz) }, (_, n) => n + 1);
  const gain = (hz: number): number =>
    formantsHz.reduce((sum, formant) => sum + Math.exp(-(((hz - formant) / 150) ** 2)), 0.01);
  return Float32Array.from({ length: seconds * RATE_HZ }, (_, at) => {
    const phase = (2 * Math.PI * pitchHz * at) / RATE_HZ + 0.3 * Math.sin((30 * at) / RATE_HZ);
    const sum = harmonics.reduce((all, n) => all + gain(n * pitchHz) * Math.sin(n * phase), 0);
    return 0.1 * sum;
  });
}

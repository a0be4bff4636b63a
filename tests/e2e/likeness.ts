import { execFileSync } from 'node:child_process';

/**
 * Rate at which sounds are compared, and up to which frequency: ten samples a period, so that it
 * does not matter how the two fall between samples.
 */
const COMPARE_HZ = 8000;
const COMPARE_UP_TO_HZ = 800;
const MAX_BYTES = 256 * 1024 * 1024;

/** A WAV file at COMPARE_HZ. */
function samplesOf(path: string): Float32Array {
  const format = ['-r', String(COMPARE_HZ), '-c', '1', '-t', 'f32', '-'];
  const filter = ['lowpass', String(COMPARE_UP_TO_HZ), 'lowpass', String(COMPARE_UP_TO_HZ)];
  const raw = execFileSync('sox', [path, ...format, ...filter], { maxBuffer: MAX_BYTES });
  return new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length), 0);
}

export interface Match {
  /** Where it begins, seconds into the recording. */
  atS: number;
  /** Normalised cross-correlation: 1 = the same but for loudness, near 0 = something else. */
  likeness: number;
}

/** Finds the sound of `wanted` in `recording`. */
export function findSound(recording: string, wanted: string): Match {
  const hay = samplesOf(recording);
  const needle = samplesOf(wanted);
  let best = { atS: 0, likeness: 0 };
  for (let at = 0; at + needle.length <= hay.length; at += 1) {
    const likeness = correlation(hay, needle, at);
    if (likeness > best.likeness) best = { atS: at / COMPARE_HZ, likeness };
  }
  return best;
}

function correlation(hay: Float32Array, needle: Float32Array, at: number): number {
  let dot = 0;
  let hayPower = 0;
  let needlePower = 0;
  for (let i = 0; i < needle.length; i += 1) {
    const h = hay[at + i] ?? 0;
    const n = needle[i] ?? 0;
    dot += h * n;
    hayPower += h * h;
    needlePower += n * n;
  }
  const power = Math.sqrt(hayPower * needlePower);
  return power > 0 ? dot / power : 0;
}

/** Cuts `seconds` from where a recording first gets loud, into a file. */
export function cutFromOnset(path: string, seconds: number, out: string): void {
  const trim = ['silence', '1', '0.01', '1%', 'trim', '0', String(seconds)];
  execFileSync('sox', [path, out, ...trim]);
}

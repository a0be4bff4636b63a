import { writeFileSync } from 'node:fs';
import { encodeWav } from '../../hw/wav-writer.ts';

const RATE_HZ = 16_000;

/** Writes a reference clip: a tone, which stands for a low or a high voice. */
export function writeReference(path: string, hz: number, seconds = 1.5): string {
  const length = Math.round(seconds * RATE_HZ);
  const tone = Float32Array.from({ length }, (_, at) => {
    return 0.3 * Math.sin((2 * Math.PI * hz * at) / RATE_HZ);
  });
  writeFileSync(path, encodeWav(tone, RATE_HZ));
  return path;
}

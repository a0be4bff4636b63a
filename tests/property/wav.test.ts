import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import { readWavBytes } from '../../hw/wav.ts';
import { encodeWav } from '../../hw/wav-writer.ts';

/** Everything readable in the bytes, or the error they deserve. */
async function read(bytes: Uint8Array): Promise<Float32Array | EarshotError> {
  try {
    const reader = await readWavBytes(bytes, 'fuzz.wav');
    const parts: number[] = [];
    for await (const block of reader.blocks()) parts.push(...block);
    return Float32Array.from(parts);
  } catch (error) {
    if (error instanceof EarshotError) return error;
    throw error;
  }
}

function isSound(outcome: Float32Array | EarshotError): boolean {
  if (outcome instanceof EarshotError) return outcome.code === 'AUDIO_FILE_INVALID';
  return outcome.length > 0 && outcome.every((sample) => sample >= -1 && sample <= 1);
}

const someSamples = fc.float32Array({ min: -1, max: 1, noNaN: true, minLength: 1, maxLength: 300 });

describe('the WAV reader on anything', () => {
  it('gives samples or AUDIO_FILE_INVALID for arbitrary bytes', async () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    await fc.assert(fc.asyncProperty(bytes, async (raw) => isSound(await read(raw))));
  });

  it('gives samples or AUDIO_FILE_INVALID for a WAV with bytes changed and cut off', async () => {
    const change = fc.tuple(fc.nat(80), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(
        someSamples,
        fc.array(change, { maxLength: 6 }),
        fc.nat(700),
        async (samples, changes, cutAt) => {
          const bytes = Uint8Array.from(encodeWav(samples, 16_000));
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          return isSound(await read(bytes.subarray(0, cutAt)));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('reads back what was written, within half a step of 16 bits', async () => {
    await fc.assert(
      fc.asyncProperty(
        someSamples,
        fc.integer({ min: 8_000, max: 192_000 }),
        async (samples, rate) => {
          const back = await read(encodeWav(samples, rate));
          expect(back).toBeInstanceOf(Float32Array);
          const decoded = back as Float32Array;
          expect(decoded.length).toBe(samples.length);
          // 1 itself has no 16-bit code and loses a whole step.
          return samples.every(
            (s, i) => Math.abs(s - decoded[i]!) <= (s > 0.9999 ? 1 : 0.51) / 32_768,
          );
        },
      ),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_SAMPLES } from '../../daemon/ports/audio.ts';
import { SoundTroubleWatch } from '../../daemon/voice/sound-trouble.ts';

/** A stretch of frames that all hold the same few samples again and again. */
const stretch = fc.record({
  frames: fc.integer({ min: 1, max: 400 }),
  jump: fc.integer({ min: -50_000, max: 50_000 }),
  pattern: fc.array(fc.oneof(fc.float(), fc.constantFrom(Number.NaN, 0, 1, -1)), {
    minLength: 1,
    maxLength: 8,
  }),
});

describe('the watch over the sound', () => {
  it('bears any samples, and tells changes only', () => {
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 6 }), (stretches) => {
        const watch = new SoundTroubleWatch();
        let firstSample = 0;
        let told: string | undefined;
        for (const { frames, jump, pattern } of stretches) {
          firstSample += jump;
          const samples = Float32Array.from(
            { length: FRAME_SAMPLES },
            (_, i) => pattern[i % pattern.length] ?? 0,
          );
          for (let n = 0; n < frames; n += 1) {
            const change = watch.hear({ samples, firstSample, capturedMs: 0 });
            if (change) expect(change.trouble).not.toBe(told);
            if (change) told = change.trouble;
            firstSample += FRAME_SAMPLES;
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});

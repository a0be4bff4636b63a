import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { waitFor } from '../../daemon/dialog/endpointing.ts';
import { EndpointingWords } from '../../daemon/dialog/endpointing-words.ts';
import {
  LEAST_PATIENCE,
  LearnedPatience,
  MOST_PATIENCE,
  type StoredPatience,
} from '../../daemon/dialog/learned-patience.ts';
import { FallingEnd } from '../../models/engines/falling-end.ts';

const ROUNDING = 1e-9;

describe('endpointing', () => {
  it('learns within its bounds from any series of outcomes', () => {
    const outcome = fc.constantFrom('cut-off' as const, 'long-wait' as const);
    const step = fc.tuple(outcome, fc.integer({ min: 0, max: 1e10 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), fc.double(), (steps, logFactor) => {
        const clock = new ManualClock(1_700_000_000_000);
        let stored: StoredPatience = { logFactor, updatedWallMs: 0 };
        const store = {
          readPatience: () => stored,
          writePatience: (patience: StoredPatience) => {
            stored = patience;
          },
          clearPatience: () => undefined,
        };
        const patience = new LearnedPatience({ clock, store, onFault: () => undefined });
        for (const [one, laterMs] of steps) {
          const before = patience.factor;
          patience.note(one);
          const ratio = patience.factor / before;
          expect(ratio).toBeLessThan(1.05 + ROUNDING);
          expect(ratio).toBeGreaterThan(0.99);
          expect(patience.factor).toBeLessThanOrEqual(MOST_PATIENCE + ROUNDING);
          expect(patience.factor).toBeGreaterThanOrEqual(LEAST_PATIENCE - ROUNDING);
          clock.advanceBy(laterMs);
        }
      }),
    );
  });

  it('never waits less or more than the settings allow', () => {
    const evidence = fc.record({
      progress: fc.constantFrom(...(['complete', 'extensible', 'incomplete', 'none'] as const)),
      cue: fc.constantFrom(...(['hanging', 'filler', 'dictation', 'none'] as const)),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      endProbability: fc.option(fc.double(), { nil: undefined }),
      speechMs: fc.integer({ min: 0, max: 60_000 }),
    });
    const patience = fc.double({ min: LEAST_PATIENCE, max: MOST_PATIENCE, noNaN: true });
    const options = { minHangoverMs: 320, hangoverMs: 640, maxHangoverMs: 1500 };
    fc.assert(
      fc.property(evidence, patience, (known, factor) => {
        const waitMs = waitFor(known, options, factor);
        expect(waitMs).toBeGreaterThanOrEqual(320);
        expect(waitMs).toBeLessThanOrEqual(1500);
      }),
    );
  });

  it('has a view on any words, and a probability for any sound', async () => {
    const words = EndpointingWords.load();
    fc.assert(fc.property(fc.string(), (text) => void expect(words.cueOf(text)).toBeDefined()));
    const sound = fc.float32Array({ maxLength: 3000, min: -1, max: 1, noNaN: true });
    await fc.assert(
      fc.asyncProperty(sound, async (samples) => {
        const probability = await new FallingEnd().score(samples);
        expect(probability).toBeGreaterThanOrEqual(0);
        expect(probability).toBeLessThanOrEqual(1);
      }),
    );
  });
});

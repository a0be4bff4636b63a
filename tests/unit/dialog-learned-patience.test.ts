import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import {
  LEAST_PATIENCE,
  LearnedPatience,
  learnedPatience,
  MOST_PATIENCE,
} from '../../daemon/dialog/learned-patience.ts';
import { StateDb } from '../../daemon/store/state-db.ts';

const DAY_MS = 24 * 3_600_000;

function openState(clock: ManualClock) {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-patience-'));
  const path = join(folder, 'state.db');
  const open = (): StateDb => new StateDb({ path, clock });
  const state = open();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { state, open };
}

function box() {
  const clock = new ManualClock(1_700_000_000_000);
  const { state, open } = openState(clock);
  onTestFinished(() => state.close());
  const faults: unknown[] = [];
  const parts = { clock, store: state, onFault: (error: unknown) => void faults.push(error) };
  return { clock, state, open, parts, faults, patience: new LearnedPatience(parts) };
}

/**
 * A person whose pauses inside sentences are spread exponentially, and a box that waits 700 ms
 * times its patience for each of 2,000 sentences with one such pause.
 * @returns its mean patience in the second half
 */
function after2000Sentences(meanPauseMs: number): number {
  const { patience } = box();
  let state = 1;
  let total = 0;
  for (let n = 0; n < 2000; n += 1) {
    state = (state * 48_271) % 2_147_483_647;
    const pauseMs = -meanPauseMs * Math.log(state / 2_147_483_647);
    patience.note(pauseMs > 700 * patience.factor ? 'cut-off' : 'long-wait');
    if (n >= 1000) total += patience.factor;
  }
  return total / 1000;
}

describe('learned patience', () => {
  it('gives a slow speaker more patience and a fast one less', () => {
    expect(after2000Sentences(320)).toBeGreaterThan(1.2);
    expect(after2000Sentences(180)).toBeLessThan(0.9);
  });

  it('comes to rest near the share of cut-offs that it aims at', () => {
    // At 700 ms, 5 % of the pauses of this mean are longer.
    const factor = after2000Sentences(700 / Math.log(20));
    expect(factor).toBeGreaterThan(0.9);
    expect(factor).toBeLessThan(1.15);
  });

  it('outlives a restart', () => {
    const { patience, state, parts, open } = box();
    patience.note('cut-off');
    state.close();
    const again = open();
    expect(new LearnedPatience({ ...parts, store: again }).factor).toBeCloseTo(1.05, 6);
    again.close();
  });

  it('is half forgotten in a month, and does not mind a clock that is set back', () => {
    const { patience, clock, parts } = box();
    patience.note('cut-off');
    clock.advanceBy(30 * DAY_MS);
    expect(patience.factor).toBeCloseTo(Math.sqrt(1.05), 6);
    const earlier = { ...parts, clock: new ManualClock(1_600_000_000_000) };
    expect(new LearnedPatience(earlier).factor).toBeCloseTo(1.05, 6);
  });

  it('stays within its bounds whatever is stored', () => {
    const { state, parts } = box();
    const stored = (logFactor: number): number => {
      state.writePatience({ logFactor, updatedWallMs: 1_700_000_000_000 });
      return new LearnedPatience(parts).factor;
    };
    expect(stored(50)).toBeCloseTo(MOST_PATIENCE, 9);
    expect(stored(-50)).toBeCloseTo(LEAST_PATIENCE, 9);
    expect(stored(Number.POSITIVE_INFINITY)).toBe(1);
  });

  it('turns at once after it stood at its limit', () => {
    const { patience } = box();
    for (let n = 0; n < 50; n += 1) patience.note('cut-off');
    expect(patience.factor).toBeCloseTo(MOST_PATIENCE, 9);
    patience.note('long-wait');
    expect(patience.factor).toBeLessThan(MOST_PATIENCE - 0.001);
  });

  it('goes on in memory when the disk is full', () => {
    const { parts, faults } = box();
    const full = {
      ...parts.store,
      readPatience: () => undefined,
      clearPatience: () => undefined,
      writePatience: () => {
        throw new Error('disk full');
      },
    };
    const patience = new LearnedPatience({ ...parts, store: full });
    patience.note('cut-off');
    expect(patience.factor).toBeCloseTo(1.05, 6);
    expect(faults).toHaveLength(1);
  });

  it('is forgotten when learning is turned off', () => {
    const { patience, state, parts } = box();
    patience.note('cut-off');
    expect(learnedPatience(true, parts)?.factor).toBeCloseTo(1.05, 6);
    expect(learnedPatience(false, parts)).toBeUndefined();
    expect(state.readPatience()).toBeUndefined();
    expect(learnedPatience(true, parts)?.factor).toBe(1);
  });
});

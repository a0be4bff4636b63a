import { describe, expect, it } from 'vitest';
import { sayingsOf } from '../../daemon/voice/wake-ladder.ts';
import { suggestSensitivity } from '../../daemon/voice/wake-threshold.ts';

const LADDER = [0.1, 0.3, 0.5, 0.7, 0.9];

describe('the sensitivity that is suggested', () => {
  it('lies in the middle of those that hear all and mistake nothing', () => {
    const trial = { said: [0.1, 0.3, 0.1, 0.3, 0.1], mistaken: [0.9] };
    expect(suggestSensitivity(trial, LADDER)).toEqual({
      ...{ sensitivity: 0.5, missed: 0, falseWakings: 0, verdict: 'good' },
    });
  });

  it('rather misses one saying than wake by mistake', () => {
    const trial = { said: [0.1, 0.1, 0.1, 0.1, 0.7], mistaken: [0.5] };
    expect(suggestSensitivity(trial, LADDER)).toEqual({
      ...{ sensitivity: 0.1, missed: 1, falseWakings: 0, verdict: 'fair' },
    });
  });

  it('is none to be proud of where much is missed', () => {
    const trial = { said: [undefined, 0.9, undefined, 0.9, 0.9], mistaken: [] };
    expect(suggestSensitivity(trial, LADDER)).toMatchObject({ missed: 2, verdict: 'poor' });
  });
});

describe('wakings at several sensitivities', () => {
  it('are one saying when they are near each other, told by the least of them', () => {
    const wakings = [
      { sensitivity: 0.9, phrase: 'a', endSample: 20_000 },
      { sensitivity: 0.7, phrase: 'a', endSample: 24_000 },
      { sensitivity: 0.9, phrase: 'a', endSample: 80_000 },
    ];
    expect(sayingsOf(wakings.toReversed())).toEqual([
      { least: 0.7, endSample: 20_000 },
      { least: 0.9, endSample: 80_000 },
    ]);
  });
});

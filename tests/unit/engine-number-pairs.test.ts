import { describe, expect, it } from 'vitest';
import { nasalMurmurFrames } from '../../models/engines/nasal-murmur.ts';
import { settleNumbers } from '../../models/engines/number-pairs.ts';
import type { Segment } from '../../models/engines/pocketsphinx-library.ts';

const SAMPLE_RATE_HZ = 16_000;
const FRAME_SAMPLES = 160;
/** Frames of the words below: "fif" 20, the stop 8, "ee" 12, then what is asked for. */
const WORD_FRAMES = 40;
const LOW_HZ = 250;
const HIGH_HZ = 2400;

/** A stretch of sound of two formants, silence when both are 0. */
function sound(frames: number, low: number, high: number): Float32Array {
  return Float32Array.from({ length: frames * FRAME_SAMPLES }, (_, n) => {
    const angle = (2 * Math.PI * n) / SAMPLE_RATE_HZ;
    return low * Math.sin(angle * LOW_HZ) + high * Math.sin(angle * HIGH_HZ);
  });
}

/** Half a second of silence, a number that ends in a murmur of so many frames, silence. */
function number(murmurFrames: number): { samples: Float32Array; startFrame: number } {
  const parts = [
    sound(50, 0, 0),
    sound(20, 0.05, 0.02),
    sound(8, 0, 0),
    sound(12, 0.05, 0.03),
    sound(murmurFrames, 0.03, 0.004),
    sound(30, 0, 0),
  ];
  const samples = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  return { samples, startFrame: 50 };
}

function segment(word: string, startFrame: number, frames = WORD_FRAMES): Segment {
  const isWord = !word.startsWith('<');
  return { word, isWord, startFrame, endFrame: startFrame + frames - 1, score: 0, probability: 0 };
}

/** The sentence with its number, its last word but `after`, settled by a murmur of so long. */
function settle(sentence: string, murmurFrames: number, names: readonly string[] = []): string {
  const { samples, startFrame } = number(murmurFrames);
  const words = sentence.split(' ');
  const at = words.findIndex((word) => /(teen|ty)$/.test(word));
  const path = words.map((word, i) => {
    return i === at ? segment(word, startFrame) : segment(word, i < at ? 0 : startFrame + 50, 10);
  });
  path.splice(at + 1, 0, segment('<sil>', startFrame + WORD_FRAMES, 10));
  return settleNumbers(path, { samples: () => samples, names })
    .filter(({ isWord }) => isWord)
    .map(({ word }) => word)
    .join(' ');
}

describe('the murmur of a nasal', () => {
  it.each([0, 5, 8, 12])('of %d frames is measured to 20 ms', (frames) => {
    const { samples, startFrame } = number(frames);
    const word = { startFrame, endFrame: startFrame + WORD_FRAMES - 1 };
    expect(Math.abs((nasalMurmurFrames(samples, word) ?? -9) - frames)).toBeLessThanOrEqual(2);
  });

  it('is not known of a word that the samples do not hold', () => {
    const { samples } = number(8);
    expect(nasalMurmurFrames(samples, { startFrame: 100, endFrame: 140 })).toBeUndefined();
    expect(nasalMurmurFrames(new Float32Array(0), { startFrame: 0, endFrame: 9 })).toBeUndefined();
  });

  it('is none in silence', () => {
    const silence = new Float32Array(SAMPLE_RATE_HZ);
    expect(nasalMurmurFrames(silence, { startFrame: 10, endFrame: 50 })).toBe(0);
  });
});

/** Must not be asked for: the sound costs a copy. */
const never = {
  samples: (): Float32Array => {
    throw new Error('nothing to listen to again');
  },
  names: [],
};

describe('numbers that differ by a nasal', () => {
  it.each([
    ['thirty', 'thirteen'],
    ['forty', 'fourteen'],
    ['fifty', 'fifteen'],
    ['sixty', 'sixteen'],
    ['seventy', 'seventeen'],
    ['eighty', 'eighteen'],
    ['ninety', 'nineteen'],
  ])('%s with a nasal behind it is %s', (ten, teen) => {
    expect(settle(`volume ${ten}`, 9)).toBe(`volume ${teen}`);
    expect(settle(`volume ${ten}`, 3)).toBe(`volume ${ten}`);
    expect(settle(`volume ${teen}`, 9)).toBe(`volume ${teen}`);
  });

  it('keep a -teen without one, for there may be no -ty in its place', () => {
    expect(settle('volume fifteen', 0)).toBe('volume fifteen');
  });

  it('need more of it before a nasal, and less makes a -ty there', () => {
    expect(settle('timer for fifty minutes', 7)).toBe('timer for fifty minutes');
    expect(settle('timer for fifty minutes', 13)).toBe('timer for fifteen minutes');
    expect(settle('timer for ninety minutes', 13)).toBe('timer for nineteen minutes');
    expect(settle('timer for nineteen minutes', 13)).toBe('timer for nineteen minutes');
    expect(settle('timer for nineteen minutes', 6)).toBe('timer for ninety minutes');
  });

  it('stay under sixty minutes after hours', () => {
    expect(settle('two hours and sixteen minutes', 5)).toBe('two hours and sixteen minutes');
    expect(settle('timer for sixteen minutes', 5)).toBe('timer for sixty minutes');
    expect(settle('one hour fifteen minutes', 5)).toBe('one hour fifty minutes');
  });

  it('are left alone before a digit and before other voices', () => {
    expect(settle('volume fifty five', 9)).toBe('volume fifty five');
    expect(settle('fifty and a half minutes', 12)).toBe('fifty and a half minutes');
    expect(settle('fifty over five', 12)).toBe('fifty over five');
  });

  it('are left alone where a name of the home has one of the two', () => {
    expect(settle('turn on channel fifty', 9, ['Channel fifteen'])).toBe('turn on channel fifty');
    expect(settle('turn on channel fifty', 9, ['Channel 50'])).toBe('turn on channel fifty');
    expect(settle('turn on channel fifty', 9, ['Channel 5'])).toBe('turn on channel fifteen');
  });

  it('cost nothing when there are none', () => {
    const path = [segment('stop', 0), segment('<sil>', 40)];
    expect(settleNumbers(path, never)).toEqual(path);
    expect(() => settleNumbers([segment('fifty', 0)], never)).toThrow('nothing to listen to');
  });

  it('keep what was heard when the sound is not there any more', () => {
    const gone = { samples: () => new Float32Array(0), names: [] };
    expect(settleNumbers([segment('fifty', 0)], gone)).toEqual([segment('fifty', 0)]);
    expect(settleNumbers([segment('nineteen', 0), segment('minutes', 40)], gone)[0]?.word).toBe(
      'nineteen',
    );
  });
});

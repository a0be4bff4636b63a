import { describe, expect, it } from 'vitest';
import { commandConfidence, pathFrom } from '../../models/engines/command-fit.ts';
import type { Segment } from '../../models/engines/pocketsphinx-library.ts';

/** A path of words and pauses: `[word or '', frames, score a frame]`. */
function path(...parts: readonly [word: string, frames: number, score: number][]): Segment[] {
  let at = 0;
  return parts.map(([word, frames, score]) => {
    const startFrame = at;
    at += frames;
    const isWord = word !== '';
    return { word, isWord, startFrame, endFrame: at - 1, score: frames * score, probability: 0 };
  });
}

describe('a command is told from other speech', () => {
  const dictated = path(['', 10, -20], ['stop', 40, -40], ['', 20, -20]);

  it('by the score of its path, the surer the better', () => {
    const good = commandConfidence(path(['', 10, -20], ['stop', 40, -30], ['', 20, -20]), dictated);
    const fair = commandConfidence(path(['', 10, -20], ['stop', 40, -50], ['', 20, -20]), dictated);
    expect(good).toBeGreaterThan(fair ?? 1);
    expect(fair).toBeGreaterThan(0.5);
    const poor = path(['', 10, -20], ['stop', 40, -75], ['', 20, -20]);
    expect(commandConfidence(poor, dictated)).toBeUndefined();
  });

  it('by how much of what was said it explains', () => {
    const sentence = path(['please', 30, -40], ['stop', 30, -40], ['talking', 30, -40]);
    const middle = path(['', 30, -50], ['stop', 30, -30], ['', 30, -50]);
    expect(commandConfidence(middle, sentence)).toBeUndefined();
    const most = path(['please', 27, -40], ['stop', 50, -40], ['', 13, -40]);
    expect(commandConfidence(most, sentence)).toBeGreaterThan(0.5);
  });

  it('also when nothing was dictated', () => {
    expect(commandConfidence(path(['stop', 40, -5]), [])).toBeGreaterThan(0.5);
  });
});

describe('the part of a path after the wake phrase', () => {
  it('keeps what lies behind it and a share of what lies across', () => {
    const whole = path(['hey', 20, -10], ['you', 20, -10], ['stop', 40, -10]);
    expect(pathFrom(whole, 0)).toEqual(whole);
    expect(pathFrom(whole, 30)).toEqual([
      { word: 'you', isWord: true, startFrame: 30, endFrame: 39, score: -100, probability: 0 },
      whole[2],
    ]);
    expect(pathFrom(whole, 80)).toEqual([]);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { contentKey, ScoreCache } from '../../scripts/bench/score-cache.ts';
import { oneStageWakings, twoStageWakings } from '../../scripts/bench/wake-rules.ts';
import type { TracedStep } from '../../scripts/bench/wake-trace.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-bench-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Steps of 80 ms, 3 s after the beginning of the sound. */
function stepsOf(scores: readonly number[], stretch = 0): TracedStep[] {
  return scores.map((score, at) => {
    const endSample = 1_280 * (at + 1);
    return { stretch, score, endSample, nowSample: 48_000 + endSample };
  });
}

describe('rules of waking on traced scores', () => {
  it('count once what follows within the refractory time, and again in another stretch', () => {
    const once = [0.2, 0.6, 0.9, 0.7];
    expect(oneStageWakings(stepsOf(once), 0.5)).toBe(1);
    expect(oneStageWakings([...stepsOf(once), ...stepsOf(once, 1)], 0.5)).toBe(2);
    expect(oneStageWakings(stepsOf(once), 0.95)).toBe(0);
  });

  it('ask for evidence only below a sure score, and at most three times a saying', async () => {
    const asked: number[] = [];
    const none = async (nowSample: number): Promise<number> => {
      asked.push(nowSample);
      return Number.NEGATIVE_INFINITY;
    };
    expect(await twoStageWakings(stepsOf([0.3, 0.3, 0.3, 0.3, 0.3]), 'alexa', none)).toBe(0);
    expect(asked).toEqual([49_280, 50_560, 51_840]);
    expect(await twoStageWakings(stepsOf([0.95]), 'alexa', none)).toBe(1);
    expect(asked).toHaveLength(3);
    expect(await twoStageWakings(stepsOf([0.3]), 'alexa', async () => -1_000)).toBe(1);
  });
});

describe('the score cache', () => {
  const path = join(folder, 'cache', 'scores.json');
  const given = async (version: string, value: string): Promise<string> => {
    const cache = new ScoreCache<string>(path, version);
    const entry = await cache.of('clip', async () => value);
    cache.save();
    return entry;
  };

  it('keeps what was worked out until something it depends on changes', async () => {
    expect(await given('1', 'first')).toBe('first');
    expect(await given('1', 'second')).toBe('first');
    expect(await given('2', 'third')).toBe('third');
  });

  it('begins anew from a file that is broken', async () => {
    for (const text of ['{"version":"2","ent', '{"version":"2"}', 'null']) {
      writeFileSync(path, text);
      expect(await given('2', text)).toBe(text);
    }
  });

  it('tells contents apart however they are cut into parts', () => {
    expect(contentKey(['ab', 'c'])).not.toBe(contentKey(['a', 'bc']));
    expect(contentKey(['ab', 'c'])).toBe(contentKey([Buffer.from('ab'), 'c']));
  });
});

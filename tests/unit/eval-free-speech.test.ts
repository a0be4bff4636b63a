import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import type { EvalReport } from '../../daemon/cli/eval/evaluation.ts';
import {
  halfOf,
  readFreeSpeechHome,
  readIntentTable,
} from '../../daemon/cli/eval/free-speech-data.ts';
import { freeSpeechEvaluators } from '../../daemon/cli/eval/free-speech-evaluators.ts';
import { loadSentences } from '../../daemon/skills/sentences.ts';

/** Each with what the collectors of slurp would have taken it for. */
const UTTERANCES = [
  ['iot_hue_lightoff', 'kill the lights in the kitchen'],
  ['iot_hue_lightdim', 'make the office brighter'],
  ['iot_coffee', 'the coffee tastes like mud today'],
  ['iot_hue_lightchange', 'change the color of the lights'],
  ['email_query', 'do i have mail from my aunt'],
  ['email_query', 'turn off the desk lamp'],
  ['weather_query', 'turn on the kitchen light'],
] as const;

const [slurp] = freeSpeechEvaluators;
const REAL_SET = join(import.meta.dirname, '../../../shared/data/slurp_text');

describe('people in their own words', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'earshot-eval-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(lines: readonly string[]): void {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'devel.jsonl'), `${lines.join('\n')}\n`);
  }

  async function report(split?: string): Promise<EvalReport> {
    if (slurp === undefined) throw new Error('no evaluator');
    return slurp.evaluate({ folder, split, clock: new ManualClock() });
  }

  it('are counted by what we do, and by what we should have left alone', async () => {
    write(UTTERANCES.map(([intent, sentence]) => JSON.stringify({ intent, sentence })));
    expect(slurp?.fits(folder)).toBe(true);
    const { shares, ...counts } = await report();
    expect(counts).toMatchObject({ n: 4, intent: 2, exact: 1, refused: 1 });
    expect(shares).toEqual({
      homeRight: { count: 2, of: 4 },
      homeWrong: { count: 1, of: 4 },
      othersActedOn: { count: 1, of: 2 },
      notHomeTakenForHome: { count: 2, of: 3 },
      notHomeActedOnWrongly: { count: 2, of: 3 },
      askedFirst: { count: 1, of: 7 },
    });
  });

  it('show their misses only of the half that was worked on', async () => {
    write(UTTERANCES.map(([intent, sentence]) => JSON.stringify({ intent, sentence })));
    const { misses } = await report();
    for (const { sentence } of misses) expect(halfOf(sentence)).toBe('worked');
    expect((await report('held-out')).misses).toEqual([]);
    const [worked, rest] = [await report('worked'), await report('held-out')];
    expect(worked.n + rest.n).toBe(4);
  });

  it('must be readable, and of a split that there is', async () => {
    write(['{"sentence": "hello"}']);
    await expect(report()).rejects.toThrow(/line 1: expected a sentence and an intent/);
    write(['{']);
    await expect(report()).rejects.toThrow(/devel.jsonl, line 1/);
    await expect(report('train')).rejects.toThrow(/worked and held-out/);
  });
});

describe('what is supposed of them', () => {
  it('is a home whose things stand in its rooms', () => {
    const { home, here } = readFreeSpeechHome();
    const areas = new Set(home.areas.map(({ id }) => id));
    expect(areas.has(here)).toBe(true);
    for (const { areaId } of home.devices) expect(areas.has(areaId ?? '')).toBe(true);
    const floors = new Set(home.floors.map(({ id }) => id));
    for (const { floorId } of home.areas) expect(floors.has(floorId ?? '')).toBe(true);
  });

  it('is done by intents that we have, or will have', () => {
    const known = new Set(loadSentences().intents.map(({ intent }) => intent.split('.')[0]));
    for (const file of ['slurp-intents.yaml', 'snips-intents.yaml']) {
      const { does, may } = readIntentTable(file);
      for (const intent of [...Object.values(does), ...Object.values(may)].flat()) {
        expect([...known, 'alarm', 'reminder', 'news']).toContain(intent.split('.')[0]);
      }
    }
  });
});

describe.skipIf(!existsSync(REAL_SET))('no shared/data: 2,033 requests of real people', () => {
  it('are done where they are about the home, and else left alone', async () => {
    const clock = new ManualClock();
    const found = await slurp?.evaluate({ folder: REAL_SET, split: undefined, clock });
    const share = (name: string): number => {
      const { count, of } = found?.shares?.[name] ?? { count: Number.NaN, of: 1 };
      return count / of;
    };
    // What the issue of the home asks for.
    expect(share('homeRight')).toBeGreaterThanOrEqual(0.7);
    expect(share('notHomeTakenForHome')).toBeLessThanOrEqual(0.02);
    expect(share('othersActedOn')).toBeLessThanOrEqual(0.02);
  });
});

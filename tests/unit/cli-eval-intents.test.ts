import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeCli } from '../fakes/fake-cli.ts';

const HOME = {
  floors: [{ name: 'Upstairs', id: 'up' }],
  areas: [{ name: 'Den', id: 'den', floor: 'up' }],
  entities: [
    { name: 'Old Lamp', id: 'light.old', area: 'den' },
    { name: "Joe[']s List", id: 'todo.joe' },
    { name: 'Hatch', id: 'binary_sensor.hatch', attributes: { device_class: 'opening' } },
  ],
};

function row(sentence: string, intent: string, slots: object): object {
  return { id: sentence, sentence, intent, slots, context: {}, home: null, split: 'dev' };
}

const ROWS = [
  row('turn on the old lamp', 'HassTurnOn', { name: 'Old Lamp' }),
  row('turn off all the lights upstairs', 'HassTurnOff', { domain: 'light', floor: 'Upstairs' }),
  {
    ...row('set the brightness to half', 'HassLightSet', { brightness: 50, area: 'Den' }),
    context: { area: 'Den' },
  },
  row('is the hatch open', 'HassGetState', {
    ...{ domain: 'binary_sensor', device_class: 'opening', name: 'Hatch', state: 'on' },
  }),
  row('add figs to joes list', 'HassListAddItem', { item: ['figs ', 'figs'], name: 'Joes List' }),
  row('take 2 minutes off the 1 hour timer', 'HassDecreaseTimer', { minutes: 2, start_hours: 1 }),
  {
    ...row('lock the bicycle', 'HassTurnOn', { domain: 'lock' }),
    home: { areas: [], entities: [{ name: 'Bicycle', id: 'lock.bicycle' }] },
    split: 'other',
  },
  // Wrong on purpose: another intent, another slot, and nothing that is understood.
  row('turn off the old lamp', 'HassTurnOn', { name: 'Old Lamp' }),
  row('turn on the old lamp', 'HassTurnOn', { name: 'New Lamp' }),
  row('the lamp is rather old', 'HassTurnOn', { name: 'Old Lamp' }),
];

let cli: FakeCli;
let folder: string;
beforeEach(() => {
  cli = new FakeCli();
  folder = join(cli.state, 'data');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'fixtures_en.json'), JSON.stringify(HOME));
  writeFileSync(join(folder, 'en.jsonl'), ROWS.map((each) => JSON.stringify(each)).join('\n'));
});
afterEach(() => cli.remove());

describe('earshot eval intents', () => {
  it('counts what is right, and shows what is not', async () => {
    const { out, code } = await cli.earshot(['eval', 'intents', '--data', folder, '--json']);
    const report = JSON.parse(out);
    expect(code).toBe(0);
    expect(report).toMatchObject({ n: 10, intent: 8, exact: 6, refused: 1 });
    expect(report.p95Ms).toBeGreaterThanOrEqual(report.p50Ms);
    const missed = report.misses.map(({ sentence }: { sentence: string }) => sentence);
    expect(missed).toEqual([
      ...['lock the bicycle', 'turn off the old lamp', 'turn on the old lamp'],
      'the lamp is rather old',
    ]);
    const expected = { intent: 'HassTurnOn', slots: { name: 'Old Lamp' } };
    expect(report.misses.at(-1)).toMatchObject({ expected, got: null });
  });

  it('reads one part of the data only', async () => {
    const args = ['eval', 'intents', '--data', folder, '--split', 'other'];
    const { out } = await cli.earshot(args);
    expect(out).toContain('intent right     1 (100.0 %)');
  });

  it.each([
    [['--split', 'nowhere'], 'is of the split "nowhere"'],
    [['--data', 'tests'], 'known are ha_intents'],
  ])('%j is refused', async (args, problem) => {
    const { err, code } = await cli.earshot(['eval', 'intents', '--data', folder, ...args]);
    expect(err).toContain(problem);
    expect(code).not.toBe(0);
  });

  it('names the line that is no JSON', async () => {
    writeFileSync(join(folder, 'en.jsonl'), `${JSON.stringify(ROWS[0])}\n{"id":`);
    const { err } = await cli.earshot(['eval', 'intents', '--data', folder]);
    expect(err).toContain('en.jsonl, line 2');
  });
});

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SystemClock } from '../../daemon/base/clock.ts';
import { haDatasetsEvaluator } from '../../daemon/cli/eval/ha-datasets-evaluator.ts';

const DATA = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'ha_datasets');
const clock = new SystemClock();
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const FIXTURES = `
areas: [{ id: k, name: Kitchen, floor: Ground }]
devices: [{ id: d, name: Lamp, area: k }]
entities:
  - id: light.lamp
    name: Lamp
    device: d
    state: "off"
    attributes: { supported_color_modes: [brightness] }
  - { id: light.other, name: Spot, area: k, state: "off" }
  - { id: lock.door, name: Front Door, state: { in: locked, out: locked } }
`;
const TESTS = `
tests:
  - sentences: [turn on the lamp]
    expect_changes: { light.lamp: { state: "on" } }
  - sentences: [set the lamp to 50 percent, recite a poem]
    expect_changes: { light.lamp: { state: "on", attributes: { brightness: 128 } } }
  - sentences: [turn on the kitchen lights]
    expect_changes: { light.lamp: { state: "on" } }
  - sentences: [unlock the front door]
    expect_changes: { lock.door: { state: unlocked } }
  - sentences: [turn off the lamp]
    setup: { light.lamp: { state: "on", attributes: { brightness: 255 } } }
    expect_changes: { light.lamp: { state: "off" } }
    ignore_changes: { light.lamp: [brightness] }
`;

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-eval-'));
  folders.push(folder);
  mkdirSync(join(folder, 'home'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'home', name), text);
  return folder;
}

function evaluate(folder: string) {
  return haDatasetsEvaluator.evaluate({ folder, split: undefined, clock });
}

describe('sentences said to a simulated home', () => {
  it('count by how the home ends, and by nothing else', async () => {
    const folder = folderOf({ '_fixtures.yaml': FIXTURES, 'light.yaml': TESTS });
    expect(haDatasetsEvaluator.fits(folder)).toBe(true);
    const report = await evaluate(folder);
    expect(report).toMatchObject({ n: 6, exact: 4, intent: 5, refused: 1 });
    expect(report.misses.map(({ id, sentence }) => [id, sentence])).toEqual([
      ['home/light.yaml#1', 'recite a poem'],
      ['home/light.yaml#2', 'turn on the kitchen lights'],
    ]);
    expect(report.misses[1]?.got).toMatchObject({
      reply: 'The kitchen lights are on.',
      wrong: [{ entity: 'light.other', what: 'state', expected: 'off', got: 'on' }],
    });
  });

  it('names a file that cannot be read', async () => {
    const folder = folderOf({ '_fixtures.yaml': FIXTURES, 'light.yaml': 'tests: [' });
    await expect(evaluate(folder)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('light.yaml'),
    });
  });

  it('are of another data set where there is no home', () => {
    expect(haDatasetsEvaluator.fits(folderOf({ 'light.yaml': TESTS }))).toBe(false);
  });
});

describe.skipIf(!existsSync(DATA))(
  'the data sets of Home Assistant (absent: nothing to say)',
  () => {
    /** The share that must end as expected; see `npm run bench` for what it is. */
    const LEAST = 0.9;

    it.each(['assist-mini', 'intents'])(
      '%s end in the expected state without a model',
      async (name) => {
        const { n, exact, misses } = await evaluate(join(DATA, name));
        const share = exact / n;
        expect(share, misses.map(({ sentence }) => sentence).join('\n')).toBeGreaterThanOrEqual(
          LEAST,
        );
      },
    );
  },
);

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkCall } from '../../daemon/agent/call-check.ts';
import { ManualClock } from '../../daemon/base/clock.ts';
import { createLog } from '../../daemon/base/log.ts';
import { type Expected, isBfcl, readBfcl } from '../../daemon/cli/eval/bfcl-data.ts';
import { isRight } from '../../daemon/cli/eval/bfcl-match.ts';
import { ScriptedCaller, type ScriptedKind } from '../../daemon/cli/eval/scripted-caller.ts';
import { toolConversations } from '../../daemon/cli/eval/tool-conversations.ts';
import { evaluateTools } from '../../daemon/cli/eval/tool-evaluation.ts';
import type { Tool } from '../../daemon/ports/language.ts';

const DATA = join(import.meta.dirname, '../../../shared/data/bfcl_v4');
const folder = mkdtempSync(join(tmpdir(), 'earshot-bfcl-'));
afterAll(() => rmSync(folder, { recursive: true }));

const evaluate = (data: string, kind: ScriptedKind) =>
  evaluateTools({
    ...{ folder: data, split: undefined, model: new ScriptedCaller(kind, 1) },
    clock: new ManualClock(),
    log: createLog('silent', 2),
    signal: new AbortController().signal,
  });

function writeData(): void {
  const parameters = {
    type: 'dict',
    properties: { side: { type: 'float' }, unit: { type: 'string' } },
    required: ['side'],
  };
  const tool = { name: 'area.square', description: 'Area', parameters };
  const question = [[{ role: 'user', content: 'a square of 2.5?' }]];
  const item = { id: 'simple_1', question, function: [tool] };
  const truth = {
    id: 'simple_1',
    ground_truth: [{ 'area.square': { side: [2.5], unit: ['', 'cm'] } }],
  };
  mkdirSync(join(folder, 'possible_answer'));
  writeFileSync(join(folder, 'BFCL_v4_simple.json'), `${JSON.stringify(item)}\n`);
  writeFileSync(join(folder, 'possible_answer/BFCL_v4_simple.json'), JSON.stringify(truth));
  const none = { ...item, id: 'irrelevance_1' };
  writeFileSync(join(folder, 'BFCL_v4_irrelevance.json'), JSON.stringify(none));
}
writeData();

describe('the data set', () => {
  it('is read with the types of JSON Schema and names that servers take', () => {
    const [none, item] = readBfcl(folder, undefined);
    expect(isBfcl(tmpdir())).toBe(false);
    expect(none?.expected).toEqual({ kind: 'none' });
    expect(item?.tools[0]).toMatchObject({
      name: 'area_square',
      parameters: { type: 'object', properties: { side: { type: 'number' } } },
    });
    expect(readBfcl(folder, 'simple')).toHaveLength(1);
  });

  const calls = (...all: object[]) => ({ kind: 'calls', calls: all }) as Expected;
  const one = calls({ name: 'f', values: { a: [1, 2], b: ['', 'New York, NY'], c: [[1, 2]] } });
  it.each<[boolean, object[]]>([
    [true, [{ name: 'f', values: { a: 1, c: [1, 2] } }]],
    [true, [{ name: 'f', values: { a: 2, b: 'new york ny', c: [1, 2] } }]],
    [false, [{ name: 'g', values: { a: 1, c: [1, 2] } }]],
    [false, [{ name: 'f', values: { a: '1', c: [1, 2] } }]],
    [false, [{ name: 'f', values: { a: 3, c: [1, 2] } }]],
    [false, [{ name: 'f', values: { a: 1, c: [2, 1] } }]],
    [false, [{ name: 'f', values: { c: [1, 2] } }]],
    [false, [{ name: 'f', values: { a: 1, c: [1, 2], d: 1 } }]],
    [false, []],
  ])('scores as the leaderboard does: %s for %j', (isFine, made) => {
    expect(isRight(one, made as Parameters<typeof isRight>[1])).toBe(isFine);
  });

  it('takes parallel calls in any order, each once', () => {
    const two = calls({ name: 'f', values: { a: [1] } }, { name: 'f', values: { a: [2] } });
    const call = (a: number) => ({ name: 'f', values: { a } });
    expect(isRight(two, [call(2), call(1)])).toBe(true);
    expect(isRight(two, [call(1), call(1)])).toBe(false);
    expect(isRight({ kind: 'none' }, [])).toBe(true);
    expect(isRight({ kind: 'some' }, [])).toBe(false);
  });
});

describe('scripted models through the loop', () => {
  it('are scored', async () => {
    expect(await evaluate(folder, 'perfect')).toMatchObject({ n: 2, right: 2, repaired: 0 });
    const liar = await evaluate(folder, 'liar');
    expect(liar).toMatchObject({ n: 2, right: 1, claimsSpoken: 0 });
    expect(liar.misses).toMatchObject([{ id: 'simple_1', got: [] }]);
  });

  it.skipIf(!existsSync(DATA))(
    'meet what was asked on all of bfcl_v4, where it is present',
    async () => {
      const perfect = await evaluate(DATA, 'perfect');
      expect(perfect.misses).toEqual([]);
      expect([perfect.n > 700, perfect.right]).toEqual([true, perfect.n]);
      const noisy = await evaluate(DATA, 'noisy');
      expect(noisy.repaired).toBeGreaterThan(20);
      expect(noisy.right / noisy.n).toBeGreaterThanOrEqual(0.95);
      expect((await evaluate(DATA, 'liar')).claimsSpoken).toBe(0);
    },
  );
});

describe('conversations for fine-tuning', () => {
  it('call tools that there are, with arguments that fit', () => {
    const devices = [
      { name: 'desk lamp', domain: 'light' },
      { name: 'front door', domain: 'lock' },
    ];
    const made = toolConversations(devices, 50);
    expect(made).toHaveLength(50);
    for (const { messages, tools } of made) {
      const offered = tools.map((each) => each['function'] as Tool);
      const calls = messages[2]?.['tool_calls'] ?? [];
      const [call] = calls as { function: { name: string; arguments: string } }[];
      const { name, arguments: text } = call!.function;
      expect(checkCall({ name, arguments: JSON.parse(text) }, offered)).toMatchObject({
        ...{ kind: 'fits', coercions: 0 },
      });
    }
    expect(new Set(made.map(({ messages }) => JSON.stringify(messages))).size).toBe(50);
  });
});

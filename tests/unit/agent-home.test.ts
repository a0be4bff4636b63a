import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { createBrain } from '../../daemon/compose/brain.ts';
import { openStores } from '../../daemon/compose/stores.ts';
import type { PreparedAnswer, UserRequest } from '../../daemon/dialog/turn.ts';
import { CallingModel, type Step } from '../fakes/calling-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-agent-'));
const clock = new ManualClock(Date.UTC(2026, 10, 21, 12));
const stores = openStores({ state: folder, clock, openLog: () => 2, logLevel: 'silent' });
afterAll(() => {
  stores.close();
  rmSync(folder, { recursive: true });
});
const { signal } = new AbortController();

/** What the box says to words that no skill knows, with a model that does as scripted. */
async function said(rounds: Step[][], request: Partial<UserRequest> = {}) {
  const model = new CallingModel(...rounds);
  const brain = createBrain({ stores, clock, announce: async () => undefined, model });
  let asked: PreparedAnswer | undefined;
  const prepared = await brain.prepare(
    {
      ...{ text: 'zork the blorb gently', confidence: 1 },
      onQuestion: (agreed) => {
        asked = agreed;
      },
      ...request,
    },
    signal,
  );
  const read = async (answer: PreparedAnswer | undefined): Promise<string[]> => {
    const sentences: string[] = [];
    for await (const piece of (await answer?.commit())?.pieces ?? []) sentences.push(piece.trim());
    return sentences;
  };
  return { said: await read(prepared), agree: () => read(asked), model };
}

describe('what the box does for a model', () => {
  it('is done by its skills, and told in their words', async () => {
    const timer = { call: 'timer', with: { do: 'start', minutes: '10', name: 'pasta' } };
    const { said: spoken } = await said([[timer], ['I set the timer. Enjoy!']]);
    expect(spoken).toEqual([expect.stringMatching(/10 minutes/), 'Enjoy!']);
    expect(stores.state.timers.listTimers()).toMatchObject([{ durationS: 600, name: 'pasta' }]);
  });

  it('is refused in their words where it makes no sense', async () => {
    const { said: spoken, model } = await said([
      [{ call: 'list', with: { do: 'add' } }],
      ['Okay.'],
    ]);
    expect(model.requests[1]?.messages.at(-1)?.content).toMatch(/^FAILED/);
    expect(spoken.length).toBeGreaterThan(1);
  });

  it('is remembered for who asked, and not told to others', async () => {
    const remember = { call: 'memory', with: { do: 'remember', text: 'my bike lock is 4711' } };
    expect((await said([[remember], ['Fine.']], { person: 'Anna' })).said[0]).toMatch(/remember/);
    const find = [[{ call: 'memory', with: { do: 'find', text: 'bike' } }], ['Let me see.']];
    const seen = async (person: string) =>
      (await said(find, { person })).model.requests[1]?.messages.at(-1)?.content;
    expect(await seen('Anna')).toContain('4711');
    expect(await seen('Ben')).toBe('nothing is remembered');
  });

  it('is not done for who may not', async () => {
    const timer = { call: 'timer', with: { do: 'start', minutes: 5 } };
    const mayUse = ({ name }: { name: string }) => name !== 'timer.start';
    const { said: spoken } = await said([[timer], ['Done!']], { mayUse });
    expect(spoken).toEqual(['Sorry, I am not allowed to do that.']);
    expect(stores.state.timers.listTimers()).toHaveLength(1);
  });

  it('reckons and knows dates', async () => {
    const { model } = await said([
      [
        { call: 'calculate', with: { expression: '5 miles to km' } },
        { call: 'date', with: { days: 10 } },
        { call: 'date', with: { until: '2026-12-24' } },
        { call: 'date', with: { from: '2027-01-31', months: 1 } },
      ],
      ['Here.'],
    ]);
    const results = model.requests[1]?.messages.slice(-4).map(({ content }) => content);
    expect(results).toEqual([
      '8.04672 km',
      'Tuesday, 1 December 2026 (2026-12-01).',
      expect.stringMatching(/: 33 days\.$/),
      'Sunday, 28 February 2027 (2027-02-28).',
    ]);
  });
});

describe('what people ask it to remember', () => {
  it.each([
    ['remember that my bike lock code is 4711', /remember/],
    ['what do you remember', /my bike lock code is 4711/],
    ['what do you remember about bike', /4711/],
    ['forget that my bike lock code is 4711', /forgot/],
    ['what do you remember about bike', /nothing/],
  ])('%s', async (text, reply) => {
    const { said: spoken } = await said([['I am only a model.']], { text, person: 'Cleo' });
    expect(spoken.join(' ')).toMatch(reply);
  });
});

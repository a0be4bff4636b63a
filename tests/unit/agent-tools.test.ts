import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import { agentWith, ask, asking, FakeTool } from '../fakes/agent-bench.ts';
import { CallingModel } from '../fakes/calling-model.ts';

const light = (outcome?: FakeTool['outcome']): FakeTool => {
  const tool = new FakeTool('light', { effect: 'acts' });
  if (outcome !== undefined) tool.outcome = outcome;
  return tool;
};
const CALL = { call: 'light', with: { what: 'hall' } };
const SPOKEN = { kind: 'done', content: 'on', spoken: 'The hall light is on.' } as const;
const turnOfLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a tool', () => {
  it('is called, and its result is before the model when it answers', async () => {
    const clock = new FakeTool('clock');
    clock.outcome = { kind: 'done', content: 'It is noon.' };
    const { said, model } = await ask(
      [['Let me look. ', { call: 'clock', with: { what: 'now' } }], ['It is noon.']],
      [clock],
    );
    expect(said).toEqual(['Let me look.', 'It is noon.']);
    expect(clock.runs).toEqual([{ what: 'now' }]);
    expect(model.requests[1]?.messages.slice(-2)).toEqual([
      {
        role: 'assistant',
        content: 'Let me look. ',
        toolCalls: [{ id: 'c0', name: 'clock', arguments: { what: 'now' } }],
      },
      { role: 'tool', toolCallId: 'c0', content: 'It is noon.' },
    ]);
  });

  it('that acts tells by itself what it did, before the model goes on', async () => {
    const tool = light(SPOKEN);
    const { said, deeds } = await ask([[CALL], ['I turned on the light. Good night!']], [tool]);
    expect(said).toEqual(['The hall light is on.', 'Good night!']);
    expect([tool.runs.length, deeds]).toEqual([1, 1]);
  });

  it('acts only when the request is sure, and not at all when it is dropped', async () => {
    for (const isDropped of [false, true]) {
      const tool = light(SPOKEN);
      const abort = new AbortController();
      const agent = agentWith({ model: new CallingModel([CALL], ['Bye.']), tools: () => [tool] });
      const answer = await agent.answer(asking(), abort.signal);
      const said: string[] = [];
      const reading = (async () => {
        for await (const piece of answer?.pieces ?? []) said.push(piece.trim());
      })();
      await turnOfLoop();
      expect(tool.runs).toEqual([]);
      if (isDropped) abort.abort();
      else answer?.commit();
      await reading;
      expect(tool.runs).toHaveLength(isDropped ? 0 : 1);
      expect(said).toEqual(isDropped ? [] : ['The hall light is on.', 'Bye.']);
    }
  });

  it('that only tells may run before the request is sure', async () => {
    const tool = new FakeTool('clock');
    const model = new CallingModel([{ call: 'clock', with: { what: 'now' } }], ['Noon.']);
    const answer = await agentWith({ model, tools: () => [tool] }).answer(
      asking(),
      new AbortController().signal,
    );
    for await (const _ of answer?.pieces ?? []);
    expect(tool.runs).toHaveLength(1);
  });

  it('waits while the answer is held', async () => {
    const tool = light(SPOKEN);
    const agent = agentWith({ model: new CallingModel([CALL], ['Bye.']), tools: () => [tool] });
    const answer = await agent.answer(asking(), new AbortController().signal);
    answer?.hold.hold();
    answer?.commit();
    const pieces = answer?.pieces[Symbol.asyncIterator]();
    const first = pieces?.next();
    await turnOfLoop();
    expect(tool.runs).toEqual([]);
    answer?.hold.release();
    await first;
    expect(tool.runs).toHaveLength(1);
  });

  it.each<[what: string, outcome: FakeTool['outcome'], said: string]>([
    ['fails', { kind: 'failed', reason: 'no bulb' }, 'That did not work.'],
    [
      'fails in its own words',
      { kind: 'failed', reason: 'no bulb', spoken: 'The hall light did not answer.' },
      'The hall light did not answer.',
    ],
    ['throws', new EarshotError('BROKER_OFFLINE', 'gone'), 'That did not work.'],
    ['has a defect', new Error('oops'), 'That did not work.'],
  ])('that %s is told, whatever the model says', async (_, outcome, told) => {
    const { said, model } = await ask([[CALL], ['Done! Have fun.']], [light(outcome)]);
    expect(said).toEqual(['Have fun.', told]);
    expect(model.requests[1]?.messages.at(-1)?.content).toMatch(/^FAILED, not done/);
    const honest = await ask([[CALL], ['Sorry, I could not reach it.']], [light(outcome)]);
    expect(honest.said).toEqual(['Sorry, I could not reach it.']);
  });

  it('that takes too long is given up', async () => {
    const clock = new ManualClock();
    const answering = ask([[CALL], ['Well.']], [light('never')], { clock });
    for (let step = 0; step < 20; step += 1) {
      await turnOfLoop();
      clock.advanceBy(1_000);
    }
    expect((await answering).said).toEqual(['Well.', 'That did not work.']);
  });

  it('does the same thing once in an answer', async () => {
    const tool = light(SPOKEN);
    const { said } = await ask([[CALL, CALL], [CALL], ['Bye.']], [tool]);
    expect(tool.runs).toHaveLength(1);
    expect(said).toEqual(['The hall light is on.', 'Bye.']);
  });

  it('is called in a bounded number of rounds; the last one has none', async () => {
    const tool = new FakeTool('clock');
    const { model, said } = await ask([[{ call: 'clock', with: { what: 'x' } }]], [tool]);
    expect(model.requests).toHaveLength(6);
    expect(model.requests.at(-1)?.toolChoice).toBe('none');
    expect(tool.runs).toHaveLength(5);
    expect(said).toEqual(['I have no answer to that.']);
  });

  it('has a bounded result', async () => {
    const tool = new FakeTool('clock');
    tool.outcome = { kind: 'done', content: 'x'.repeat(100_000) };
    const rounds = [1, 2, 3, 4].map((n) => [{ call: 'clock', with: { what: `${n}` } }]);
    const { model } = await ask([...rounds, ['Long.']], [tool]);
    const results = model.requests.at(-1)?.messages.filter(({ role }) => role === 'tool') ?? [];
    const chars = results.map(({ content }) => content.length);
    expect(Math.max(...chars)).toBeLessThan(4_100);
    expect(chars.reduce((sum, each) => sum + each)).toBeLessThan(8_100);
  });

  it('that worked stays told when the model breaks off after it', async () => {
    const gone = new EarshotError('ENGINE_FAILED', 'gone');
    const { said } = await ask([[CALL], [gone]], [light(SPOKEN)]);
    expect(said[0]).toBe('The hall light is on.');
    expect(said[1]).toMatch(/went wrong/);
  });
});

describe('a call that does not fit', () => {
  it('is sent back once with what is wrong, and made when it is mended', async () => {
    const tool = light(SPOKEN);
    const wrong = { call: 'light', with: { percent: 'much' } };
    const { said, model } = await ask([[wrong], [CALL], ['Bye.']], [tool]);
    expect(said).toEqual(['The hall light is on.', 'Bye.']);
    const told = model.requests[1]?.messages.at(-1)?.content;
    expect(told).toMatch(/what.*percent must be integer.*Send all calls/s);
    expect(tool.runs).toEqual([{ what: 'hall' }]);
  });

  it.each([
    ['of an unknown tool', { call: 'lights' }, /no such tool; the nearest: light\./],
    ['that is no JSON', { call: 'light', isBroken: true as const }, /not a JSON object/],
    ['that nobody can read', new EarshotError('TOOL_CALL_INVALID', 'torn'), /no such tool/],
  ])('%s is told as such', async (_, step, told) => {
    const { model } = await ask([[step], [CALL], ['Bye.']], [light(SPOKEN)]);
    expect(model.requests[1]?.messages.at(-1)?.content).toMatch(told);
  });

  it('again is given up, and the user is told', async () => {
    const tool = light(SPOKEN);
    const wrong = { call: 'light', with: {} };
    const { said, model } = await ask([[wrong], [wrong], ['Okay, the light is on.']], [tool]);
    expect(said).toEqual(['To be honest, I have not done that.']);
    expect(model.requests).toHaveLength(3);
    expect(model.requests[2]?.toolChoice).toBe('none');
    expect(tool.runs).toEqual([]);
  });

  it('keeps the other calls of its answer from being made twice', async () => {
    const tool = light(SPOKEN);
    await ask([[CALL, { call: 'light', with: {} }], [CALL], ['Bye.']], [tool]);
    expect(tool.runs).toHaveLength(1);
    const dropped = light(SPOKEN);
    await ask([[CALL, { call: 'light', with: {} }], ['Bye.']], [dropped]);
    expect(dropped.runs).toEqual([]);
  });
});

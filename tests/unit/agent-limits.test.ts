import { describe, expect, it } from 'vitest';
import { KnowledgeTool } from '../../daemon/agent/tools/knowledge-tool.ts';
import { ManualClock } from '../../daemon/base/clock.ts';
import type { GeneratedPiece } from '../../daemon/ports/language.ts';
import { FallbackModel } from '../../models/fallback.ts';
import { agentWith, ask, asking, FakeTool } from '../fakes/agent-bench.ts';
import { CallingModel } from '../fakes/calling-model.ts';

const { signal } = new AbortController();
const turnOfLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const call = (what: string) => ({ call: 'clock', with: { what } });

describe('an answer is bounded', () => {
  it('in its calls: twelve, however many are wanted at once', async () => {
    const tool = new FakeTool('clock');
    const many = Array.from({ length: 40 }, (_, n) => call(`${n}`));
    const { model } = await ask([many, ['Well.']], [tool]);
    expect(tool.runs).toHaveLength(12);
    expect(model.requests[1]?.messages.at(-1)?.content).toMatch(/^FAILED.*too many calls/);
    expect(model.requests[1]?.toolChoice).toBe('none');
  });

  it('in its time: after a minute no tool is called any more', async () => {
    const clock = new ManualClock();
    const tool = new FakeTool('clock');
    const { prepare } = tool;
    tool.prepare = (values) => {
      clock.advanceBy(61_000);
      return prepare.call(tool, values);
    };
    const { model } = await ask([[call('a')], ['Well.']], [tool], { clock });
    expect(model.requests.map(({ toolChoice }) => toolChoice)).toEqual([undefined, 'none']);
  });

  it('in what it waits for documents', async () => {
    const clock = new ManualClock();
    const knowledge = { search: () => new Promise<never>(() => undefined) };
    const model = new CallingModel(['Air.']);
    const answering = agentWith({ model, clock, knowledge }).answer(asking(), signal);
    await turnOfLoop();
    clock.advanceBy(599);
    await turnOfLoop();
    expect(model.requests).toHaveLength(0);
    clock.advanceBy(1);
    expect(await answering).toBeDefined();
  });
});

describe('what a tool needs', () => {
  const needing = (needs: string[]): FakeTool => {
    const tool = new FakeTool('lock', { effect: 'acts' });
    const { prepare } = tool;
    tool.prepare = (values) => ({ ...prepare.call(tool, values), needs });
    return tool;
  };
  const mayUse = ({ name }: { name: string }) => name === 'home.on';

  it('must all be allowed', async () => {
    const rounds = [[{ call: 'lock', with: { what: 'door' } }], ['I locked the door.']];
    const [both, one] = [needing(['home.on', 'home.lock']), needing(['home.on'])];
    const { said } = await ask(rounds, [both], { request: { mayUse } });
    expect([both.runs, said]).toEqual([[], ['Sorry, I am not allowed to do that.']]);
    await ask(rounds, [one], { request: { mayUse } });
    expect(one.runs).toHaveLength(1);
  });
});

describe('whoever is asked', () => {
  it('finds in the documents of its collections only, also by the tool', async () => {
    const asked: unknown[] = [];
    const knowledge = {
      search: async ({ collections }: { collections?: readonly string[] }) => {
        asked.push(collections);
        return [];
      },
    };
    const assistant = { name: 'Chef', collections: ['recipes'] };
    const tool = new KnowledgeTool(knowledge);
    const rounds = [[{ call: 'documents', with: { question: 'soup' } }], ['Soup.']];
    await ask(rounds, [tool], { knowledge, request: { assistant } });
    await ask(rounds, [tool], { knowledge });
    expect(asked).toEqual([['recipes'], ['recipes'], undefined, undefined]);
  });

  it('asks for the session of the request, and for no other', async () => {
    const seen: string[] = [];
    const history = {
      recent: (id: string) => {
        seen.push(id);
        return { messages: [] };
      },
    };
    await ask([['A.']], [], { history, request: { session: 's2' } });
    await ask([['A.']], [], { history, request: { session: 's1' } });
    await ask([['A.']], [], { history });
    expect(seen).toEqual(['s2', 's1']);
  });
});

describe('who answered, and what it took', () => {
  it('is summed up over the rounds, with the name of who stepped in', async () => {
    const ends = [
      { promptTokens: 100, generatedTokens: 7 },
      { promptTokens: 120, cachedTokens: 90, generatedTokens: 5 },
    ];
    const inner = new CallingModel([call('now')], ['Noon.']);
    const counting = {
      ...{ name: 'nas', contextTokens: undefined, prefill: async () => {}, close: async () => {} },
      async *generate(request: Parameters<CallingModel['generate']>[0]) {
        for await (const piece of inner.generate(request)) {
          const usage = piece.kind === 'end' ? { usage: ends.shift() ?? {} } : {};
          yield { ...piece, ...usage } as GeneratedPiece;
        }
      },
    };
    const broken = new CallingModel([new Error('gone')]);
    const clock = new ManualClock();
    const model = new FallbackModel([broken, counting], { clock, onSwitch: () => undefined });
    const agent = agentWith({
      model: Object.assign(model, { name: 'language' }),
      clock,
      tools: () => [new FakeTool('clock')],
    });
    const answer = await agent.answer(asking(), signal);
    answer?.commit();
    for await (const _ of answer?.pieces ?? []);
    expect(answer?.counts).toMatchObject({
      ...{ provider: 'nas', rounds: 2 },
      usage: { promptTokens: 220, cachedTokens: 90, generatedTokens: 12 },
    });
  });
});

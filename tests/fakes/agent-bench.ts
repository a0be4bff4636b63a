import { Agent, type AgentParts } from '../../daemon/agent/agent.ts';
import type { AgentRequest } from '../../daemon/agent/request.ts';
import { ManualClock } from '../../daemon/base/clock.ts';
import { createLog } from '../../daemon/base/log.ts';
import type { BoxTool, ToolEffect, ToolOutcome, ToolTrust } from '../../daemon/ports/tools.ts';
import { sentencesOf } from '../../daemon/voice/sentence-stream.ts';
import { CallingModel, type Step } from './calling-model.ts';

/** A tool that does what it is told to, and counts. */
export class FakeTool implements BoxTool {
  readonly description: string;
  readonly parameters = {
    type: 'object',
    properties: { what: { type: 'string' }, percent: { type: 'integer' } },
    required: ['what'],
    additionalProperties: false,
  };
  readonly trust: ToolTrust;
  readonly runs: Record<string, unknown>[] = [];
  outcome: ToolOutcome | Error | 'never' = { kind: 'done', content: 'ok' };
  readonly #effect: ToolEffect;

  readonly name: string;

  constructor(
    name: string,
    {
      effect = 'tells',
      trust = 'own',
      description = name,
    }: { effect?: ToolEffect; trust?: ToolTrust; description?: string } = {},
  ) {
    this.name = name;
    this.#effect = effect;
    this.trust = trust;
    this.description = description;
  }

  prepare(values: Record<string, unknown>) {
    const run = async (): Promise<ToolOutcome> => {
      this.runs.push(values);
      if (this.outcome === 'never') return new Promise(() => undefined);
      if (this.outcome instanceof Error) throw this.outcome;
      return this.outcome;
    };
    return { effect: this.#effect, deed: `${this.name} ${values['what']}`, run };
  }
}

/** Everything of one answer, after its end. */
export interface Answered {
  said: string[];
  model: CallingModel;
  deeds: number;
  /** Makes what a yes would do; undefined: nothing was asked. */
  agree: (() => AsyncIterable<string>) | undefined;
}

export async function ask(
  rounds: readonly (readonly Step[])[],
  tools: readonly BoxTool[],
  { request = {}, ...parts }: Partial<AgentParts> & { request?: Partial<AgentRequest> } = {},
): Promise<Answered> {
  const model = new CallingModel(...rounds);
  const answered: Answered = { said: [], model, deeds: 0, agree: undefined };
  const agent = agentWith({ model, tools: () => tools, ...parts });
  const answer = await agent.answer(
    asking({
      onDeed: () => {
        answered.deeds += 1;
      },
      onQuestion: (deed) => {
        answered.agree = deed;
      },
      ...request,
    }),
    new AbortController().signal,
  );
  answer?.commit();
  for await (const piece of answer?.pieces ?? []) answered.said.push(piece.trim());
  return answered;
}

export function agentWith(parts: Partial<AgentParts> & Pick<AgentParts, 'model'>): Agent {
  return new Agent({
    clock: new ManualClock(Date.UTC(2026, 10, 21, 12)),
    log: createLog('silent', 2),
    identity: { name: 'Ada' },
    language: 'en',
    now: () => 'Monday, noon',
    sentencesOf,
    ...parts,
  });
}

export function asking(request: Partial<AgentRequest> = {}): AgentRequest {
  return { text: 'why is the sky blue', mayUse: () => true, lastReply: '', ...request };
}

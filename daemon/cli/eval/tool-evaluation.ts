import { Agent } from '../../agent/agent.ts';
import { Claims } from '../../agent/claims.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { LanguageModel } from '../../ports/language.ts';
import type { BoxTool } from '../../ports/tools.ts';
import { sentencesOf } from '../../voice/sentence-stream.ts';
import { type BfclItem, type Expected, readBfcl } from './bfcl-data.ts';
import { hasRightNames, isRight, type MadeToolCall } from './bfcl-match.ts';
import { ScriptedCaller } from './scripted-caller.ts';

/** Misses that a report names; all are counted. */
const MAX_MISSES = 20;

/** How well tools are called. Shares are of `n`. */
export interface ToolReport {
  model: string;
  n: number;
  /** Names and arguments right. */
  right: number;
  /** The right tools, whatever their arguments. */
  rightNames: number;
  /** Arguments mended because the meaning was sure. */
  coercions: number;
  /** Answers in which a call was sent back. */
  repaired: number;
  /** Sentences spoken that claim a deed; no tool of a data set acts, so there is none to claim. */
  claimsSpoken: number;
  bySplit: Record<string, { n: number; right: number }>;
  misses: { id: string; expected: Expected; got: readonly MadeToolCall[] }[];
}

export interface ToolEvaluationParts {
  folder: string;
  split: string | undefined;
  model: LanguageModel;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
}

/** Asks a model all questions of a data set, through the loop that the box answers with. */
export async function evaluateTools(parts: ToolEvaluationParts): Promise<ToolReport> {
  const { folder, split, model, signal } = parts;
  const claims = new Claims();
  const report: ToolReport = {
    ...{ model: model.name, n: 0, right: 0, rightNames: 0, coercions: 0, repaired: 0 },
    ...{ claimsSpoken: 0, bySplit: {}, misses: [] },
  };
  for (const item of readBfcl(folder, split)) {
    if (signal.aborted) break;
    if (model instanceof ScriptedCaller) model.expect(item);
    const { made, said, counts } = await answered(item, parts);
    const ok = isRight(item.expected, made);
    report.bySplit[item.split] ??= { n: 0, right: 0 };
    const part = report.bySplit[item.split] ?? { n: 0, right: 0 };
    report.n += 1;
    part.n += 1;
    report.rightNames += Number(hasRightNames(item.expected, made));
    report.coercions += counts?.coercions ?? 0;
    report.repaired += Number((counts?.repairs ?? 0) > 0);
    report.claimsSpoken += said.filter((sentence) => claims.isClaim(sentence)).length;
    if (ok) {
      report.right += 1;
      part.right += 1;
    } else if (report.misses.length < MAX_MISSES) {
      report.misses.push({ id: item.id, expected: item.expected, got: made });
    }
  }
  return report;
}

async function answered(item: BfclItem, { model, clock, log, signal }: ToolEvaluationParts) {
  const made: MadeToolCall[] = [];
  const tools = item.tools.map((tool): BoxTool => {
    return {
      ...tool,
      trust: 'own',
      prepare: (values) => ({
        effect: 'tells',
        run: async () => {
          made.push({ name: tool.name, values });
          return { kind: 'done', content: 'ok' };
        },
      }),
    };
  });
  const messages = item.before.flatMap(({ role, content }) =>
    role === 'user' || role === 'assistant' ? [{ role, content }] : [],
  );
  const agent = new Agent({
    ...{ model, clock, log, sentencesOf, language: 'en' },
    identity: { name: 'Earshot' },
    now: () => new Date(clock.wallMs()).toUTCString(),
    tools: () => tools,
    history: { recent: () => ({ messages }) },
  });
  const request = { text: item.question, session: item.id, mayUse: () => true, lastReply: '' };
  const answer = await agent.answer(request, signal);
  answer?.commit();
  const said: string[] = [];
  for await (const piece of answer?.pieces ?? []) said.push(piece);
  return { made, said, counts: answer?.counts };
}

import { EarshotError } from '../base/errors.ts';
import { createLog } from '../base/log.ts';
import type { LanguageModel } from '../ports/language.ts';
import { SCRIPTED, ScriptedCaller } from './eval/scripted-caller.ts';
import { evaluateTools, type ToolReport } from './eval/tool-evaluation.ts';
import { withProvider } from './eval-provider.ts';
import { columns } from './output.ts';
import type { CliSession } from './session.ts';

const STDERR_FD = 2;
const SCRIPTED_PREFIX = 'scripted-';
const SEED = 1;

export interface EvalToolsFlags {
  data: string;
  split?: string;
  provider: string;
}

/** `earshot eval tools`: how well a language model calls tools, through the loop of the box. */
export async function evalToolsCommand(
  { data, split, provider }: EvalToolsFlags,
  session: CliSession,
): Promise<void> {
  const report = await withModel(provider, session, (model) =>
    evaluateTools({
      ...{ folder: data, split, model },
      clock: session.parts.clock,
      log: createLog('error', STDERR_FD),
      signal: new AbortController().signal,
    }),
  );
  if (report.n === 0)
    throw new EarshotError('USAGE', `no question of ${data} is of split ${split}`);
  session.output.result(report, () => reportText(report));
}

async function withModel<T>(
  provider: string,
  session: CliSession,
  work: (model: LanguageModel) => Promise<T>,
): Promise<T> {
  const kind = SCRIPTED.find((each) => provider === `${SCRIPTED_PREFIX}${each}`);
  if (kind) return work(new ScriptedCaller(kind, SEED));
  const more = SCRIPTED.map((each) => `${SCRIPTED_PREFIX}${each}`);
  return withProvider({ provider, more }, session, work);
}

function reportText({ model, n, right, rightNames, ...rest }: ToolReport): string {
  const rows = [
    ['model', model],
    ['questions', String(n)],
    ['right', shareText(right, n)],
    ['right tools', shareText(rightNames, n)],
    ['arguments mended', String(rest.coercions)],
    ['sent back once', shareText(rest.repaired, n)],
    ['claims spoken', String(rest.claimsSpoken)],
    ...Object.entries(rest.bySplit).map(([name, part]) => [name, shareText(part.right, part.n)]),
  ];
  const misses = rest.misses.map(({ id, expected, got }) =>
    [id, `  expected ${JSON.stringify(expected)}`, `  got ${JSON.stringify(got)}`].join('\n'),
  );
  return [columns(rows), ...misses].join('\n');
}

function shareText(count: number, total: number): string {
  const WHOLE = 100;
  return `${count} of ${total} (${((count / total) * WHOLE).toFixed(1)} %)`;
}

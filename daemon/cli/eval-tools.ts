import { LOCAL_PROVIDER } from '../../config/language-schema.ts';
import { LanguageProviders } from '../../models/language-providers.ts';
import { EarshotError } from '../base/errors.ts';
import { createLog } from '../base/log.ts';
import { prepareEngines } from '../compose/engines.ts';
import { openStores, type Stores } from '../compose/stores.ts';
import type { LanguageModel } from '../ports/language.ts';
import { LANGUAGE_MODEL_TRIAL } from '../threads/open-language-model.ts';
import { SCRIPTED, ScriptedCaller } from './eval/scripted-caller.ts';
import { evaluateTools, type ToolReport } from './eval/tool-evaluation.ts';
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
  { parts, options }: CliSession,
  work: (model: LanguageModel) => Promise<T>,
): Promise<T> {
  const kind = SCRIPTED.find((each) => provider === `${SCRIPTED_PREFIX}${each}`);
  if (kind) return work(new ScriptedCaller(kind, SEED));
  const { clock } = parts;
  const stores = openStores({
    ...{ state: options.state, config: options.config, clock },
    ...{ openLog: () => STDERR_FD, logLevel: 'error' },
  });
  try {
    const model = await openProvider(provider, stores, parts);
    try {
      return await work(model);
    } finally {
      await model.close();
    }
  } finally {
    stores.close();
  }
}

/** @throws USAGE for a name that the settings do not have, MODEL_MISSING */
async function openProvider(
  provider: string,
  stores: Stores,
  { clock }: CliSession['parts'],
): Promise<LanguageModel> {
  const { language } = stores.settings.loaded.config;
  if (provider === LOCAL_PROVIDER) {
    const { plan } = await prepareEngines(stores, clock);
    if (plan.chosen.llm) return LANGUAGE_MODEL_TRIAL.open(plan.chosen.llm);
    throw new EarshotError('MODEL_MISSING', 'no language model is chosen for this machine');
  }
  if (!language.servers.some(({ name }) => name === provider)) {
    const known = [LOCAL_PROVIDER, ...language.servers.map(({ name }) => name)].join(', ');
    const scripted = SCRIPTED.map((each) => `${SCRIPTED_PREFIX}${each}`).join(', ');
    const text = `there is no provider ${provider}; there are ${known}, ${scripted}`;
    throw new EarshotError('USAGE', text);
  }
  const parts = { clock, local: undefined, onSwitch: () => undefined, warn: () => undefined };
  return new LanguageProviders({ ...language, order: [provider] }, parts);
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

import { LOCAL_PROVIDER } from '../../config/language-schema.ts';
import { LanguageProviders } from '../../models/language-providers.ts';
import type { Clock } from '../base/clock.ts';
import { EarshotError } from '../base/errors.ts';
import { prepareEngines } from '../compose/engines.ts';
import { openStores, type Stores } from '../compose/stores.ts';
import type { LanguageModel } from '../ports/language.ts';
import { LANGUAGE_MODEL_TRIAL } from '../threads/open-language-model.ts';
import type { CliSession } from './session.ts';

const STDERR_FD = 2;

/**
 * Works with a language model of the settings, and closes it.
 * @param wanted `provider`: `local` or a server's name; `more`: names that whoever asks knows too
 * @throws USAGE for a name that the settings do not have, MODEL_MISSING
 */
export async function withProvider<T>(
  { provider, more = [] }: { provider: string; more?: readonly string[] },
  { parts: { clock }, options }: CliSession,
  work: (model: LanguageModel) => Promise<T>,
): Promise<T> {
  const stores = openStores({
    ...{ state: options.state, config: options.config, clock },
    ...{ openLog: () => STDERR_FD, logLevel: 'error' },
  });
  try {
    const model = await openProvider(provider, stores, { clock, more });
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
  { clock, more }: { clock: Clock; more: readonly string[] },
): Promise<LanguageModel> {
  const { language } = stores.settings.loaded.config;
  if (provider === LOCAL_PROVIDER) {
    const { plan } = await prepareEngines(stores, clock);
    if (plan.chosen.llm) return LANGUAGE_MODEL_TRIAL.open(plan.chosen.llm);
    throw new EarshotError('MODEL_MISSING', 'no language model is chosen for this machine');
  }
  if (!language.servers.some(({ name }) => name === provider)) {
    const known = [LOCAL_PROVIDER, ...language.servers.map(({ name }) => name)].join(', ');
    const others = more.map((name) => `, ${name}`).join('');
    const text = `there is no provider ${provider}; there are ${known}${others}`;
    throw new EarshotError('USAGE', text);
  }
  const parts = { clock, local: undefined, onSwitch: () => undefined, warn: () => undefined };
  return new LanguageProviders({ ...language, order: [provider] }, parts);
}

import { join } from 'node:path';
import { allowedCores } from '../../hw/affinity.ts';
import { pinPool } from '../../hw/pool-threads.ts';
import { loadCatalog } from '../../models/catalog/catalog.ts';
import { LanguageProviders } from '../../models/language-providers.ts';
import { Shelf } from '../../models/shelf/shelf.ts';
import type { Clock } from '../base/clock.ts';
import type { ThreadName } from '../threads/engine-room.ts';
import { LocalModel } from '../threads/local-model.ts';
import { type EnginePlan, planEngines } from './engine-plan.ts';
import { probeOwnHost } from './host.ts';
import type { Stores } from './stores.ts';
import { threadCores } from './thread-cores.ts';

/** What is to run, decided before anything is started. */
export interface Engines {
  plan: EnginePlan;
  cores: Readonly<Record<ThreadName, readonly number[]>>;
  /** Stands for the language model of this machine. */
  localModel: LocalModel;
  /** Everybody who may answer freely, the servers of the settings included. */
  language: LanguageProviders;
}

const GPU_FOLDER = 'gpu';

/** Looks at the machine, the shelf and the settings. @throws CONFIG_INVALID for a bad catalogue */
export async function prepareEngines(stores: Stores, clock: Clock): Promise<Engines> {
  const { settings, log, paths } = stores;
  const { config } = settings.loaded;
  // It waits for other programs; the rest goes on meanwhile.
  const probing = probeOwnHost(clock);
  const shelf = new Shelf(paths.models);
  const { cores, warnings } = threadCores(config.engines, allowedCores());
  const gpuFolder = join(paths.folder, GPU_FOLDER);
  const catalog = loadCatalog(shelf.layout.ownCatalog);
  const facts = await probing;
  const plan = planEngines({ config, catalog, shelf, clock, facts, cores, gpuFolder });
  plan.warnings.push(...warnings);
  for (const warning of plan.warnings) log.warn({ warning }, 'engines');
  await keepPoolOffTheEars({ plan, cores, isolation: config.engines.isolation, clock });
  const localModel = new LocalModel();
  const language = new LanguageProviders(config.language, {
    clock,
    local: plan.chosen.llm ? localModel : undefined,
    onSwitch: ({ from, to, error }) => log.warn({ from, to, err: error }, 'another model answers'),
    warn: (text) => log.warn({ warning: text }, 'language server'),
  });
  settings.onChange(() => language.configure(settings.loaded.config.language));
  return { plan, cores, localModel, language };
}

interface PoolPins {
  plan: EnginePlan;
  cores: Engines['cores'];
  isolation: 'thread' | 'process';
  clock: Clock;
}

/** In processes of their own engines have pools of their own. */
async function keepPoolOffTheEars({ plan, cores, isolation, clock }: PoolPins): Promise<void> {
  const { stt, tts, llm } = plan.chosen;
  const computing = [stt && cores.stt, tts && cores.tts, llm && cores.llm];
  const own = [...new Set(computing.flatMap((some) => some ?? []))];
  if (isolation === 'thread') await pinPool(own, clock);
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/schema.ts';
import type { HostFacts } from '../../hw/host-facts.ts';
import { chooseProviders, type ProviderChoice } from '../../hw/providers.ts';
import { type Catalog, isBuiltIn } from '../../models/catalog/catalog.ts';
import type { EngineName } from '../../models/catalog/schema.ts';
import { chooseModels, type RoleChoice, settingOf } from '../../models/choose.ts';
import type { Shelf } from '../../models/shelf/shelf.ts';
import type { EngineHome, Provider, Role } from '../ports/models.ts';
import type {
  EngineChoice,
  LanguageModelName,
  RecognizerName,
  VadName,
  VoiceName,
  WakeName,
} from '../threads/engine-choice.ts';
import type { ChosenEngines } from '../threads/engine-room.ts';
import { hardwareOf } from './host.ts';

export interface EnginePlanParts {
  /** Settings. */
  config: Pick<Config, 'models' | 'engines'>;
  catalog: Catalog;
  shelf: Shelf;
  facts: HostFacts;
  /** Cores of each thread; empty: any. */
  cores: Readonly<Record<'ears' | 'stt' | 'llm' | 'tts', readonly number[]>>;
  /** Folder for what engines on a GPU share. */
  gpuFolder: string;
}

/** The engines that models were chosen for; those of the ears live in one thread. */
export interface ChosenModels extends ChosenEngines {
  wake?: EngineChoice<WakeName>;
  vad?: EngineChoice<VadName>;
}

/** Which engines are to run, and what somebody asked for in vain. */
export interface EnginePlan {
  profile: string;
  chosen: ChosenModels;
  /** For each role without the model of its profile: why. */
  reasons: Partial<Record<Role, string>>;
  warnings: string[];
}

/** sherpa-onnx runs TensorRT for streaming recognisers only (its own words when it loads). */
const WITHOUT_TENSORRT: readonly EngineName[] = ['sherpa-offline'];

/** Decides from settings, shelf and machine what plays which role. Never fails. */
export function planEngines(parts: EnginePlanParts): EnginePlan {
  const { config, catalog, shelf, facts } = parts;
  const hardware = hardwareOf(facts);
  const { profile, roles } = chooseModels(config.models, { catalog, shelf, hardware });
  const providers = chooseProviders(facts, config.engines);
  const reasons: EnginePlan['reasons'] = {};
  const warnings: string[] = [];
  const choose = <Name extends EngineName>(role: Role): EngineChoice<Name> | undefined => {
    const choice = roles[role];
    noteReason(role, choice, { config, reasons, warnings });
    if (choice.state !== 'model' || isBuiltIn(catalog.get(choice.model.id))) return undefined;
    const { engine, id, paths, settings } = choice.model;
    const provider = providerFor(engine, providers[role]);
    if (providers[role].isLower) warnings.push(`engines: ${role}: ${providers[role].reason}`);
    const home = homeOf(provider, coresOf(role, parts), parts);
    return { engine: engine as Name, model: { id, paths, settings }, home };
  };
  const chosen = defined<ChosenModels>({
    stt: choose<RecognizerName>('stt'),
    tts: choose<VoiceName>('tts'),
    llm: choose<LanguageModelName>('llm'),
    wake: choose<WakeName>('wake'),
    vad: choose<VadName>('vad'),
  });
  return { profile, chosen, reasons, warnings };
}

interface Notes extends Pick<EnginePlan, 'reasons' | 'warnings'> {
  config: EnginePlanParts['config'];
}

/** What a profile would like is only mentioned; what a person asked for by name is a warning. */
function noteReason(role: Role, choice: RoleChoice, { config, reasons, warnings }: Notes): void {
  if (choice.state === 'model' || choice.wanted === 'none') return;
  reasons[role] = choice.reason;
  const setting = settingOf(role);
  if (config.models[setting] !== 'auto') warnings.push(`models.${setting}: ${choice.reason}`);
}

function providerFor(engine: EngineName, { provider }: ProviderChoice): Provider {
  const isWithout = provider === 'tensorrt' && WITHOUT_TENSORRT.includes(engine);
  return isWithout ? 'cuda' : provider;
}

function coresOf(role: Role, { cores }: EnginePlanParts): readonly number[] {
  if (role === 'stt' || role === 'tts' || role === 'llm') return cores[role];
  return cores.ears;
}

/** A thread for each core: llama.cpp, for one, wants each to itself. */
function homeOf(
  provider: Provider,
  cores: readonly number[],
  { facts, gpuFolder }: EnginePlanParts,
): EngineHome {
  // Without pinning one core is left to the ears.
  const threads = cores.length > 0 ? cores.length : Math.max(1, facts.cores - 1);
  if (provider === 'cpu') return { threads, provider };
  const engineCacheFolder = join(gpuFolder, 'tensorrt');
  mkdirSync(engineCacheFolder, { recursive: true });
  const gpu = {
    deviceId: 0,
    engineCacheFolder,
    baselinePath: join(gpuFolder, 'cpu-baselines.json'),
    turnPath: join(gpuFolder, 'gpu-0.lock'),
  };
  return { threads, provider, gpu };
}

/** Without the roles that nothing was chosen for. */
function defined<T extends object>(roles: { [K in keyof T]: T[K] | undefined }): T {
  const entries = Object.entries(roles).filter(([, choice]) => choice !== undefined);
  return Object.fromEntries(entries) as T;
}

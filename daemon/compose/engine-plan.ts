import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/schema.ts';
import { linkedLibrary } from '../../hw/gpu-libraries.ts';
import { type HostFacts, TENSORRT_MAJOR } from '../../hw/host-facts.ts';
import { chooseProviders, type ProviderChoice } from '../../hw/providers.ts';
import { type Catalog, isBuiltIn } from '../../models/catalog/catalog.ts';
import type { EngineName } from '../../models/catalog/schema.ts';
import { chooseModels, type RoleChoice, type ShelfView, settingOf } from '../../models/choose.ts';
import { modelHash } from '../../models/model-hash.ts';
import { TensorrtCache } from '../../models/tensorrt-cache.ts';
import type { Clock } from '../base/clock.ts';
import type { EngineHome, ModelFiles, Provider, Role } from '../ports/models.ts';
import type {
  DenoiserName,
  EmbedderName,
  EndOfTurnName,
  EngineChoice,
  LanguageModelName,
  RecognizerName,
  SpeakerName,
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
  shelf: ShelfView;
  clock: Clock;
  facts: HostFacts;
  /** Cores of each thread; empty: any. */
  cores: Readonly<Record<'ears' | 'stt' | 'llm' | 'tts' | 'knowledge', readonly number[]>>;
  /** Folder for what engines on a GPU share. */
  gpuFolder: string;
}

/** The engines that models were chosen for; those of the ears live in one thread. */
export interface ChosenModels extends ChosenEngines {
  wake?: EngineChoice<WakeName>;
  vad?: EngineChoice<VadName>;
  denoise?: EngineChoice<DenoiserName>;
  endOfTurn?: EngineChoice<EndOfTurnName>;
  speaker?: EngineChoice<SpeakerName>;
}

/** Which engines are to run, and what somebody asked for in vain. */
export interface EnginePlan {
  profile: string;
  chosen: ChosenModels;
  /** Makes the vectors of the documents; absent: they are found by their words. */
  embedder?: EngineChoice<EmbedderName>;
  /** For each role without the model of its profile: why. */
  reasons: Partial<Record<Role, string>>;
  warnings: string[];
}

/** Of package.json; a test compares them. */
export const ONNX_RUNTIME_VERSION = '1.30.0';
/** An engine is about as large as its model; this holds those of several generations. */
const MAX_CACHE_BYTES = 8e9;

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
    const model = { id, paths, settings };
    return { engine: engine as Name, model, home: homeOf({ provider, role, model }, parts) };
  };
  const chosen = defined<ChosenModels>({
    stt: choose<RecognizerName>('stt'),
    tts: choose<VoiceName>('tts'),
    llm: choose<LanguageModelName>('llm'),
    wake: choose<WakeName>('wake'),
    vad: choose<VadName>('vad'),
    denoise: choose<DenoiserName>('denoise'),
    endOfTurn: choose<EndOfTurnName>('end-of-turn'),
    speaker: choose<SpeakerName>('speaker'),
  });
  const embedder = choose<EmbedderName>('embed');
  return { profile, chosen, ...(embedder ? { embedder } : {}), reasons, warnings };
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
  return role === 'embed' ? cores.knowledge : cores.ears;
}

interface Placement {
  provider: Provider;
  role: Role;
  model: ModelFiles;
}

/** A thread for each core: llama.cpp, for one, wants each to itself. */
function homeOf({ provider, role, model }: Placement, parts: EnginePlanParts): EngineHome {
  const { facts, gpuFolder } = parts;
  const cores = coresOf(role, parts);
  // Without pinning one core is left to the ears.
  const threads = cores.length > 0 ? cores.length : Math.max(1, facts.cores - 1);
  if (provider === 'cpu') return { threads, provider };
  mkdirSync(gpuFolder, { recursive: true });
  const isBuilding = provider === 'tensorrt';
  const gpu = {
    deviceId: 0,
    engineCacheFolder: isBuilding ? cacheOf(parts).stage(modelHash(model)) : gpuFolder,
    baselinePath: join(gpuFolder, 'cpu-baselines.json'),
    turnPath: join(gpuFolder, 'gpu-0.lock'),
  };
  return { threads, provider, gpu };
}

/** What TensorRT built is good for one GPU and one version of everything. */
function cacheOf({ facts, gpuFolder, clock }: EnginePlanParts): TensorrtCache {
  const [card] = facts.gpu.gpus;
  const platform = {
    gpuName: card?.name ?? '',
    computeCapability: card?.computeCapability ?? '',
    tensorrtVersion: linkedLibrary(facts.libraries, 'nvinfer', TENSORRT_MAJOR)?.version ?? '',
    runtimeVersion: ONNX_RUNTIME_VERSION,
  };
  return new TensorrtCache({
    folder: join(gpuFolder, 'tensorrt'),
    platform,
    maxBytes: MAX_CACHE_BYTES,
    clock,
  });
}

/** Without the roles that nothing was chosen for. */
function defined<T extends object>(roles: { [K in keyof T]: T[K] | undefined }): T {
  const entries = Object.entries(roles).filter(([, choice]) => choice !== undefined);
  return Object.fromEntries(entries) as T;
}

import type { Provider, Role } from '../daemon/ports/models.ts';
import { linkedLibrary } from './gpu-libraries.ts';
import { cudaLibraryGaps, type HostFacts, TENSORRT_MAJOR } from './host-facts.ts';

/** What a person asked for. */
export type ProviderWish = Provider | 'auto';

/** The part of the settings that decides: `engines.provider` and `engines.providers`. */
export interface ProviderSettings {
  provider: ProviderWish;
  providers: Readonly<Partial<Record<Role, ProviderWish>>>;
}

/** What one role is to ask of its engine. */
export interface ProviderChoice {
  role: Role;
  wish: ProviderWish;
  provider: Provider;
  /** Why it is not better, and what mends that; empty when nothing better was asked for. */
  reason: string;
  /** It is less than somebody asked for by name: shown as a warning. */
  isLower: boolean;
}

const INSTALL = 'run scripts/install-gpu-runtime';
const RANK: Readonly<Record<Provider, number>> = { cpu: 0, cuda: 1, tensorrt: 2 };

/** The best that the engine of a role can use, and why no better. */
interface Ceiling {
  best: Provider;
  why: string;
}

const SMALL: Ceiling = { best: 'cpu', why: 'a model this small answers sooner on the CPU' };

/** Only `engines.providers` takes these off the CPU: the ears must not wait for a GPU. */
const AUTO_CEILINGS: Readonly<Partial<Record<Role, Ceiling>>> = {
  vad: SMALL,
  wake: SMALL,
  denoise: SMALL,
  'end-of-turn': SMALL,
};
const SHERPA: Ceiling = {
  best: 'cuda',
  why: 'sherpa-onnx uses TensorRT for streaming recognisers only',
};
const ENGINE_CEILINGS: Readonly<Partial<Record<Role, Ceiling>>> = {
  llm: { best: 'cuda', why: 'llama.cpp has no TensorRT' },
  tts: SHERPA,
  speaker: SHERPA,
  denoise: SHERPA,
};

const ROLES: readonly Role[] = [
  ...(['stt', 'tts', 'llm', 'vad', 'wake', 'denoise', 'embed', 'speaker'] as const),
  'end-of-turn',
];

/** The provider to ask for, for every role. */
export function chooseProviders(
  facts: HostFacts,
  settings: ProviderSettings,
): Record<Role, ProviderChoice> {
  const entries = ROLES.map((role) => [role, chooseProvider(role, facts, settings)] as const);
  return Object.fromEntries(entries) as Record<Role, ProviderChoice>;
}

/**
 * TensorRT before CUDA before the CPU, as far as the wish, the engine and the machine allow. What
 * is asked for is not yet what computes: models/provider-proof.ts finds that out.
 */
export function chooseProvider(
  role: Role,
  facts: HostFacts,
  settings: ProviderSettings,
): ProviderChoice {
  const general = AUTO_CEILINGS[role] === undefined ? settings.provider : 'auto';
  const wish = settings.providers[role] ?? general;
  const engine = ENGINE_CEILINGS[role] ?? { best: 'tensorrt', why: '' };
  const wanted =
    wish === 'auto' ? autoCeiling(role, engine) : lower({ best: wish, why: '' }, engine);
  const machine = machineCeiling(role, facts);
  const { best: provider, why: reason } = lower(wanted, machine);
  const isLower = wish !== 'auto' && RANK[provider] < RANK[wish];
  return { role, wish, provider, reason, isLower };
}

function autoCeiling(role: Role, engine: Ceiling): Ceiling {
  return AUTO_CEILINGS[role] ?? { best: engine.best, why: '' };
}

/** The lower of two with its reason; the first where they are equal. */
function lower(first: Ceiling, second: Ceiling): Ceiling {
  return RANK[second.best] < RANK[first.best] ? second : first;
}

/** The best this machine can do for a role, and what is in the way of better. */
function machineCeiling(role: Role, facts: HostFacts): Ceiling {
  const { trouble, gpus } = facts.gpu;
  if (gpus.length === 0) return { best: 'cpu', why: trouble || 'this machine has no NVIDIA GPU' };
  if (role === 'llm') return llamaCeiling(facts);
  const gaps = cudaLibraryGaps(facts.libraries);
  if (gaps.length > 0) return { best: 'cpu', why: `${missing(gaps)}: ${INSTALL}` };
  if (!facts.onnxRuntime.hasCudaProvider) {
    return { best: 'cpu', why: `ONNX Runtime is without its CUDA provider: ${INSTALL}` };
  }
  if (linkedLibrary(facts.libraries, 'nvinfer', TENSORRT_MAJOR) === undefined) {
    return { best: 'cuda', why: `TensorRT ${TENSORRT_MAJOR} (libnvinfer) is missing` };
  }
  if (!facts.onnxRuntime.hasTensorrtProvider) {
    return { best: 'cuda', why: `ONNX Runtime is without its TensorRT provider: ${INSTALL}` };
  }
  return { best: 'tensorrt', why: '' };
}

function llamaCeiling({ llama, libraries, board }: HostFacts): Ceiling {
  if (![...llama.fromSource, ...llama.prebuilt].includes('cuda')) {
    const how = board.kind === 'jetson' ? 'run scripts/install-gpu-runtime --llama' : INSTALL;
    return { best: 'cpu', why: `llama.cpp is without CUDA here: ${how}` };
  }
  const major = linkedLibrary(libraries, 'cudart')?.major;
  const hasBlas = linkedLibrary(libraries, 'cublas', major) !== undefined;
  if (major !== undefined && hasBlas) return { best: 'cuda', why: '' };
  return { best: 'cpu', why: `the CUDA libraries (libcudart, libcublas) are missing: ${INSTALL}` };
}

function missing(gaps: readonly string[]): string {
  const last = gaps.at(-1) ?? '';
  const list = gaps.length < 2 ? last : `${gaps.slice(0, -1).join(', ')} and ${last}`;
  return `${list} ${gaps.length === 1 ? 'is' : 'are'} missing`;
}

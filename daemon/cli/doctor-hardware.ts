import type { HostFacts } from '../../hw/host-facts.ts';
import type { ProviderChoice, ProviderSettings } from '../../hw/providers.ts';
import type { ProviderVerdict } from '../../models/provider-proof.ts';
import type { Clock } from '../base/clock.ts';
import type { DoctorProbe, Finding } from '../ports/host.ts';

/** What the hardware probes need of the command line. */
export interface HardwareProbeParts {
  clock: Clock;
  /** `engines` of the settings. */
  settings(): ProviderSettings;
  /**
   * What computes for each model that is in use, proved by its speed. A role with a verdict is told
   * by it; the others by what would be asked for.
   */
  verdicts(): Promise<readonly ProviderVerdict[]>;
}

const BYTES_PER_GIB = 1024 ** 3;

/** The board, the GPU, its libraries, llama.cpp, and what each role computes on. */
export function hardwareProbes(parts: HardwareProbeParts): DoctorProbe[] {
  let probed: Promise<HostFacts> | undefined;
  const facts = (): Promise<HostFacts> => {
    probed ??= probe(parts.clock);
    return probed;
  };
  return [
    { name: 'board', probe: async () => boardFindings(await facts()) },
    { name: 'gpu', probe: async () => gpuFindings(await facts()) },
    { name: 'gpu libraries', probe: async () => libraryFindings(await facts()) },
    { name: 'llama.cpp', probe: async () => [llamaFinding(await facts())] },
    { name: 'providers', probe: async () => probeProviders(await facts(), parts) },
  ];
}

async function probe(clock: Clock): Promise<HostFacts> {
  const { probeOwnHost } = await import('../compose/host.ts');
  return probeOwnHost(clock);
}

const ok = (subject: string, detail: string): Finding => ({
  subject,
  state: 'ok',
  detail,
  fix: '',
});

/** Only where it tells more than the processor does. */
export function boardFindings({ board }: HostFacts): Finding[] {
  if (board.model === '' && board.kind === 'pc') return [];
  const jetPack = board.jetPack === '' ? '' : `, JetPack ${board.jetPack}`;
  const l4t = board.l4t === '' ? '' : `, Jetson Linux ${board.l4t}`;
  return [ok('board', `${board.model || board.chip}${jetPack}${l4t}`)];
}

export function gpuFindings({ gpu, memoryBytes }: HostFacts): Finding[] {
  if (gpu.trouble !== '') {
    const [detail = '', fix = ''] = splitLast(gpu.trouble);
    return [{ subject: 'gpu', state: 'note', detail, fix }];
  }
  if (gpu.gpus.length === 0) return [ok('gpu', 'none; not needed for the built-in engines')];
  const driver = gpu.driverVersion === '' ? '' : `, driver ${gpu.driverVersion}`;
  return gpu.gpus.map((card) => {
    const free = card.freeBytes === undefined ? '' : `, ${gib(card.freeBytes)} free`;
    const memory = gpu.isUnified
      ? `shares the ${gib(memoryBytes)} of the machine`
      : `${gib(card.memoryBytes)}${free}`;
    const capability = card.computeCapability === '' ? '' : `, compute ${card.computeCapability}`;
    return ok('gpu', `${card.name}, ${memory}${capability}${driver}`);
  });
}

function gib(bytes: number): string {
  return `${(bytes / BYTES_PER_GIB).toFixed(1)} GiB`;
}

/** Problem and way out: what stands behind the last colon is what to do. */
function splitLast(text: string): [string, string] {
  const cut = text.lastIndexOf(': ');
  return cut < 0 ? [text, ''] : [text.slice(0, cut), text.slice(cut + 2)];
}

const LIBRARY_NAMES: Readonly<Record<string, string>> = {
  cudart: 'CUDA',
  cublas: 'cuBLAS',
  cudnn: 'cuDNN',
  nvinfer: 'TensorRT',
};

/** Nothing on a machine without a GPU: the libraries are of no use there. */
export function libraryFindings({ gpu, libraries, onnxRuntime }: HostFacts): Finding[] {
  if (gpu.gpus.length === 0) return [];
  const linked = libraries.filter(({ isLinked }) => isLinked);
  const named = Object.entries(LIBRARY_NAMES).map(([name, title]) => {
    const versions = linked.filter((library) => library.name === name).map((l) => l.version);
    return versions.length === 0
      ? `no ${title}`
      : `${title} ${[...new Set(versions)].join(' and ')}`;
  });
  const providers = [
    ...(onnxRuntime.hasCudaProvider ? ['CUDA'] : []),
    ...(onnxRuntime.hasTensorrtProvider ? ['TensorRT'] : []),
  ];
  const runtime = `ONNX Runtime for ${['the CPU', ...providers].join(', ')}`;
  return [ok('gpu libraries', `${named.join(', ')}; ${runtime}`)];
}

/** node-llama-cpp takes a build from source before a prebuilt one, and CUDA before the rest. */
export function llamaFinding({ llama, gpu }: HostFacts): Finding {
  const usable = (kinds: readonly string[]): string[] =>
    kinds.filter((kind) => kind === 'cpu' || gpu.gpus.length > 0);
  const built = usable(llama.fromSource);
  const prebuilt = usable(llama.prebuilt);
  const names = (kinds: readonly string[]): string =>
    kinds.map((kind) => (kind === 'vulkan' ? 'Vulkan' : kind.toUpperCase())).join(', then ');
  if (built.length > 0) return ok('llama.cpp', `built here from source for ${names(built)}`);
  if (prebuilt.length > 0) return ok('llama.cpp', `prebuilt for ${names(prebuilt)}`);
  const fix = './scripts/setup, or ./scripts/install-gpu-runtime --llama';
  return { subject: 'llama.cpp', state: 'note', detail: 'no build for this machine', fix };
}

async function probeProviders(facts: HostFacts, parts: HardwareProbeParts): Promise<Finding[]> {
  const { chooseProviders } = await import('../../hw/providers.ts');
  const choices = Object.values(chooseProviders(facts, parts.settings()));
  const verdicts = await parts.verdicts();
  const { describeVerdict } = await import('../../models/provider-wording.ts');
  const proved = verdicts.map((verdict): Finding => {
    const { state, text, fix } = describeVerdict(verdict);
    return { subject: verdict.role, state: state === 'ok' ? 'ok' : 'note', detail: text, fix };
  });
  const roles = new Set(verdicts.map(({ role }) => role));
  return [...proved, ...choiceFindings(choices.filter(({ role }) => !roles.has(role)))];
}

const PROVIDER_NAMES = { tensorrt: 'TensorRT', cuda: 'CUDA', cpu: 'CPU' } as const;

/** One line for all roles with the same provider and the same reason. */
export function choiceFindings(choices: readonly ProviderChoice[]): Finding[] {
  return [...grouped(choices).values()].map((alike) => {
    const [first] = alike;
    const provider = first === undefined ? 'CPU' : PROVIDER_NAMES[first.provider];
    const roles = alike.map(({ role }) => role).join(', ');
    const [why = '', fix = ''] = splitLast(first?.reason ?? '');
    const isLower = alike.some((choice) => choice.isLower);
    const asked = isLower ? `, although ${first?.wish} was asked for` : '';
    const detail = `${provider} for ${roles}${asked}${why === '' ? '' : `; ${why}`}`;
    return { subject: 'provider', state: isLower ? 'note' : 'ok', detail, fix };
  });
}

function grouped(choices: readonly ProviderChoice[]): Map<string, ProviderChoice[]> {
  const groups = new Map<string, ProviderChoice[]>();
  for (const choice of choices) {
    const key = `${choice.provider} ${choice.isLower ? choice.wish : ''} ${choice.reason}`;
    groups.set(key, [...(groups.get(key) ?? []), choice]);
  }
  return groups;
}

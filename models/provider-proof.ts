import type { Clock } from '../daemon/base/clock.ts';
import type { Provider, Role } from '../daemon/ports/models.ts';

/**
 * One inference of an engine on an input of its own, warm or not. It must be the same input each
 * time and large enough to keep a core busy: a GPU does not win by 2 ms of work.
 */
export type Probe = () => Promise<void>;

/** What the same probe takes on the CPU with the same threads. */
export type CpuBaseline =
  | { kind: 'engine'; probe: Probe }
  /** Measured earlier on this machine with the same model; see models/cpu-baselines.ts. */
  | { kind: 'stored'; medianMs: number };

export interface ProofRequest {
  role: Role;
  /** Catalogue id of the model. */
  model: string;
  asked: Provider;
  probe: Probe;
  /** Not needed when the CPU is what was asked for. */
  cpu?: CpuBaseline;
  /** GPU memory that the machine gave to this engine, bytes; undefined: it cannot be read. */
  gpuMemoryGrowthBytes?: number | undefined;
  /** TensorRT engines found in the model's cache folder; undefined: nobody looked. */
  tensorrtEngines?: number | undefined;
}

/** What computes, with the evidence: plain data for status, doctor and the log. */
export interface ProviderVerdict {
  role: Role;
  model: string;
  asked: Provider;
  /** `unknown`: the evidence is not enough, or the engine failed. */
  inUse: Provider | 'unknown';
  evidence: string;
  figures: ProofFigures | undefined;
}

export interface ProofFigures {
  /** Median of the warm inferences on the provider asked for. */
  askedMs: number;
  /** Median of the same on the CPU. */
  cpuMs: number;
  /** cpuMs divided by askedMs. */
  speedup: number;
  /** Share of the probes on the provider asked for that beat the CPU's median, 0..1. */
  agreement: number;
  gpuMemoryGrowthBytes: number | undefined;
  rounds: number;
}

/** The first inferences allocate, compile kernels and clock the GPU up. */
const WARM_UPS = 3;
/** Nine: the median stands although four rounds were disturbed. */
const ROUNDS = 9;
const LEAST_ROUNDS = 5;
/** No new round after this; a probe of 100 ms takes 2 s in all. */
const MAX_PROOF_MS = 15_000;

/**
 * Above this the GPU computes. The same work against itself on two cores, with 20 to 30 programs
 * waiting for them, came out at 0.70 to 1.16 in twelve proofs.
 */
const CLEAR_SPEEDUP = 1.6;
/** A stored baseline may stem from a busier hour, so that more is asked of it. */
const CLEAR_SPEEDUP_STORED = 2.5;
/** Nearly every round must agree, or a few lucky ones decide. */
const CLEAR_AGREEMENT = 0.85;
/** Below this it computes on the CPU: the same speed. */
const SAME_SPEEDUP = 1.25;
/**
 * What a CUDA context with the kernels of ONNX Runtime takes at the least; on a machine whose
 * reading wobbles by other programs' windows, less means nothing.
 */
const CLEAR_GROWTH_BYTES = 64 * 1024 * 1024;

/**
 * Finds out what an engine computes on: asked for CUDA, the libraries fall to the CPU without a
 * word. Warm inferences on both run turn by turn, so that other work on the machine slows both.
 */
export async function proveProvider(request: ProofRequest, clock: Clock): Promise<ProviderVerdict> {
  const { role, model, asked, cpu } = request;
  const about = { role, model, asked };
  if (asked === 'cpu') {
    return { ...about, inUse: 'cpu', evidence: 'asked for the CPU', figures: undefined };
  }
  if (cpu === undefined) {
    return { ...about, ...unknown('there is nothing to compare its speed with') };
  }
  try {
    const figures = await measure(request, cpu, clock);
    if (figures.rounds < LEAST_ROUNDS) {
      return { ...about, ...unknown('an inference takes too long to be compared'), figures };
    }
    return { ...about, ...judge(request, figures, cpu.kind), figures };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { ...about, ...unknown(`its trial inference failed: ${words}`) };
  }
}

type Judgement = Pick<ProviderVerdict, 'inUse' | 'evidence'>;

function unknown(evidence: string): Judgement & { figures: undefined } {
  return { inUse: 'unknown', evidence, figures: undefined };
}

async function measure(
  request: ProofRequest,
  cpu: CpuBaseline,
  clock: Clock,
): Promise<ProofFigures> {
  const untilMs = clock.nowMs() + MAX_PROOF_MS;
  const cpuTimes: number[] = [];
  const askedTimes: number[] = [];
  for (let round = -WARM_UPS; round < ROUNDS && clock.nowMs() < untilMs; round += 1) {
    const askedMs = await timed(request.probe, clock);
    const cpuMs = cpu.kind === 'engine' ? await timed(cpu.probe, clock) : cpu.medianMs;
    if (round < 0) continue;
    askedTimes.push(askedMs);
    cpuTimes.push(cpuMs);
  }
  const askedMs = median(askedTimes);
  const cpuMs = median(cpuTimes);
  return {
    askedMs,
    cpuMs,
    speedup: askedMs > 0 ? cpuMs / askedMs : 0,
    agreement: askedTimes.filter((ms) => ms < cpuMs).length / Math.max(1, askedTimes.length),
    gpuMemoryGrowthBytes: request.gpuMemoryGrowthBytes,
    rounds: askedTimes.length,
  };
}

async function timed(probe: Probe, clock: Clock): Promise<number> {
  const beganMs = clock.nowMs();
  await probe();
  return clock.nowMs() - beganMs;
}

/** @returns 0 for an empty list */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/**
 * Speed decides; memory is the second witness where speed is in between, and may contradict where
 * the speed is the same. Memory alone proves nothing: a session that was refused by the GPU may
 * have left its context behind.
 */
function judge(request: ProofRequest, figures: ProofFigures, kind: CpuBaseline['kind']): Judgement {
  const { speedup, agreement, gpuMemoryGrowthBytes: growth } = figures;
  const clear = kind === 'stored' ? CLEAR_SPEEDUP_STORED : CLEAR_SPEEDUP;
  const grew = growth !== undefined && growth >= CLEAR_GROWTH_BYTES;
  const isClear = speedup >= clear && agreement >= CLEAR_AGREEMENT;
  const isLikely = speedup > SAME_SPEEDUP && agreement >= CLEAR_AGREEMENT && grew;
  if (isClear || isLikely) return gpuJudgement(request, evidenceOf(figures));
  if (speedup <= SAME_SPEEDUP && !grew) {
    return { inUse: 'cpu', evidence: `no faster than the CPU: ${evidenceOf(figures)}` };
  }
  const why = speedup <= SAME_SPEEDUP ? 'memory and speed contradict' : 'too little faster';
  return { inUse: 'unknown', evidence: `${why}: ${evidenceOf(figures)}` };
}

/** The speed tells a GPU from a CPU; only its engines tell TensorRT from CUDA. */
function gpuJudgement({ asked, tensorrtEngines }: ProofRequest, evidence: string): Judgement {
  if (asked !== 'tensorrt') return { inUse: 'cuda', evidence };
  if (tensorrtEngines === undefined) {
    return { inUse: 'unknown', evidence: `on the GPU, by TensorRT or CUDA: ${evidence}` };
  }
  if (tensorrtEngines === 0) {
    return { inUse: 'cuda', evidence: `no TensorRT engine was built: ${evidence}` };
  }
  return { inUse: 'tensorrt', evidence: `${evidence}, ${tensorrtEngines} TensorRT engines` };
}

const BYTES_PER_MIB = 1024 * 1024;

function evidenceOf(figures: ProofFigures): string {
  const { askedMs, cpuMs, speedup, gpuMemoryGrowthBytes: growth } = figures;
  const times = `${askedMs.toFixed(1)} ms against ${cpuMs.toFixed(1)} ms on the CPU`;
  const mib = Math.round((growth ?? 0) / BYTES_PER_MIB);
  const memory = growth === undefined ? 'GPU memory not readable' : `GPU memory +${mib} MiB`;
  return `${times} (${speedup.toFixed(1)} times as fast), ${memory}`;
}

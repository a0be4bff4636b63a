import { EarshotError } from '../daemon/base/errors.ts';
import type { CatalogEntry } from './catalog/schema.ts';

/** What the machine has, as far as models care. */
export interface Hardware {
  /** Main memory; on a Jetson the GPU uses it too. */
  memoryBytes: number;
  /** Memory of the graphics card; 0: there is none, or it is unified. */
  gpuMemoryBytes: number;
  isUnified: boolean;
  /** An NVIDIA GPU with its libraries. */
  hasCuda: boolean;
  /** Processor cores. */
  cores: number;
}

/** Kept free of models: system, daemon, file cache, and what an estimate may be wrong by. */
const MEMORY_MARGIN_RATIO = 0.25;
const LEAST_MEMORY_MARGIN_MB = 700;
/** On a graphics card only the CUDA context and the screen live beside the model. */
const GPU_MARGIN_RATIO = 0.1;
const LEAST_GPU_MARGIN_MB = 700;
const BYTES_PER_MB = 1e6;

type Pool = 'main' | 'gpu';

/** How a set of models stands to one kind of memory. */
export interface PoolBudget {
  pool: Pool;
  /** What the models need together. */
  needMb: number;
  /** What models may use, the margin taken off. */
  allowedMb: number;
  marginMb: number;
}

/** How a set of models stands to the memory of a machine. */
export interface Budget {
  isFitting: boolean;
  pools: PoolBudget[];
}

/** @param models together in memory */
export function budgetOf(models: readonly CatalogEntry[], hardware: Hardware): Budget {
  const pools = poolsOf(hardware).map((pool) => {
    const needMb = models
      .filter((model) => poolFor(model, hardware) === pool)
      .reduce((sum, { memory }) => sum + memory.mb, 0);
    return { pool, needMb, ...allowance(pool, hardware) };
  });
  return { isFitting: pools.every(({ needMb, allowedMb }) => needMb <= allowedMb), pools };
}

/**
 * @param all what could be used instead, for advice
 * @throws MODEL_TOO_LARGE saying by how much `model` is too large beside `others`, and what fits
 */
export function assertFits(
  model: CatalogEntry,
  others: readonly CatalogEntry[],
  { hardware, all }: { hardware: Hardware; all: readonly CatalogEntry[] },
): void {
  const reason = misfit(model, others, { hardware, all });
  if (reason !== undefined) throw new EarshotError('MODEL_TOO_LARGE', reason);
}

/** Why a model does not fit beside others, in words; undefined: it fits. */
export function misfit(
  model: CatalogEntry,
  others: readonly CatalogEntry[],
  { hardware, all }: { hardware: Hardware; all: readonly CatalogEntry[] },
): string | undefined {
  const { pools } = budgetOf([model, ...others], hardware);
  const tight = pools.find(({ needMb, allowedMb }) => needMb > allowedMb);
  if (tight === undefined) return undefined;
  const { pool, needMb, allowedMb, marginMb } = tight;
  const where = pool === 'gpu' ? 'memory of the graphics card' : 'memory';
  const beside = others.length > 0 ? ` beside ${others.map(({ id }) => id).join(', ')}` : '';
  const fitting = largestFitting(model, others, { hardware, all });
  const advice = fitting ? `; ${fitting.id} (${fitting.memory.mb} MB) would fit` : '';
  const excess = `${needMb - allowedMb} MB more than`;
  return (
    `${model.id} needs ${model.memory.mb} MB${beside}; that is ${excess} ` +
    `the ${where} for models, ${allowedMb} MB (${marginMb} MB stay free)${advice}`
  );
}

function largestFitting(
  { role, id }: CatalogEntry,
  others: readonly CatalogEntry[],
  { hardware, all }: { hardware: Hardware; all: readonly CatalogEntry[] },
): CatalogEntry | undefined {
  return all
    .filter((other) => other.role === role && other.id !== id)
    .filter(({ licence }) => licence.restriction === 'none')
    .filter((other) => budgetOf([other, ...others], hardware).isFitting)
    .sort((a, b) => b.memory.mb - a.memory.mb)[0];
}

function poolsOf({ hasCuda, isUnified }: Hardware): Pool[] {
  return hasCuda && !isUnified ? ['main', 'gpu'] : ['main'];
}

/** Only the language model is worth the memory of a card; the other engines run in main memory. */
function poolFor({ engine }: CatalogEntry, { hasCuda, isUnified }: Hardware): Pool {
  return engine === 'llama' && hasCuda && !isUnified ? 'gpu' : 'main';
}

function allowance(pool: Pool, { memoryBytes, gpuMemoryBytes }: Hardware) {
  const isGpu = pool === 'gpu';
  const totalMb = (isGpu ? gpuMemoryBytes : memoryBytes) / BYTES_PER_MB;
  const ratio = isGpu ? GPU_MARGIN_RATIO : MEMORY_MARGIN_RATIO;
  const least = isGpu ? LEAST_GPU_MARGIN_MB : LEAST_MEMORY_MARGIN_MB;
  const marginMb = Math.round(Math.max(totalMb * ratio, least));
  return { marginMb, allowedMb: Math.max(0, Math.floor(totalMb - marginMb)) };
}

import { usedGpuMemoryBytes } from '../../hw/gpu.ts';
import { systemAccess } from '../../hw/host-access.ts';
import { CpuBaselines } from '../../models/cpu-baselines.ts';
import { modelHash } from '../../models/model-hash.ts';
import {
  type CpuBaseline,
  type ProviderVerdict,
  proveProvider,
} from '../../models/provider-proof.ts';
import { SystemClock } from '../base/clock.ts';
import type { Role } from '../ports/models.ts';
import type { EngineChoice } from './engine-choice.ts';

/** How an engine of a role is opened, tried and closed. */
export interface Trial<Engine, Name extends string> {
  role: Role;
  open(choice: EngineChoice<Name>): Promise<Engine>;
  /** The same work each time, enough to keep a core busy for some 10 ms. */
  probe(engine: Engine): Promise<void>;
  close(engine: Engine): Promise<void>;
}

export interface Proven<Engine> {
  engine: Engine;
  verdict: ProviderVerdict;
}

/**
 * Opens an engine and finds out what it computes on. Off the CPU that takes a second engine on the
 * CPU, once for each model: its speed is kept.
 * @throws as `open` does
 */
export async function openProven<Engine, Name extends string>(
  choice: EngineChoice<Name>,
  trial: Trial<Engine, Name>,
): Promise<Proven<Engine>> {
  const clock = new SystemClock();
  const { home, model } = choice;
  const about = { role: trial.role, model: model.id, asked: home.provider };
  if (home.provider === 'cpu' || !home.gpu) {
    const engine = await trial.open(choice);
    const probe = (): Promise<void> => trial.probe(engine);
    return { engine, verdict: await proveProvider({ ...about, asked: 'cpu', probe }, clock) };
  }
  const access = systemAccess(clock);
  const beforeBytes = await usedGpuMemoryBytes(access);
  const engine = await trial.open(choice);
  const probe = (): Promise<void> => trial.probe(engine);
  await probe();
  const afterBytes = await usedGpuMemoryBytes(access);
  const isKnown = beforeBytes !== undefined && afterBytes !== undefined;
  const gpuMemoryGrowthBytes = isKnown ? afterBytes - beforeBytes : undefined;
  const baselines = new CpuBaselines(home.gpu.baselinePath);
  const key = { modelHash: modelHash(model), threads: home.threads };
  const storedMs = baselines.find(key);
  if (storedMs !== undefined) {
    const cpu: CpuBaseline = { kind: 'stored', medianMs: storedMs };
    const request = { ...about, probe, cpu, gpuMemoryGrowthBytes };
    return { engine, verdict: await proveProvider(request, clock) };
  }
  const twin = await trial.open({ ...choice, home: { threads: home.threads, provider: 'cpu' } });
  try {
    const cpu: CpuBaseline = { kind: 'engine', probe: () => trial.probe(twin) };
    const verdict = await proveProvider({ ...about, probe, cpu, gpuMemoryGrowthBytes }, clock);
    if (verdict.figures) baselines.keep(key, verdict.figures.cpuMs);
    return { engine, verdict };
  } finally {
    await trial.close(twin);
  }
}

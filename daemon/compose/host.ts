import { basename, dirname, join } from 'node:path';
import { systemAccess } from '../../hw/host-access.ts';
import { type HostFacts, probeHost } from '../../hw/host-facts.ts';
import type { Hardware } from '../../models/budget.ts';
import type { Clock } from '../base/clock.ts';

/** Looks at the machine we run on. Never throws; a driver that hangs is given up. */
export function probeOwnHost(clock: Clock): Promise<HostFacts> {
  const nodeModules = nodeModulesAbove(import.meta.dirname);
  const gpuLibraries = join(dirname(nodeModules), '.gpu-runtime', 'lib');
  return probeHost(systemAccess(clock), { nodeModules, gpuLibraries });
}

/** @param folder `<root>/daemon/compose`, or `<root>/dist/daemon/compose` when built */
function nodeModulesAbove(folder: string): string {
  const above = dirname(dirname(folder));
  return join(basename(above) === 'dist' ? dirname(above) : above, 'node_modules');
}

/** What of the machine decides which models it can hold. */
export function hardwareOf(facts: HostFacts): Hardware {
  const { memoryBytes, gpuMemoryBytes, isUnified, hasCuda, cores } = facts;
  return { memoryBytes, gpuMemoryBytes, isUnified, hasCuda, cores };
}

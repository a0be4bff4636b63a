import { availableParallelism, totalmem } from 'node:os';
import type { Hardware } from '../../models/budget.ts';

/** What any machine tells about itself; a GPU is not looked for. */
export function ownHardware(): Hardware {
  return {
    memoryBytes: totalmem(),
    gpuMemoryBytes: 0,
    isUnified: false,
    hasCuda: false,
    cores: availableParallelism(),
  };
}

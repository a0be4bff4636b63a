import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

/** Where the figures come from: the same code is slower elsewhere. */
export interface MachineFacts {
  cores: number;
  cpu: string;
  memoryMiB: number;
  architecture: string;
  /** Distribution and kernel. */
  system: string;
  node: string;
  /** Processes wanting a core over the last minute: above `cores`, the figures are too high. */
  load: number;
}

const BYTES_PER_MIB = 1024 * 1024;

export function machineFacts(): MachineFacts {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryMiB: Math.round(totalmem() / BYTES_PER_MIB),
    architecture: arch(),
    system: `${distribution()}, Linux ${release()}`,
    node: process.version,
    load: loadavg()[0] ?? 0,
  };
}

function distribution(): string {
  try {
    const text = readFileSync('/etc/os-release', 'utf8');
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(text)?.[1] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}

import { defineConfig } from 'vitest/config';
import { SummaryReporter } from './tests/summary-reporter.ts';

const TEST_TIMEOUT_MS = 30_000;
const LONG_TEST_TIMEOUT_MS = 600_000;
const HOOK_TIMEOUT_MS = 60_000;
/** The smallest machine Earshot is tested on has two cores. */
const WORKERS = 2;

const quick = {
  name: 'quick',
  include: ['tests/**/*.test.ts'],
  exclude: ['tests/e2e/**', 'tests/long/**', 'tests/gpu/**'],
};
/** Whole daemons, sound servers and engines: one file at a time, after everything else. */
const e2e = {
  name: 'e2e',
  include: ['tests/e2e/**/*.test.ts'],
  fileParallelism: false,
  sequence: { groupOrder: 1 },
};
const long = {
  name: 'long',
  include: ['tests/long/**/*.test.ts'],
  fileParallelism: false,
  testTimeout: LONG_TEST_TIMEOUT_MS,
};

/** What needs an NVIDIA GPU, and is skipped without one. */
const gpu = { ...long, name: 'gpu', include: ['tests/gpu/**/*.test.ts'] };

const modes: Record<string, object[]> = { long: [long], gpu: [gpu] };

/** `vitest run` runs all but tests/long and tests/gpu; `--mode long` or `gpu` only those. */
export default defineConfig(({ mode }) => ({
  test: {
    pool: 'forks',
    maxWorkers: WORKERS,
    includeTaskLocation: true,
    hookTimeout: HOOK_TIMEOUT_MS,
    reporters: ['default', new SummaryReporter()],
    projects: (modes[mode] ?? [quick, e2e]).map((project) => ({
      extends: true,
      test: { testTimeout: TEST_TIMEOUT_MS, ...project },
    })),
  },
}));

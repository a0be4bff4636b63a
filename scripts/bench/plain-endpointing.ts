import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import { type Clock, ManualClock } from '../../daemon/base/clock.ts';
import { createLog } from '../../daemon/base/log.ts';
import { createEndpointing } from '../../daemon/compose/endpointing.ts';
import type { Endpointing, Progress } from '../../daemon/dialog/endpointing.ts';

const STDERR_FD = 2;

/** What holds where nobody has set anything. */
export function defaultConfig(): Config {
  return loadConfig({ filePath: undefined, local: [], fleet: [], flags: [] }).config;
}

/**
 * Endpointing by the default settings that keeps nothing of what it learns.
 * @param progress how much of a command some words are
 */
export function plainEndpointing(
  progress: (words: string) => Progress = () => 'none',
  clock: Clock = new ManualClock(),
): Endpointing {
  const config = defaultConfig();
  const store = { readPatience: () => undefined, writePatience: () => {}, clearPatience: () => {} };
  const log = createLog('error', STDERR_FD);
  const { endpointing: settings } = config;
  return createEndpointing({ language: 'en', settings, progress, store, clock, log });
}

import { mergeConfig } from '../../config/load.ts';

const { phrase, sensitivity, refractoryMs } = mergeConfig({
  file: undefined,
  local: [],
  fleet: [],
  flags: [],
}).config.wake;

/** The wake word as it is set on a new box. */
export const WAKE_DEFAULTS = { phrase, sensitivity, refractoryMs };

import type { BargeInStrategy } from './strategy.ts';

/** Words that ask for silence interrupt, as soon as they are understood. */
export const stopWord: BargeInStrategy = {
  name: 'stop-word',
  isHearing: true,
  takesAnySpeech: false,
  interrupts: ({ isStop }) => isStop,
};

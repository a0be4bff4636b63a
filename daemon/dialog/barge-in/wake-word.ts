import type { BargeInStrategy } from './strategy.ts';

/** Only the wake word interrupts; for rooms with a television, or without echo cancelling. */
export const wakeWord: BargeInStrategy = {
  name: 'wake-word',
  isHearing: true,
  takesAnySpeech: false,
  interrupts: () => false,
};

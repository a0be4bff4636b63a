import type { BargeInStrategy } from './strategy.ts';

/** Half duplex: nobody interrupts, and the box is deaf during its replies. */
export const off: BargeInStrategy = {
  name: 'off',
  isHearing: false,
  takesAnySpeech: false,
  interrupts: () => false,
};

import type { BargeInStrategy } from './strategy.ts';

/**
 * So many words of a user interrupt.
 * @param minWords 1 or more
 */
export function words(minWords: number): BargeInStrategy {
  return {
    name: 'words',
    isHearing: true,
    takesAnySpeech: true,
    interrupts: (so) => so.isStop || (so.heard === 'words' && so.words >= minWords),
  };
}

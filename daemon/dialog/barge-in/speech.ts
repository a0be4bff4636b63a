import type { BargeInStrategy } from './strategy.ts';

/**
 * Speech for a while interrupts, before its words are known; words that are known to be no
 * interruption do not. While the box may hear itself, it takes words that are not its own.
 * @param speechMs how much of it, ms
 */
export function speech(speechMs: number): BargeInStrategy {
  return {
    name: 'speech',
    isHearing: true,
    takesAnySpeech: true,
    interrupts: (so) => {
      if (so.isStop) return true;
      if (so.heard === 'words') return so.isFinal || so.speechMs >= speechMs;
      return so.heard === 'nothing' && !so.isGuarded && so.speechMs >= speechMs;
    },
  };
}

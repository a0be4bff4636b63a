import { off } from './off.ts';
import { speech } from './speech.ts';
import { stopWord } from './stop-word.ts';
import type { BargeInStrategy } from './strategy.ts';
import { wakeWord } from './wake-word.ts';
import { words } from './words.ts';

export interface BargeInOptions {
  strategy: BargeInStrategy['name'];
  /** Speech that interrupts, ms; strategy `speech`. */
  speechMs: number;
  /** Words that interrupt; strategy `words`. */
  minWords: number;
  /** Nobody went on speaking for so long after the end of speech: the reply is resumed, ms. */
  resumeAfterMs: number;
  /** How loud a reply goes on while somebody may be interrupting, percent of its volume. */
  duckPercent: number;
  /** For so long after playback begins, the box may hear itself, ms. */
  warmUpMs: number;
}

/** The strategy that the settings name. */
export function chooseStrategy(options: BargeInOptions): BargeInStrategy {
  switch (options.strategy) {
    case 'off':
      return off;
    case 'wake-word':
      return wakeWord;
    case 'stop-word':
      return stopWord;
    case 'speech':
      return speech(options.speechMs);
    case 'words':
      return words(options.minWords);
  }
}

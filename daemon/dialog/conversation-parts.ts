import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Ears } from '../ports/ears.ts';
import type { HangoverOptions, Progress } from './endpointing.ts';
import type { SpeakSentence } from './reply-speaker.ts';
import type { Prepare, Turn } from './turn.ts';

/** What a conversation is made of. */
export interface ConversationParts {
  clock: Clock;
  /** Real time even where `clock` counts samples: for ceilings and for marks of processing. */
  realClock: Clock;
  log: Log;
  ears: Ears;
  speak: SpeakSentence;
  prepare: Prepare;
  /** How much of a command the words so far are. */
  progress: (words: string) => Progress;
  hangover: HangoverOptions;
  /** What the ears do while the box rests. */
  restMode: 'wake' | 'open' | 'off';
  /** Called once a turn, when it is over. */
  onTurn: (turn: Turn) => void;
}

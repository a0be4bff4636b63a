import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { EarconName, Ears } from '../ports/ears.ts';
import type { DoNotDisturbOptions } from './announcements.ts';
import type { AssistantsOptions } from './assistants.ts';
import type { BargeInOptions } from './barge-in/choose.ts';
import type { Endpointing } from './endpointing.ts';
import type { LoudnessOptions } from './loudness.ts';
import type { MannersStore } from './manners.ts';
import type { SpeakSentence } from './reply-speaker.ts';
import type { ConversationState } from './states.ts';
import type { Prepare, Turn } from './turn.ts';
import type { FindUrgency } from './urgent-watch.ts';
import type { WaitingOptions } from './waiting.ts';

export interface FollowUpOptions {
  enabled: boolean;
  /** How long an answer may be begun without the wake word, ms. */
  forMs: number;
  /** How long a yes to a risky action is waited for, ms. */
  confirmMs: number;
}

/** How a conversation behaves; slices of the configuration. */
export interface ConversationOptions {
  /** What is spoken here: one with a file `phrases/<language>.yaml`. */
  language: string;
  /** How long the ears wait for speech after the wake word, ms. */
  noSpeechTimeoutMs: number;
  bargeIn: BargeInOptions;
  followUp: FollowUpOptions;
  /** Which of its sounds are heard; the others always are. */
  earcons: Readonly<Partial<Record<EarconName, boolean>>>;
  waiting: WaitingOptions;
  doNotDisturb: DoNotDisturbOptions;
  loudness: LoudnessOptions;
  /** Who can be asked. */
  assistants: AssistantsOptions;
  /** A yes that was heard less surely is none, 0..1. */
  minConfidence: number;
}

/** Looks on at a conversation; nothing depends on it. */
export interface ConversationObserver {
  moved(state: ConversationState): void;
  /** A turn begins, whoever asked for it. */
  begun(turn: Turn): void;
  /** A sentence of the reply is about to be spoken. */
  saying(sentence: string): void;
}

/** What a conversation is made of. */
export interface ConversationParts {
  clock: Clock;
  /** Real time even where `clock` counts samples: for ceilings and for marks of processing. */
  realClock: Clock;
  log: Log;
  ears: Ears;
  speak: SpeakSentence;
  prepare: Prepare;
  /** What cannot wait for the end of an utterance; absent: everything can. */
  urgency?: FindUrgency;
  /** Decides how long a silence ends an utterance. */
  endpointing: Endpointing;
  /** What the ears do while the box rests. */
  restMode: 'wake' | 'open' | 'off';
  options: ConversationOptions;
  /** Tells what other boxes in hearing distance say, when they begin; absent: there are none. */
  onSaidElsewhere?: (listener: (text: string) => void) => void;
  /** Keeps mute and do-not-disturb over restarts; absent: they are forgotten. */
  manners?: MannersStore;
  /** Called once a turn, when it is over. */
  onTurn: (turn: Turn) => void;
  /** Absent: nobody looks on. */
  observer?: ConversationObserver | undefined;
}

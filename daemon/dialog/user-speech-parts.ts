import type { Clock } from '../base/clock.ts';
import type { EarsEvent } from '../ports/ears.ts';
import type { Transcript } from '../ports/hearing.ts';
import type { BargeInOptions } from './barge-in/choose.ts';
import type { Phrases } from './phrases.ts';
import type { SelfSpeech } from './self-speech.ts';
import type { ConversationEvent, ConversationState } from './states.ts';
import type { LiveTurn } from './turn-runner.ts';
import type { FindUrgency } from './urgent-watch.ts';
import type { Verdict } from './utterance-judge.ts';

export type UtteranceEvent = EarsEvent & { kind: 'utterance' };
export type Wake = { phrase: string; endSample: number };

/** What is known of the utterance; its times and level only once it is over. */
type HeardUtterance = Pick<UtteranceEvent, 'utteranceId'> &
  Partial<Pick<UtteranceEvent, 'times' | 'level'>> & { startSample?: number };

/** What the user asks. */
export interface HeardRequest {
  event: HeardUtterance;
  /** Without the box's own words, and with those of `begun`. */
  transcript: Transcript;
  wake: Wake | undefined;
  /** The user was cut off: the words belong to those of this turn, for which nothing was done. */
  begun: LiveTurn | undefined;
}

export interface UserSpeechParts {
  clock: Clock;
  bargeIn: BargeInOptions;
  minConfidence: number;
  phrases: Phrases;
  /** What cannot wait for the end of an utterance. */
  urgency: FindUrgency;
  selfSpeech: SelfSpeech;
  /** How long the ears wait for speech after the wake word, ms. */
  noSpeechTimeoutMs: number;
  state: () => ConversationState;
  /** The reply that is being spoken asks something back. */
  isAsking: () => boolean;
  /** The live turn, if nothing of it was done or heard yet, and when it began, monotonic. */
  undone: () => { live: LiveTurn; sinceMs: number } | undefined;
  tell: (event: ConversationEvent) => void;
  onRequest: (heard: HeardRequest) => void;
  onIgnored: (verdict: Verdict | 'not-addressed') => void;
}

import type { EarconName } from '../ports/ears.ts';

/** Where a box without a turn is: it waits, its microphone is off, or it cannot be had. */
export type RestName = 'idle' | 'muted' | 'faulted';

/** A live turn: what the box thinks about or says. */
interface TurnState {
  turnId: string;
  /** Where it goes when the turn is over. */
  after: RestName;
}

/** Where a conversation stands. Turn ids name the one live turn. */
export type ConversationState =
  | { name: RestName | 'listening' | 'followUp' }
  /** `from`: where it goes back to when it was no speech; `reply`: it began during a reply. */
  | { name: 'transcribing'; from: 'idle' | 'listening' | 'followUp' | 'reply' }
  | ({ name: 'thinking' | 'speaking' } & TurnState)
  /** The turn is held and its playback silent: the user may be speaking. */
  | ({ name: 'interrupted'; was: 'thinking' | 'speaking'; by: 'wake' | 'speech' } & TurnState);

export type StateName = ConversationState['name'];

/** Nothing goes on: the conversation is over. */
export function isAtRest({ name }: ConversationState): boolean {
  return name === 'idle' || name === 'muted' || name === 'faulted';
}

/** What can happen to a conversation. */
export type ConversationEvent =
  | { name: 'woken' }
  /** Somebody pressed a button and will speak. */
  | { name: 'called' }
  | { name: 'speech-started' }
  /** Nobody spoke, or nobody went on. */
  | { name: 'no-speech' }
  | { name: 'speech-dropped' }
  /** The user interrupts, as far as the strategy can tell before the words are final. */
  | { name: 'barge-in' }
  | { name: 'utterance-ended'; turnId: string }
  /** What was heard asks for no answer: a back-channel, the box's own voice, no speech at all. */
  | { name: 'utterance-ignored' }
  /** The recogniser failed during a turn, or again before one: nobody is told. */
  | { name: 'hearing-failed' }
  /** The box has something to say by itself, for example that a timer is done. */
  | { name: 'announcement'; turnId: string }
  | { name: 'reply-starts'; turnId: string }
  | {
      name: 'reply-is-empty' | 'playback-ended';
      turnId: string;
      /** The user is asked something back and may answer without the wake word. */
      asks: boolean;
      /** Somebody began to speak during the reply and has not ended. */
      isUserSpeaking: boolean;
    }
  | { name: 'cancel' }
  | { name: 'muted' }
  | { name: 'unmuted' }
  /** The microphone has gone: whoever was speaking is not heard any more. */
  | { name: 'hearing-lost' }
  | { name: 'hearing-back' };

export type EventName = ConversationEvent['name'];

/** What the conversation wants done, in this order. */
export type ConversationEffect =
  /** `rest`: wait for the wake word, or for any speech where there is none. */
  | { name: 'hear'; mode: 'rest' | 'request' | 'reply' | 'follow-up' | 'nothing' }
  | { name: 'start-turn'; turnId: string }
  | { name: 'start-announcement'; turnId: string }
  | { name: 'cancel-turn'; turnId: string }
  | { name: 'flush-playback'; turnId: string }
  /** Silent at once; the rest is kept, and no more of the reply is pulled. */
  | { name: 'pause-playback'; turnId: string }
  /** Not begun, and not to begin before it is resumed. */
  | { name: 'hold-playback'; turnId: string }
  | { name: 'resume-playback'; turnId: string }
  | { name: 'duck'; isOn: boolean }
  | { name: 'earcon'; earcon: EarconName };

export interface Transition {
  state: ConversationState;
  effects: readonly ConversationEffect[];
}

export const IDLE: ConversationState = { name: 'idle' };

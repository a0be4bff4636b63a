/** Where a conversation stands. Turn ids name the one live turn. */
export type ConversationState =
  | { name: 'idle' | 'listening' | 'transcribing' }
  | { name: 'thinking' | 'speaking'; turnId: string };

export type StateName = ConversationState['name'];

/** What can happen to a conversation. */
export type ConversationEvent =
  | { name: 'woken' }
  | { name: 'speech-started' }
  | { name: 'no-speech' }
  | { name: 'speech-dropped' }
  | { name: 'utterance-ended'; turnId: string }
  /** The box has something to say by itself, for example that a timer is done. */
  | { name: 'announcement'; turnId: string }
  | { name: 'reply-starts'; turnId: string }
  | { name: 'reply-is-empty'; turnId: string }
  | { name: 'playback-ended'; turnId: string }
  | { name: 'cancel' }
  /** The microphone has gone: whoever was speaking is not heard any more. */
  | { name: 'hearing-lost' };

export type EventName = ConversationEvent['name'];

/** What the conversation wants done, in this order. */
export type ConversationEffect =
  /** `rest`: wait for the wake word, or for any speech where there is none. */
  | { name: 'hear'; mode: 'rest' | 'nothing' }
  | { name: 'start-turn'; turnId: string }
  | { name: 'start-announcement'; turnId: string }
  | { name: 'cancel-turn'; turnId: string }
  | { name: 'flush-playback'; turnId: string };

export interface Transition {
  state: ConversationState;
  effects: readonly ConversationEffect[];
}

export const IDLE: ConversationState = { name: 'idle' };

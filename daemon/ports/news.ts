/** What a conversation is doing, in words for people and lights. */
export type Activity =
  | 'idle'
  | 'listening'
  | 'thinking'
  | 'speaking'
  | 'interrupted'
  | 'follow-up'
  | 'faulted';

/** A timer as others may see it. */
export interface TimerNews {
  id: string;
  name: string;
  totalS: number;
  leftS: number;
}

/** Facts about the box that others may care about; nothing breaks when nobody listens. */
export type BoxNews =
  | { kind: 'woken' }
  | { kind: 'activity'; activity: Activity }
  | { kind: 'muted'; isMuted: boolean }
  /** What was understood; a turn begins. */
  | { kind: 'heard'; text: string }
  /** A sentence of the reply is about to be spoken. */
  | { kind: 'replying'; text: string }
  | { kind: 'reply-over' }
  /** A turn is over that was understood; the dotted name of the intent. */
  | { kind: 'understood'; intent: string }
  /** A button was pressed, in the words of the peripheral API. */
  | { kind: 'button'; name: string }
  | { kind: 'turn-failed'; reason: string }
  | { kind: 'volume'; percent: number }
  | { kind: 'timer'; what: 'set' | 'ringing' | 'gone'; timer: TimerNews };

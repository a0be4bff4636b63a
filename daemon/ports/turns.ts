import type { Citation } from './knowledge.ts';
import type { TokenUsage } from './language.ts';

/** What began a turn: the microphone, typed text, text to be spoken, or a timer that rang. */
export type TurnOrigin = 'voice' | 'ask' | 'say' | 'timer';

/**
 * When the stages of a turn were over, monotonic ms, in this order; a stage that did not happen is
 * absent.
 */
export interface TurnMarks {
  /** The user's last speech sample had been captured. */
  speechEndMs?: number;
  /** Its answer was begun, because it seemed to be over: only where that was the answer. */
  begunEarlyMs?: number;
  /** The endpointer decided that the utterance was over. */
  endpointMs?: number;
  /** The final transcript was there. */
  transcriptMs?: number;
  /** It was understood. */
  intentMs?: number;
  /** A language model's first token. */
  firstTokenMs?: number;
  /** The first sentence of the reply was whole. */
  firstSentenceMs?: number;
  /** The first reply sample was handed to the audio device. */
  firstAudioMs?: number;
  /** The reply had been played, or was cut off. */
  playbackEndMs?: number;
}

/** One turn as it is kept and shown. */
export interface TurnRecord {
  /** UUID. */
  id: string;
  /** UUID of the session it belongs to. */
  sessionId: string;
  origin: TurnOrigin;
  /** Milliseconds since 1970 when the turn was opened. */
  startedWallMs: number;
  /** What the user said or typed; empty when nobody did. */
  transcript: string;
  /** Dotted name of what was understood; null: nothing was. */
  intent: string | null;
  slots: Record<string, string | number | true>;
  /** What the box meant to say. */
  reply: string;
  /** What of it was actually heard. */
  heard: string;
  marks: TurnMarks;
  /** Name of the model or server that answered; absent: none did, or it is not known. */
  provider?: string;
  /** What that answer took. */
  usage?: TokenUsage;
  /** What the reply was taken from; absent: nothing that can be named. */
  citations?: readonly Citation[];
  /** What the model was told besides, in order; not given back by the store. */
  exchange?: readonly TurnMessage[];
  /** Why the texts are empty though something was said; absent: they are as they were. */
  texts?: 'not-kept' | 'unreadable';
}

/** Something that a model was told which nobody said aloud. */
export interface TurnMessage {
  /** `tool`: what came of a call. */
  role: 'system' | 'tool';
  content: string;
}

/** Whose turns they are: one session holds those of one such triple. */
export interface SessionOwner {
  /** Name of the assistant that answers. */
  assistant: string;
  origin: TurnOrigin;
  /** Who speaks; empty: not known. */
  person: string;
}

/** Where finished turns go. */
export interface TurnStore {
  /**
   * The session of the next turn: the one that runs, or a new one after 30 idle minutes.
   * @param id UUID from outside, in the place of both; made where it is not known
   * @returns its id
   * @throws USAGE when `id` is no UUID, or the session of another owner
   */
  sessionFor(owner: SessionOwner, id?: string): string;
  /** Takes a finished turn; returns at once, it is written soon after. */
  append(turn: TurnRecord): void;
}

/** Says which session goes on, and touches none. */
export interface RunningSessions {
  /** @returns its id; undefined: the next turn begins a new one */
  runningSession(owner: SessionOwner): string | undefined;
  /**
   * What the session began with.
   * @returns version of the assistant's instructions; undefined: none, or it is not known
   */
  instructionsVersion(sessionId: string): number | undefined;
}

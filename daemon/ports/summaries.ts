import type { SessionMessage } from './sessions.ts';

/** What was said in a session and is to be put in short. */
export interface UnsummarisedTalk {
  sessionId: string;
  /** What was said before `messages`, in short; absent: nothing was. */
  summary?: string;
  /** Oldest first. */
  messages: readonly SessionMessage[];
  /** The summary will reach to this message, which is the last of these. */
  uptoMessage: number;
  /** Messages up to there, with those of `summary`: if some are deleted, the summary is void. */
  countedMessages: number;
}

/** Keeps what older parts of running sessions come to. */
export interface SummaryStore {
  /**
   * The older part of a running session, once it is long.
   * @returns undefined when there is none that long, or nothing may be kept
   */
  nextToSummarise(): UnsummarisedTalk | undefined;
  /**
   * Keeps a summary in the place of the one before.
   * @returns false when something that it tells of has been deleted meanwhile
   * @throws DISK_FULL
   */
  keepSummary(talk: UnsummarisedTalk, text: string): boolean;
}

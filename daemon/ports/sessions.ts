/** Something that was said in a session, by the user or by the box. */
export interface SessionMessage {
  role: 'user' | 'assistant';
  content: string;
}

/** What a session still knows of itself. */
export interface SessionMemory {
  /** The newest, the oldest of them first; a question and its answer stay together. */
  messages: readonly SessionMessage[];
  /** What was said before these, in short; absent: nothing was, or it is not known. */
  summary?: string;
}

/** Remembers what was said, each session for itself. */
export interface SessionHistory {
  /**
   * @param sessionId UUID; one that is not known has said nothing
   * @param maxChars messages and summary together, 0 or more
   */
  recent(sessionId: string, maxChars: number): SessionMemory;
}

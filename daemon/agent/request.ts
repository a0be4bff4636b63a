import type { ToolAsking } from '../ports/tools.ts';

/** Who answers. */
export interface AgentIdentity {
  name: string;
  /** Added to the instructions, about manner. */
  persona?: string;
  /** BCP 47 tag of the language it speaks; absent: English. */
  language?: string;
  /** Collections of documents that it may look into; absent: all. */
  collections?: readonly string[];
}

/** Looks at the sentences of one answer before they are said. */
export interface SentenceReview {
  /** @returns what is said in its place; undefined: nothing, or not yet */
  take(sentence: string): string | undefined;
  /** The answer is over. @returns what is still to be said; undefined: nothing */
  end(): string | undefined;
}

/** What is answered. */
export interface AgentRequest extends Pick<ToolAsking, 'text' | 'person' | 'lastReply'> {
  /** Whether it may be done for whoever asks, and by whoever is asked. */
  mayUse(intent: { name: string }): boolean;
  /** Absent: who answers where nobody says so. */
  assistant?: AgentIdentity | undefined;
  /** UUID of the session that it belongs to; absent: nothing was said before. */
  session?: string | undefined;
  /** Told before something is done that cannot be taken back. */
  onDeed?: (() => void) | undefined;
  /** Told that the answer ends with a question. Absent: nobody can say yes. */
  onQuestion?: AskUser | undefined;
}

/**
 * @param deed what a yes does; tells what came of it
 * @param why `hasForeign`: the model has read somebody else's text, which may be behind it
 */
export type AskUser = (deed: () => AsyncIterable<string>, why: { hasForeign: boolean }) => void;

import type { Hold } from '../base/hold.ts';
import type { UtteranceTimes } from '../ports/ears.ts';
import type { Transcript } from '../ports/hearing.ts';
import type { Citation } from '../ports/knowledge.ts';
import type { TurnMarks, TurnOrigin, TurnRecord } from '../ports/turns.ts';
import type { Assistant } from './assistants.ts';

/** What was understood of a request. */
export interface TurnIntent {
  name: string;
  slots: Record<string, string | number | true>;
  /** What else was asked in the same breath. */
  further?: readonly TurnIntent[];
}

/** What a model tells of an answer that it made; more is known once all of it is made. */
export type AnswerFacts = Pick<TurnRecord, 'provider' | 'usage'>;

/** An answer, its text possibly still being made. */
export interface Answer {
  intent?: TurnIntent;
  /** Pieces of the text, in order; together full sentences, or nothing to say. */
  pieces: AsyncIterable<string>;
  /** The reply asks something back: the user may answer without the wake word. */
  asks?: true;
  /** What the pieces so far were taken from; absent: nothing that can be named. */
  citations?: () => readonly Citation[];
  /** Stops the making of the pieces while nobody wants them; absent: they are there already. */
  hold?: Hold;
  /** What is known of a model's part in it; absent: it had none. */
  facts?: () => AnswerFacts;
}

/** What a user asked, as far as it is known. */
export interface UserRequest {
  text: string;
  /** 0..1 */
  confidence: number;
  /** Who is asked; absent: who answers where nobody says so. */
  assistant?: Assistant | undefined;
  /** Who asks, if the voice is known by now. */
  person?: string | undefined;
  /** Where it came from; absent: it was said. */
  origin?: TurnOrigin;
  /** UUID of the session that it belongs to; absent: nothing was said before. */
  session?: string | undefined;
  /** Whether it may be done for whoever asks and is asked; absent: all may. */
  mayUse?: ((intent: { name: string }) => boolean) | undefined;
  /**
   * Told before something is done that cannot be taken back, by an answer that acts while its
   * pieces are made.
   */
  onDeed?: (() => void) | undefined;
  /** Told that the answer ends in a question whose yes does this; absent: nobody can say yes. */
  onQuestion?: ((agreed: PreparedAnswer) => void) | undefined;
}

/** What would be done for a request. Nothing has been done yet. */
export interface PreparedAnswer {
  intent?: TurnIntent;
  /** It is risky: the question that the user must say yes to before commit(). */
  confirm?: string;
  /** Somebody else's text may be behind it: a yes from before the question was asked is none. */
  needsOwnYes?: true;
  /**
   * Known without doing anything (the time, a model's words): its pieces may be made and
   * synthesised before commit(), which then returns it.
   */
  early?: Answer;
  /** Does what was asked. Called once at most, and only when the request is sure. */
  commit(): Promise<Answer>;
}

/**
 * Understands a request. May be called for words that turn out not to be the last: `signal` then
 * aborts, and no trace of it is left. Throws only for defects.
 */
export type Prepare = (request: UserRequest, signal: AbortSignal) => Promise<PreparedAnswer>;

/** One request and its reply, or something the box said by itself. */
export interface Turn {
  id: string;
  origin: TurnOrigin;
  /** Wall clock at its start, ms since 1970. */
  startedWallMs: number;
  wake?: { phrase: string; endSample: number };
  /** Who answers; absent: who does so where nobody says. */
  assistant?: Assistant;
  /** Who asked, recognised by the voice; absent: not known. */
  person?: string;
  transcript?: Transcript;
  times?: UtteranceTimes;
  /** Where the user began to speak, of the microphone's count; absent: nobody did. */
  startSample?: number;
  intent?: TurnIntent;
  /** All of the reply. */
  reply: string;
  /** See Answer. */
  facts?: () => AnswerFacts;
  /** The part of it that was spoken aloud to its end, in whole sentences. */
  heard: string;
  /** What the reply was taken from; absent: nothing that can be named. */
  citations?: readonly Citation[];
  marks: TurnMarks;
  /** Samples of the speaker's own count, where the reply began. */
  replyStartSample?: number;
  outcome: 'answered' | 'cancelled' | 'failed';
}

/** The text as one piece. */
export async function* onePiece(text: string): AsyncGenerator<string, void> {
  if (text !== '') yield text;
}

/** An answer as one text; what ends its sentences for the voice is a blank. */
export async function writtenAnswer({
  pieces,
  citations,
}: Answer): Promise<Pick<Turn, 'reply' | 'citations'>> {
  let text = '';
  for await (const piece of pieces) text += piece;
  const reply = text.replaceAll(/\s*\n\s*/g, ' ').trim();
  const cited = citations?.() ?? [];
  return cited.length > 0 ? { reply, citations: cited } : { reply };
}

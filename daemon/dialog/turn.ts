import type { UtteranceTimes } from '../ports/ears.ts';
import type { Transcript } from '../ports/hearing.ts';
import type { TurnMarks, TurnOrigin } from '../ports/turns.ts';

/** What was understood of a request. */
export interface TurnIntent {
  name: string;
  slots: Record<string, string | number | true>;
}

/** An answer, its text possibly still being made. */
export interface Answer {
  intent?: TurnIntent;
  /** Pieces of the text, in order; together full sentences, or nothing to say. */
  pieces: AsyncIterable<string>;
}

/** Answers a request. Throws only for defects: what goes wrong is said in the answer. */
export type Respond = (
  request: { text: string; confidence: number },
  signal: AbortSignal,
) => Promise<Answer>;

/** One request and its reply, or something the box said by itself. */
export interface Turn {
  id: string;
  origin: TurnOrigin;
  /** Wall clock at its start, ms since 1970. */
  startedWallMs: number;
  wake?: { phrase: string; endSample: number };
  transcript?: Transcript;
  times?: UtteranceTimes;
  intent?: TurnIntent;
  /** All of the reply. */
  reply: string;
  /** The part of it that was spoken aloud to its end, in whole sentences. */
  heard: string;
  marks: TurnMarks;
  /** Samples of the speaker's own count, where the reply began. */
  replyStartSample?: number;
  outcome: 'answered' | 'cancelled' | 'failed';
}

/** The text as one piece. */
export async function* onePiece(text: string): AsyncGenerator<string, void> {
  if (text !== '') yield text;
}

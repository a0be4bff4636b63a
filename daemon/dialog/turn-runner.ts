import type { CancelTimer, Clock } from '../base/clock.ts';
import type { Hold } from '../base/hold.ts';
import type { Log } from '../base/log.ts';
import type { Ears } from '../ports/ears.ts';
import type { Activity } from './activity.ts';
import type { ReplySpeaker } from './reply-speaker.ts';
import { type Answer, onePiece, type Prepare, type PreparedAnswer, type Turn } from './turn.ts';

/** A skill or model that has not begun to answer by then is given up; below the watchdog. */
const STUCK_MS = 10_000;
const NOTHING_SAID = { text: '', confidence: 0 };
const STUCK_REPLY = 'Sorry, that took too long, so I stopped.';

/** A turn while it goes on. */
export interface LiveTurn {
  turn: Turn;
  abort: AbortController;
  /** Sentences of the reply so far. */
  sentences: string[];
  /** What to say where nobody asked. */
  announcement: string | undefined;
  /** What is known of the answer already, or confirmed; absent: it is to be prepared. */
  prepared?: Promise<PreparedAnswer>;
  /** The reply asks something: the user may answer without the wake word. */
  asks?: true;
  /** Something was done that cannot be taken back. */
  hasActed?: true;
  /** Stops the model in the middle of the reply; absent: nothing of it is still being made. */
  hold?: Hold;
  /** What the reply was taken from so far; absent: nothing that can be named. */
  citations?: NonNullable<Answer['citations']>;
  onOver: (turn: Turn) => void;
}

export function newLiveTurn(
  facts: Pick<Turn, 'id' | 'origin' | 'startedWallMs'> &
    Pick<LiveTurn, 'onOver' | 'prepared'> &
    Partial<Pick<LiveTurn, 'abort'>> &
    Pick<Turn['marks'], 'begunEarlyMs'>,
): LiveTurn {
  const { onOver, abort = new AbortController(), prepared, begunEarlyMs, ...known } = facts;
  const marks = begunEarlyMs === undefined ? {} : { begunEarlyMs };
  const turn: Turn = { ...known, reply: '', heard: '', marks, outcome: 'answered' };
  const early = prepared ? { prepared } : {};
  return { turn, abort, ...early, sentences: [], announcement: undefined, onOver };
}

export interface TurnRunnerParts {
  realClock: Clock;
  log: Log;
  ears: Ears;
  prepare: Prepare;
  speaker: ReplySpeaker;
  activity: Activity;
}

/** Takes one turn from its transcript to the last sentence sent to the voice. */
export class TurnRunner {
  readonly #parts: TurnRunnerParts;

  constructor(parts: TurnRunnerParts) {
    this.#parts = parts;
  }

  /**
   * @param onReplyStart called when the first sentence is known
   * @returns true: playback follows and will end the turn (or the turn was cancelled); false:
   *   nothing will be heard
   */
  run(live: LiveTurn, onReplyStart: () => void): Promise<boolean> {
    return this.#parts.activity.during(() => this.#run(live, onReplyStart));
  }

  async #run(live: LiveTurn, onReplyStart: () => void): Promise<boolean> {
    const { turn, abort } = live;
    try {
      const pieces = await this.#piecesOf(live);
      const onSentence = (sentence: string): void => {
        live.sentences.push(sentence);
        turn.reply = live.sentences.join(' ');
        const cited = live.citations?.() ?? [];
        if (cited.length > 0) turn.citations = cited;
        turn.marks.firstSentenceMs ??= this.#parts.realClock.nowMs();
        onReplyStart();
      };
      const marked = this.#markFirst(pieces, live);
      const { id: turnId, assistant } = turn;
      const reply = { turnId, pieces: marked, onSentence, assistant };
      const sent = await this.#parts.speaker.speak(reply, abort.signal);
      return sent > 0 || abort.signal.aborted;
    } catch (error) {
      this.#parts.log.error({ err: error, turnId: turn.id }, 'the turn failed');
      turn.outcome = 'failed';
      this.#parts.ears.send({ kind: 'flush', turnId: turn.id });
      return false;
    }
  }

  async *#markFirst(pieces: AsyncIterable<string>, live: LiveTurn): AsyncGenerator<string, void> {
    for await (const piece of pieces) {
      live.turn.marks.firstTokenMs ??= this.#parts.realClock.nowMs();
      yield piece;
    }
  }

  async #piecesOf(live: LiveTurn): Promise<AsyncIterable<string>> {
    if (live.announcement !== undefined) return onePiece(live.announcement);
    let isGivenUp = false;
    let cancelTimer: CancelTimer = () => {};
    const stuck = new Promise<Answer>((resolve) => {
      cancelTimer = this.#parts.realClock.setTimer(STUCK_MS, () => {
        isGivenUp = true;
        live.turn.outcome = 'failed';
        resolve({ pieces: onePiece(STUCK_REPLY) });
      });
    });
    try {
      const answer = this.#answer(live, () => isGivenUp || live.abort.signal.aborted);
      const { pieces, hold, asks, citations } = await Promise.race([answer, stuck]);
      if (hold) live.hold = hold;
      if (asks) live.asks = asks;
      if (citations) live.citations = citations;
      return pieces;
    } finally {
      cancelTimer();
    }
  }

  /** @param isOver whether nobody waits for it any more: then nothing is done */
  async #answer(live: LiveTurn, isOver: () => boolean): Promise<Answer> {
    const { turn, abort } = live;
    const { assistant, transcript: { text, confidence } = NOTHING_SAID } = turn;
    const prepared = await (live.prepared ??
      this.#parts.prepare({ text, confidence, assistant }, abort.signal));
    if (isOver()) return { pieces: onePiece('') };
    turn.marks.intentMs = this.#parts.realClock.nowMs();
    const answer = await prepared.commit();
    const intent = answer.intent ?? prepared.intent;
    if (intent) turn.intent = intent;
    if (answer.facts) turn.facts = answer.facts;
    return answer;
  }
}

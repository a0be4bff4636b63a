import type { Clock } from '../base/clock.ts';
import type { Phrases } from './phrases.ts';
import { type Answer, onePiece, type Prepare, type PreparedAnswer } from './turn.ts';
import type { FindUrgency } from './urgent-watch.ts';

export interface ConfirmationParts {
  clock: Clock;
  phrases: Phrases;
  prepare: Prepare;
  /** A yes that was heard less surely is none, 0..1. */
  minConfidence: number;
  /** Whoever needs a person answers no question. */
  urgency: FindUrgency;
  /** How long after the question a yes still counts, ms. */
  forMs: number;
}

interface Pending {
  prepared: PreparedAnswer;
  /** Monotonic; not known while the question is still being asked. */
  untilMs: number | undefined;
}

/**
 * Stands between understanding and doing: what is risky is asked first, and done only after a clear
 * yes. At most one thing waits for its yes; anything else that is said drops it.
 */
export class Confirmation {
  readonly #parts: ConfirmationParts;
  #pending: Pending | undefined;

  constructor(parts: ConfirmationParts) {
    this.#parts = parts;
  }

  /** A question is being asked, or its answer awaited. */
  get isPending(): boolean {
    return this.#pending !== undefined;
  }

  /** The question was asked to its end, or interrupted: the time to answer begins. */
  startWaiting(): void {
    if (this.#pending) this.#pending.untilMs = this.#parts.clock.nowMs() + this.#parts.forMs;
  }

  /** @returns whether something was waiting for its yes */
  drop(): boolean {
    const wasPending = this.isPending;
    this.#pending = undefined;
    return wasPending;
  }

  /** Prepares a request, or takes it as the answer to the question. See Prepare. */
  readonly prepare: Prepare = async (request, signal) => {
    const pending = this.#pending;
    const isCall = this.#parts.urgency(request.text) === 'human';
    if (pending && !isCall) return this.#answerTo(pending, request);
    // An answer may end in a question when some of it is said already.
    const onQuestion = (agreed: PreparedAnswer): void => {
      this.#pending = { prepared: agreed, untilMs: undefined };
    };
    const prepared = await this.#parts.prepare({ ...request, onQuestion }, signal);
    if (pending) return { ...prepared, commit: () => this.#instead(prepared) };
    const { confirm, intent } = prepared;
    if (confirm === undefined) return prepared;
    const commit = async (): Promise<Answer> => {
      this.#pending = { prepared, untilMs: undefined };
      return { ...(intent ? { intent } : {}), pieces: onePiece(confirm), asks: true };
    };
    return { ...(intent ? { intent } : {}), commit };
  };

  #instead(prepared: PreparedAnswer): Promise<Answer> {
    this.drop();
    return prepared.commit();
  }

  #answerTo(
    pending: Pending,
    { text, confidence }: { text: string; confidence: number },
  ): PreparedAnswer {
    const { clock, phrases, minConfidence } = this.#parts;
    const isClear = phrases.consent(text) === 'yes' && confidence >= minConfidence;
    const commit = async (): Promise<Answer> => {
      // Taken only once, and only by the answer that it was meant for.
      if (this.#pending !== pending) return { pieces: onePiece(phrases.says.dropped) };
      this.#pending = undefined;
      const isInTime = pending.untilMs === undefined || clock.nowMs() <= pending.untilMs;
      if (isClear && isInTime) return pending.prepared.commit();
      return { pieces: onePiece(isInTime ? phrases.says.dropped : phrases.says.expired) };
    };
    return { commit };
  }
}

import type { LlamaContext, LlamaContextSequence, Token } from 'node-llama-cpp';
import { EarshotError } from '../../daemon/base/errors.ts';

/** Calls that may wait for a sequence. */
const MAX_WAITING = 32;
/** A shorter beginning costs less to evaluate than to copy. */
const MIN_COPIED_TOKENS = 32;

/** More to throw away than this is a conversation that may go on. */
const MAX_LOST_TOKENS = 16;

/** A sequence on loan. */
export interface Lease {
  sequence: LlamaContextSequence;
  /** Tokens of the prompt that need not be evaluated again. */
  cachedTokens: number;
  release(): void;
}

/** Not in the library's public types; without it the prompt is evaluated anew. */
interface Copying {
  _copyStateFromOtherSequence?(other: LlamaContextSequence, upTo: number): Promise<boolean>;
}

interface Slot {
  sequence: LlamaContextSequence;
  isBusy: boolean;
  /** When it was last given back, in calls. */
  usedAt: number;
}

/**
 * The sequences of a context. A prompt gets the one that holds its conversation; else the one
 * that rested longest, into which the beginning it shares with any other is copied.
 */
export class LlamaSequences {
  readonly #slots: Slot[];
  readonly #waiting: (() => void)[] = [];
  #calls = 0;
  #isClosed = false;

  constructor(context: LlamaContext) {
    this.#slots = Array.from({ length: context.totalSequences }, () => ({
      sequence: context.getSequence(),
      isBusy: false,
      usedAt: 0,
    }));
  }

  /**
   * Waits for a sequence and makes it agree with the prompt as far as it can; the last token is
   * never counted as cached, because it must be evaluated to get the next.
   * @param tokens at least one
   * @returns undefined after an abort
   * @throws BUSY when too many wait; ENGINE_FAILED when closed
   */
  async lease(tokens: readonly Token[], signal: AbortSignal): Promise<Lease | undefined> {
    while (!this.#slots.some(({ isBusy }) => !isBusy) && !this.#isClosed) {
      if (signal.aborted) return undefined;
      await this.#wait(signal);
    }
    if (signal.aborted) {
      // Woken for nothing: the one behind has the turn.
      this.#waiting.shift()?.();
      return undefined;
    }
    if (this.#isClosed) throw new EarshotError('ENGINE_FAILED', 'the language model is closed');
    const head = tokens.slice(0, -1);
    const slot = this.#choose(head);
    slot.isBusy = true;
    try {
      await this.#align(slot, head);
    } catch (cause) {
      this.#giveBack(slot);
      throw cause;
    }
    const { sequence } = slot;
    const cachedTokens = sequence.nextTokenIndex;
    return { sequence, cachedTokens, release: () => this.#giveBack(slot) };
  }

  /** No further leases; those who wait are told. */
  close(): void {
    this.#isClosed = true;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async #wait(signal: AbortSignal): Promise<void> {
    if (this.#waiting.length >= MAX_WAITING) {
      throw new EarshotError('BUSY', `${MAX_WAITING} questions wait for the language model`);
    }
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = (): void => {
        const at = this.#waiting.indexOf(wake);
        if (at >= 0) this.#waiting.splice(at, 1);
        resolve();
      };
      this.#waiting.push(wake);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #choose(head: readonly Token[]): Slot {
    const free = this.#slots.filter(({ isBusy }) => !isBusy);
    const shared = (slot: Slot): number => sharedTokens(slot.sequence, head);
    const best = free.reduce((one, other) => (shared(other) > shared(one) ? other : one));
    // It goes on with what it holds: nothing but the end of its last answer is thrown away.
    if (best.sequence.nextTokenIndex - shared(best) <= MAX_LOST_TOKENS) return best;
    return free.reduce((one, other) => (other.usedAt < one.usedAt ? other : one));
  }

  async #align(slot: Slot, head: readonly Token[]): Promise<void> {
    const { sequence } = slot;
    const own = sharedTokens(sequence, head);
    const lent = this.#slots
      .map((other) => ({ other: other.sequence, shared: sharedTokens(other.sequence, head) }))
      .reduce((one, other) => (other.shared > one.shared ? other : one));
    if (lent.other !== sequence && lent.shared >= own + MIN_COPIED_TOKENS) {
      const { _copyStateFromOtherSequence: copy } = sequence as Copying;
      if (await copy?.call(sequence, lent.other, lent.shared)) return;
      // A copy that did not work out leaves the sequence in no known state.
      if (copy !== undefined) await sequence.clearHistory();
    }
    await sequence.adaptStateToTokens([...head], false);
  }

  #giveBack(slot: Slot): void {
    if (!slot.isBusy) return;
    slot.isBusy = false;
    this.#calls += 1;
    slot.usedAt = this.#calls;
    this.#waiting.shift()?.();
  }
}

/** How many tokens at the beginning a sequence holds already. */
function sharedTokens(sequence: LlamaContextSequence, tokens: readonly Token[]): number {
  const held = sequence.contextTokens;
  let count = 0;
  while (count < held.length && count < tokens.length && held[count] === tokens[count]) count += 1;
  return count;
}

import type { Agent } from '../agent/agent.ts';
import type { EarshotError } from '../base/errors.ts';
import { asEarshotError } from '../base/errors.ts';
import { onePiece, type PreparedAnswer, type UserRequest } from '../dialog/turn.ts';

export interface FreeAnswersParts {
  agent: Pick<Agent, 'answer'>;
  /** What a person is told of a failure. */
  apology: (error: EarshotError) => string;
}

/** Has the agent answer what no skill knows, as a conversation wants answers. */
export class FreeAnswers {
  readonly #parts: FreeAnswersParts;

  constructor(parts: FreeAnswersParts) {
    this.#parts = parts;
  }

  /**
   * @param lastReply what the box last said aloud; empty: nothing
   * @returns undefined: there is no model, or it gave nothing
   */
  async prepare(
    request: UserRequest,
    lastReply: string,
    signal: AbortSignal,
  ): Promise<PreparedAnswer | undefined> {
    const { onQuestion, mayUse = () => true, onDeed } = request;
    // A yes is given to a turn of its own.
    const ask = (deed: () => AsyncIterable<string>): void => {
      onQuestion?.({
        commit: async () => {
          onDeed?.();
          return { pieces: deed() };
        },
      });
    };
    const asked = { ...request, mayUse, lastReply, onQuestion: ask };
    try {
      const answer = await this.#parts.agent.answer(asked, signal);
      if (!answer) return undefined;
      const { pieces, hold, counts } = answer;
      const facts = () => ({ provider: counts.provider, usage: counts.usage });
      const early = { pieces, hold, facts };
      const commit = async () => {
        answer.commit();
        return early;
      };
      return { early, commit };
    } catch (error) {
      const early = { pieces: onePiece(this.#parts.apology(asEarshotError(error))) };
      return { early, commit: async () => early };
    }
  }
}

import type { Agent } from '../agent/agent.ts';
import type { DocumentAnswers } from '../agent/grounding/document-answers.ts';
import type { AskUser } from '../agent/request.ts';
import type { EarshotError } from '../base/errors.ts';
import { asEarshotError } from '../base/errors.ts';
import { type Answer, onePiece, type PreparedAnswer, type UserRequest } from '../dialog/turn.ts';

export interface FreeAnswersParts {
  /** Absent: there is no language model. */
  agent: Pick<Agent, 'answer'> | undefined;
  /** The owner's documents, in their own words; absent: there are none. */
  documents: Pick<DocumentAnswers, 'answer'> | undefined;
  /** What a person is told of a failure. */
  apology: (error: EarshotError) => string;
}

/**
 * Answers what no skill knows: by the agent with what documents say, or where no model answers, by
 * the documents alone.
 */
export class FreeAnswers {
  readonly #parts: FreeAnswersParts;

  constructor(parts: FreeAnswersParts) {
    this.#parts = parts;
  }

  /**
   * @param lastReply what the box last said aloud; empty: nothing
   * @returns undefined: nobody knows, and there is nothing to say about it
   */
  async prepare(
    request: UserRequest,
    lastReply: string,
    signal: AbortSignal,
  ): Promise<PreparedAnswer | undefined> {
    try {
      const answer = await this.#byAgent(request, lastReply, signal);
      return answer ?? (await this.#byDocuments(request, signal))?.prepared;
    } catch (error) {
      const said = await this.#byDocuments(request, signal);
      // Documents that say nothing are no excuse for a model that failed.
      if (said?.isFound) return said.prepared;
      return known({ pieces: onePiece(this.#parts.apology(asEarshotError(error))) });
    }
  }

  async #byAgent(
    request: UserRequest,
    lastReply: string,
    signal: AbortSignal,
  ): Promise<PreparedAnswer | undefined> {
    const { onQuestion, mayUse = () => true, onDeed } = request;
    // A yes is given to a turn of its own.
    const ask: AskUser = (deed, { hasForeign }) => {
      onQuestion?.({
        ...(hasForeign ? { needsOwnYes: true } : {}),
        commit: async () => {
          onDeed?.();
          return { pieces: deed() };
        },
      });
    };
    const asked = { ...request, mayUse, lastReply, onQuestion: ask };
    const answer = await this.#parts.agent?.answer(asked, signal);
    if (!answer) return undefined;
    const { pieces, hold, citations, counts } = answer;
    const facts = () => ({ provider: counts.provider, usage: counts.usage });
    return known({ pieces, hold, citations, facts }, answer.commit);
  }

  async #byDocuments(request: UserRequest, signal: AbortSignal) {
    const found = await this.#parts.documents?.answer(request, signal);
    if (!found || signal.aborted) return undefined;
    const { text, citations } = found;
    const prepared = known({ pieces: onePiece(text), citations: () => citations });
    return { prepared, isFound: citations.length > 0 };
  }
}

/** @param onCommit told when the request is sure */
function known(early: Answer, onCommit: () => void = () => undefined): PreparedAnswer {
  const commit = async () => {
    onCommit();
    return early;
  };
  return { early, commit };
}

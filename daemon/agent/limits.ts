/** Every bound of one answer, against each other. */
export const AGENT_LIMITS = {
  /**
   * Times that the model is asked: a question and a look, a deed, a mended call and the answer are
   * four; more is a model running in circles.
   */
  rounds: 6,
  /** Calls made in one answer. */
  calls: 12,
  /** Rounds that may go to a call that does not fit. */
  repairs: 1,
  /** One call; a device answers within 5 s, a slow server within 10. */
  callMs: 15_000,
  /** From the request on; after that no further tool is called. */
  answerMs: 60_000,
  /** About 1,000 tokens of one result. */
  resultChars: 4_000,
  /** What is found in documents before the model is asked. */
  passages: 4,
  /** Finding them may take no longer: hybrid search takes 45 ms (issue 6). */
  lookUpMs: 600,
} as const;

/** Characters that parts of a prompt may have. */
export interface PromptBudget {
  tools: number;
  /** Messages of the session before, and their summary. */
  history: number;
  /** What was found in documents before the model was asked. */
  passages: number;
  /** Results of all calls together. */
  results: number;
}

/** What fits 8,192 tokens, the usual context of small models, with room for the answer. */
const FULL: PromptBudget = { tools: 12_000, history: 4_000, passages: 3_600, results: 8_000 };
const FULL_TOKENS = 8_192;
/** More of a large context only makes the model slower. */
const MOST_SHARE = 2;

/** @param contextTokens of the model; undefined: not known, taken for the usual ones */
export function promptBudget(contextTokens = FULL_TOKENS): PromptBudget {
  const share = Math.min(MOST_SHARE, contextTokens / FULL_TOKENS);
  const scaled = (chars: number): number => Math.floor(chars * share);
  return {
    tools: scaled(FULL.tools),
    history: scaled(FULL.history),
    passages: scaled(FULL.passages),
    results: scaled(FULL.results),
  };
}

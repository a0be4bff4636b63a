import type { FoundPassage } from './knowledge.ts';
import type { Tool } from './language.ts';

/**
 * What a call does to the world. `tells`: nothing, so it may be made for words that turn out not to
 * be the last. `acts`: something. `risky`: something that the user must say yes to.
 */
export type ToolEffect = 'tells' | 'acts' | 'risky';

/** Whose words a result is: the box's and its owner's, or anybody's, which may try to persuade. */
export type ToolTrust = 'own' | 'foreign';

/** What a model gave; it fits the tool's schema. */
export type ToolArguments = Readonly<Record<string, unknown>>;

/** On whose behalf a tool is called. */
export interface ToolAsking {
  /** What the user said. */
  text: string;
  /** Who asks, if that is known. */
  person?: string | undefined;
  /** What the box last said aloud; empty: nothing. */
  lastReply: string;
  /** Collections of documents that whoever answers may look into; absent: all. */
  collections?: readonly string[] | undefined;
}

/** What came of a call. */
export type ToolOutcome =
  | {
      kind: 'done';
      /** For the model. */
      content: string;
      /** The same for people, where the tool says it itself: full sentences that claim no more. */
      spoken?: string;
      /** What the result was found in. */
      passages?: readonly FoundPassage[];
    }
  /** Nothing may be said to be done. `reason` is for the model, `spoken` for people. */
  | { kind: 'failed'; reason: string; spoken?: string };

/** A call, looked at but not made. */
export interface PreparedCall {
  effect: ToolEffect;
  /** What it would do, after "shall I"; absent: words for any deed are taken. */
  deed?: string;
  /** Names of intents that whoever asks must be allowed; absent: it is free to all. */
  needs?: readonly string[];
  /**
   * Makes it, once. Throws EarshotError if it could not; what went wrong for other reasons is a
   * `failed` outcome.
   */
  run(signal: AbortSignal): Promise<ToolOutcome>;
}

/** Something that a model may ask the box for. */
export interface BoxTool extends Tool {
  trust: ToolTrust;
  /** Decides what a call means, and does nothing. */
  prepare(values: ToolArguments, asking: ToolAsking): PreparedCall | Promise<PreparedCall>;
}

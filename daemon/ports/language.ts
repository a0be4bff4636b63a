import type { Hold } from '../base/hold.ts';

/** A JSON Schema object, as tools and structured answers use it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Something the model may ask for. */
export interface Tool {
  /** Letters, digits, `_` and `-`, at most 64 characters (what every server accepts). */
  name: string;
  description: string;
  /** Schema of the arguments; its type is `object`. */
  parameters: JsonSchema;
}

/** The model asks for a tool. */
export interface ToolCall {
  /** Names the call, so that its result finds it; unique within a conversation. */
  id: string;
  name: string;
  /** Parsed. Whether there is such a tool, and they fit its schema, is for the caller to check. */
  arguments: Readonly<Record<string, unknown>>;
}

export type ChatMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string; toolCalls?: readonly ToolCall[] }
  /** What came of a call, as text for the model. */
  | { role: 'tool'; toolCallId: string; content: string };

/** The part of a prompt that is known before the user has finished speaking. */
export interface Prompt {
  messages: readonly ChatMessage[];
  tools?: readonly Tool[];
}

export interface GenerateRequest extends Prompt {
  /** Whether the model may, must not or must call a tool; default `auto`. */
  toolChoice?: 'auto' | 'none' | 'required';
  /** The answer is JSON of this schema; not together with tools. */
  responseSchema?: JsonSchema;
  /** Tokens to generate at most, 1 or more. */
  maxTokens: number;
  /** 0 = always the likeliest token; default: the model's own. */
  temperature?: number;
  /** While it is held, no piece is made but the one that was begun. */
  hold?: Hold;
  signal: AbortSignal;
}

/** Why an answer ended. */
export type EndReason = 'stop' | 'length' | 'tool-calls';

export interface TokenUsage {
  /** Tokens of the whole prompt; undefined: the server does not say. */
  promptTokens?: number;
  /** Those of them that were not evaluated again. */
  cachedTokens?: number;
  generatedTokens?: number;
}

/** A piece of an answer, as it is decoded. `end` is the last one, unless the call was aborted. */
export type GeneratedPiece =
  | { kind: 'text'; text: string }
  /** `isBroken`: what the model wrote as arguments was no JSON object; the call has none. */
  | { kind: 'tool-call'; call: ToolCall; isBroken?: true }
  /** `provider`: who of several answered; absent: the model itself. */
  | { kind: 'end'; reason: EndReason; usage: TokenUsage; provider?: string };

/** A language model that streams its answer. Ends early and silently when `signal` aborts. */
export interface LanguageModel {
  readonly name: string;
  /** Tokens of prompt and answer together; undefined: the server does not say. */
  readonly contextTokens: number | undefined;
  /**
   * @throws ENGINE_FAILED; REMOTE_FAILED, REMOTE_REFUSED of a server; TOOL_CALL_INVALID where
   *   no call can be told from what was written; INPUT_TOO_LARGE when the prompt does not fit
   */
  generate(request: GenerateRequest): AsyncIterable<GeneratedPiece>;
  /** Evaluates a prompt ahead of time, so that generate() with the same beginning starts sooner. */
  prefill(prompt: Prompt, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

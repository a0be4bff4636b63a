export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

export interface GenerateRequest {
  messages: readonly ChatMessage[];
  /** Tokens to generate at most. */
  maxTokens: number;
  signal: AbortSignal;
}

/** A language model that streams its answer. Ends early and silently when `signal` aborts. */
export interface LanguageModel {
  readonly name: string;
  /** @returns pieces of text as they are decoded */
  generate(request: GenerateRequest): AsyncIterable<string>;
  close(): Promise<void>;
}

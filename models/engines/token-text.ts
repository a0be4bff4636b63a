import type { LlamaModel, Token } from 'node-llama-cpp';

/** Stands at the end of a text whose last character is not complete. */
const INCOMPLETE = '\uFFFD';
/** UTF-8's longest character; a token holds at least one byte of it. */
const MAX_PENDING = 4;
/** Tokens before that decide how some tokenizers write a blank. */
const CONTEXT_TOKENS = 4;

/** Makes text of tokens as they come, holding back what is not a whole character yet. */
export class TokenText {
  readonly #model: LlamaModel;
  #before: Token[];
  #pending: Token[] = [];

  /** @param before tokens of the prompt; the last few matter */
  constructor(model: LlamaModel, before: readonly Token[]) {
    this.#model = model;
    this.#before = before.slice(-CONTEXT_TOKENS);
  }

  /** @returns whole characters, maybe none */
  take(token: Token): string {
    this.#pending.push(token);
    const text = this.#model.detokenize(this.#pending, false, this.#before);
    if (text.endsWith(INCOMPLETE) && this.#pending.length < MAX_PENDING) return '';
    this.#before = [...this.#before, ...this.#pending].slice(-CONTEXT_TOKENS);
    this.#pending = [];
    return text;
  }

  /** What is left, complete or not. */
  flush(): string {
    if (this.#pending.length === 0) return '';
    const text = this.#model.detokenize(this.#pending, false, this.#before);
    this.#pending = [];
    return text;
  }
}

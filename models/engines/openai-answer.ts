import type {
  EndReason,
  GeneratedPiece,
  GenerateRequest,
  TokenUsage,
} from '../../daemon/ports/language.ts';
import { fits } from './call-arguments.ts';
import { type Chunk, type Delta, parseChunk, parseUsage } from './openai-chunk.ts';
import {
  answeredFailure,
  RemoteFailure,
  remoteFailure,
  type ServerLabel,
} from './openai-failure.ts';
import { ToolCallDrafts } from './openai-tool-calls.ts';

/** What closes a stream of the OpenAI protocol. */
const DONE = '[DONE]';

/** Turns the events of one answer into its pieces. Pure: it neither reads nor waits. */
export class AnswerReader {
  readonly #server: ServerLabel;
  readonly #request: GenerateRequest;
  readonly #drafts: ToolCallDrafts;
  #reason: EndReason | undefined;
  #hasChoice = false;
  #isDone = false;
  #usage: TokenUsage = {};
  /** Kept only where it must be checked as a whole. */
  #text = '';

  constructor(server: ServerLabel, request: GenerateRequest) {
    this.#server = server;
    this.#request = request;
    this.#drafts = new ToolCallDrafts(`${server.model} at language server ${server.name}`);
  }

  /** True when nothing of the answer is missing; counts of tokens may follow. */
  get isWhole(): boolean {
    return this.#reason !== undefined || (this.#isDone && this.#hasChoice);
  }

  /** True when the server has said that nothing follows. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /**
   * @param data of one event
   * @returns pieces that it completes; `hasProgress` when the model has worked, if only by thinking
   * @throws REMOTE_FAILED, REMOTE_REFUSED, TOOL_CALL_INVALID, INPUT_TOO_LARGE
   */
  take(data: string): { pieces: GeneratedPiece[]; hasProgress: boolean } {
    if (this.#isDone || data.trim() === '') return { pieces: [], hasProgress: false };
    if (data.trim() === DONE) {
      this.#isDone = true;
      return { pieces: [], hasProgress: false };
    }
    const chunk = parseChunk(data);
    if (!chunk) throw this.#failure('sent something that is no chat completion');
    if (chunk.error) throw answeredFailure(this.#server, chunk.error);
    this.#count(chunk.usage);
    return this.#takeChoice(chunk);
  }

  /**
   * The last pieces, after the stream has ended.
   * @throws REMOTE_FAILED when the answer is not whole; TOOL_CALL_INVALID
   */
  end(): GeneratedPiece[] {
    if (!this.isWhole) {
      const hint = this.#hasChoice ? 'in the middle of its answer' : 'without an answer';
      throw this.#failure(`ended ${hint}`);
    }
    const { toolChoice, responseSchema } = this.#request;
    const isCut = this.#reason === 'length';
    if (isCut && this.#drafts.count > 0) {
      throw this.#invalid('ran out of tokens inside a tool call; allow it more');
    }
    const calls = toolChoice === 'none' ? [] : this.#drafts.finish();
    if (toolChoice === 'required' && calls.length === 0 && !isCut) {
      throw this.#invalid('called no tool although it had to');
    }
    if (responseSchema !== undefined && !isCut && !isAnswerOf(responseSchema, this.#text)) {
      throw this.#failure('ignored the schema that the answer must have');
    }
    const reason = calls.length > 0 ? 'tool-calls' : (this.#reason ?? 'stop');
    return [...calls, { kind: 'end', reason, usage: this.#usage }];
  }

  #takeChoice({ choices }: Chunk): { pieces: GeneratedPiece[]; hasProgress: boolean } {
    const choice = choices?.find(({ index }) => (index ?? 0) === 0);
    if (!choice || this.#reason !== undefined) return { pieces: [], hasProgress: false };
    this.#hasChoice = true;
    const delta: Delta = choice.delta ?? choice.message ?? {};
    const calls = delta.tool_calls ?? [];
    for (const call of calls) this.#drafts.add(call);
    const text = delta.content ?? '';
    if (this.#request.responseSchema !== undefined) this.#text += text;
    if (choice.finish_reason) this.#reason = this.#endReason(choice.finish_reason);
    const thought = delta.reasoning_content ?? delta.reasoning ?? '';
    return {
      pieces: text === '' ? [] : [{ kind: 'text', text }],
      hasProgress: text !== '' || thought !== '' || calls.length > 0,
    };
  }

  #endReason(said: string): EndReason {
    switch (said.toLowerCase()) {
      case 'length':
      case 'max_tokens':
        return 'length';
      case 'content_filter':
        throw new RemoteFailure(
          'REMOTE_REFUSED',
          `language server ${this.#server.name} declines to answer (content filter)`,
        );
      case 'error':
        throw this.#failure('failed in the middle of its answer; see its own log');
      default:
        return 'stop';
    }
  }

  #count(value: unknown): void {
    const usage = parseUsage(value);
    if (!usage) return;
    const cached = usage.prompt_tokens_details?.cached_tokens;
    this.#usage = {
      ...(typeof usage.prompt_tokens === 'number' ? { promptTokens: usage.prompt_tokens } : {}),
      ...(typeof cached === 'number' ? { cachedTokens: cached } : {}),
      ...(typeof usage.completion_tokens === 'number'
        ? { generatedTokens: usage.completion_tokens }
        : {}),
    };
  }

  #failure(what: string): RemoteFailure {
    return remoteFailure(this.#server, what);
  }

  #invalid(what: string): RemoteFailure {
    const { model, name } = this.#server;
    return new RemoteFailure('TOOL_CALL_INVALID', `${model} at language server ${name} ${what}`);
  }
}

function isAnswerOf(schema: NonNullable<GenerateRequest['responseSchema']>, text: string): boolean {
  try {
    return fits(schema, JSON.parse(text));
  } catch {
    return false;
  }
}

import type { IncomingMessage } from 'node:http';
import { type Clock, sleep } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import type {
  GeneratedPiece,
  GenerateRequest,
  LanguageModel,
} from '../../daemon/ports/language.ts';
import { EventStreamTooLong, readEvents } from './event-stream.ts';
import { KeyFile } from './key-file.ts';
import { AnswerReader } from './openai-answer.ts';
import { OpenAiConnection } from './openai-connection.ts';
import { RemoteFailure, remoteFailure, socketFailure, statusFailure } from './openai-failure.ts';
import { requestBody } from './openai-request.ts';
import { readUpTo, whileRunning } from './response-reading.ts';
import { type Phase, ServerPatience } from './server-patience.ts';

/** A server that speaks the OpenAI protocol: vLLM, Ollama, llama-server, LocalAI, a cloud. */
export interface OpenAiServer {
  /** What it is called in messages and in the status. */
  name: string;
  /** Of the API, http or https, usually ending in `/v1`. */
  url: string;
  model: string;
  /** Path of a file that holds the key; absent: none is sent. */
  keyFile?: string;
  /** Tokens of prompt and answer together, where it is known. */
  contextTokens?: number;
  /** For a connection with its handshakes, ms. */
  connectTimeoutMs: number;
  /** From there to the first token, ms; a server may have to load the model first. */
  firstTokenTimeoutMs: number;
  /** From one token to the next, ms. */
  tokenTimeoutMs: number;
  /** Waiting for one answer altogether, ms. */
  answerTimeoutMs: number;
}

export interface OpenAiParts {
  clock: Clock;
  /** Something a person should mend, in words. */
  warn: (text: string) => void;
  /** 0..1, spreads the tries of many boxes; default: random. */
  jitter?: () => number;
}

/** Tries after the first; a person is waiting. */
const MAX_RETRIES = 2;
const FIRST_BACKOFF_MS = 200;
/** A server that asks for more is given up for this answer, so that another one may be asked. */
const MAX_RETRY_AFTER_MS = 2000;
/** For the counts of tokens and the end of the stream, after an answer that is whole. */
const AFTER_END_MS = 500;
/** A server that takes no tools is asked again after a model may have been exchanged. */
const TOOLS_AGAIN_MS = 600_000;
/** Of what an error page says: enough for its code. */
const MAX_ERROR_BYTES = 16_384;
/** Of an answer that is not streamed. */
const MAX_JSON_BYTES = 1_048_576;

/** A language model behind HTTP. What arrives is checked and bounded; nothing of it is trusted. */
export class OpenAiCompatibleModel implements LanguageModel {
  readonly name: string;
  readonly contextTokens: number | undefined;
  readonly #server: OpenAiServer;
  readonly #parts: OpenAiParts;
  readonly #key: KeyFile | undefined;
  readonly #connection: OpenAiConnection;
  /** One for each request under way. */
  readonly #live = new Set<AbortController>();
  #isClosed = false;
  /** Monotonic; before that no tools are sent. */
  #toolsAgainMs = Number.NEGATIVE_INFINITY;

  constructor(server: OpenAiServer, parts: OpenAiParts) {
    this.name = server.name;
    this.contextTokens = server.contextTokens;
    this.#server = server;
    this.#parts = parts;
    const { keyFile } = server;
    this.#key = keyFile === undefined ? undefined : new KeyFile(keyFile, server, parts.warn);
    this.#connection = new OpenAiConnection(server.url);
  }

  async *generate(request: GenerateRequest): AsyncGenerator<GeneratedPiece, void> {
    const { signal } = request;
    let sent = this.#isWithoutTools() ? withoutTools(request) : request;
    const patience = new ServerPatience(this.#parts.clock, this.#server.answerTimeoutMs);
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      let hasStarted = false;
      try {
        for await (const piece of this.#attempt({ request: sent, patience })) {
          if (signal.aborted) return;
          hasStarted = true;
          yield piece;
        }
        return;
      } catch (thrown) {
        if (signal.aborted) return;
        const isBare = sent.tools === undefined || sent.toolChoice === 'required';
        if (!hasStarted && isRefused(thrown) && !isBare) {
          this.#parts.warn(`${this.name} takes no tools with ${this.#server.model}`);
          this.#toolsAgainMs = this.#parts.clock.nowMs() + TOOLS_AGAIN_MS;
          sent = withoutTools(request);
          continue;
        }
        const waitMs = hasStarted ? undefined : this.#waitBefore(attempt, thrown);
        if (waitMs === undefined || this.#isClosed) throw thrown;
        await sleep(this.#parts.clock, waitMs, signal);
      }
    }
  }

  /** Does nothing: servers keep the beginnings of prompts by themselves, and some cost money. */
  async prefill(): Promise<void> {}

  /** Ends what is under way with ENGINE_FAILED. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const hangUp of this.#live) hangUp.abort(this.#closed());
    this.#connection.close();
  }

  /** @returns undefined when another try would not help, or would keep the user waiting */
  #waitBefore(attempt: number, thrown: unknown): number | undefined {
    if (attempt >= MAX_RETRIES || !(thrown instanceof RemoteFailure)) return undefined;
    const { retryAfterMs } = thrown;
    if (retryAfterMs === undefined || retryAfterMs > MAX_RETRY_AFTER_MS) return undefined;
    const { jitter = Math.random } = this.#parts;
    const backoffMs = FIRST_BACKOFF_MS * 2 ** attempt * (1 + jitter());
    return Math.max(retryAfterMs, backoffMs);
  }

  /** It refused a request with tools, and may not be able to take any. */
  #isWithoutTools(): boolean {
    return this.#parts.clock.nowMs() < this.#toolsAgainMs;
  }

  async *#attempt({ request, patience }: Attempt): AsyncGenerator<GeneratedPiece, void> {
    const { signal } = request;
    const body = requestBody(this.#server.model, request);
    const hangUp = new AbortController();
    const stop = (): void => hangUp.abort();
    const reader = new AnswerReader(this.#server, request);
    let response: IncomingMessage | undefined;
    patience.onOver = (phase) => hangUp.abort(this.#timeout(phase));
    try {
      if (this.#isClosed) throw this.#closed();
      signal.addEventListener('abort', stop, { once: true });
      this.#live.add(hangUp);
      response = await this.#send(body, hangUp.signal, patience);
      for await (const data of this.#dataOf(response, patience)) {
        const { pieces, hasProgress } = reader.take(data);
        if (reader.isWhole) patience.enter('end', AFTER_END_MS);
        else if (hasProgress) patience.enter('next token', this.#server.tokenTimeoutMs);
        yield* pieces;
      }
    } catch (thrown) {
      // An answer that is whole stays so, however the connection ends.
      if (!reader.isWhole) throw this.#typed(hangUp.signal.reason ?? thrown);
    } finally {
      patience.pause();
      signal.removeEventListener('abort', stop);
      this.#live.delete(hangUp);
      // A connection whose answer was read to its end is kept for the next one.
      if (response?.complete !== true) hangUp.abort();
    }
    yield* reader.end();
  }

  async #send(
    body: string,
    signal: AbortSignal,
    patience: ServerPatience,
  ): Promise<IncomingMessage> {
    const { connectTimeoutMs, firstTokenTimeoutMs } = this.#server;
    const key = (await this.#key?.read()) ?? '';
    patience.enter('connection', connectTimeoutMs);
    patience.resume();
    const onConnected = (): void => patience.enter('first token', firstTokenTimeoutMs);
    const response = await this.#connection.post({ body, key, signal, onConnected });
    const { statusCode: status = 0, headers } = response;
    if (status === HTTP_OK) return response;
    const said = await readUpTo(response, MAX_ERROR_BYTES);
    throw statusFailure(this.#server, { status, headers }, said.text);
  }

  async *#dataOf(
    response: IncomingMessage,
    patience: ServerPatience,
  ): AsyncGenerator<string, void> {
    const { headers } = response;
    const type = headers['content-type'] ?? '';
    if (headers['content-encoding'] !== undefined) {
      throw remoteFailure(this.#server, 'compresses its answers, which was not asked for');
    }
    if (/html|image|audio|video/i.test(type)) {
      throw remoteFailure(this.#server, 'answers with a web page: its url usually ends in /v1');
    }
    if (/json/i.test(type)) {
      const { text, isCut } = await readUpTo(response, MAX_JSON_BYTES);
      if (isCut) throw remoteFailure(this.#server, `sent more than ${MAX_JSON_BYTES} bytes`);
      yield text;
      return;
    }
    yield* readEvents(whileRunning(response, patience));
  }

  #typed(thrown: unknown): EarshotError {
    if (thrown instanceof EarshotError) return thrown;
    if (thrown instanceof EventStreamTooLong) {
      return remoteFailure(this.#server, `sent too much: ${thrown.message}`);
    }
    return socketFailure(this.#server, thrown);
  }

  #timeout(phase: Phase): RemoteFailure {
    const { connectTimeoutMs, firstTokenTimeoutMs, tokenTimeoutMs, answerTimeoutMs } = this.#server;
    const [limitMs, key] = {
      connection: [connectTimeoutMs, 'connectTimeoutMs'],
      'first token': [firstTokenTimeoutMs, 'firstTokenTimeoutMs'],
      'next token': [tokenTimeoutMs, 'tokenTimeoutMs'],
      'whole answer': [answerTimeoutMs, 'answerTimeoutMs'],
      end: [AFTER_END_MS, ''],
    }[phase];
    return remoteFailure(this.#server, `is too slow: no ${phase} within ${limitMs} ms (${key})`);
  }

  #closed(): EarshotError {
    return new EarshotError('ENGINE_FAILED', `language server ${this.name} is not used any more`);
  }
}

const HTTP_OK = 200;

function isRefused(thrown: unknown): boolean {
  return thrown instanceof RemoteFailure && thrown.isRequestRefused;
}

/** The same without what a server may not know; a tool that must be called stays. */
function withoutTools(request: GenerateRequest): GenerateRequest {
  const { tools: _, toolChoice, ...rest } = request;
  return toolChoice === 'required' ? request : rest;
}

interface Attempt {
  request: GenerateRequest;
  patience: ServerPatience;
}

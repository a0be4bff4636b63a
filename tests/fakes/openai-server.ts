import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OpenAiServer } from '../../models/engines/openai-compatible.ts';

/** What a request to the test server held. */
export interface SeenRequest {
  /** Counts from 0. */
  id: number;
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
}

/** Answers one request, in whatever bad way. */
export type Reply = (response: ServerResponse, request: SeenRequest) => void | Promise<void>;

/** A real HTTP server on loopback; one reply a request, the last one repeats. */
export class OpenAiTestServer {
  readonly requests: SeenRequest[] = [];
  connections = 0;
  #hangUps = 0;
  #replies: Reply[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
    this.#server.on('connection', () => {
      this.connections += 1;
    });
  }

  static async start(...replies: Reply[]): Promise<OpenAiTestServer> {
    const server = new OpenAiTestServer();
    server.script(...replies);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  /** Requests whose client went away before the answer was whole. */
  get hangUps(): number {
    return this.#hangUps;
  }

  script(...replies: Reply[]): void {
    this.#replies = replies;
  }

  /** A configuration that points here. */
  entry(changes: Partial<OpenAiServer> = {}): OpenAiServer {
    return {
      name: 'nas',
      url: this.url,
      model: 'tiny',
      connectTimeoutMs: 2500,
      firstTokenTimeoutMs: 30_000,
      tokenTimeoutMs: 10_000,
      answerTimeoutMs: 120_000,
      ...changes,
    };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    const seen = {
      id: this.requests.length,
      path: request.url ?? '',
      headers: request.headers,
      body,
    };
    this.requests.push(seen);
    response.on('close', () => {
      if (!response.writableFinished) this.#hangUps += 1;
    });
    const [reply, ...others] = this.#replies;
    if (others.length > 0) this.#replies = others;
    await reply?.(response, seen);
  }
}

/** One event. */
export function event(value: unknown): string {
  return `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
}

/** A chunk of a chat completion. */
export function chunk(delta: object, finish: string | null = null): object {
  return {
    id: 'x',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: finish }],
  };
}

/** Begins an event stream. */
export function startStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.flushHeaders();
}

/** A whole stream of these chunks, closed by [DONE]. */
export function stream(...values: unknown[]): Reply {
  return (response) => {
    startStream(response);
    for (const value of values) response.write(event(value));
    response.end(event('[DONE]'));
  };
}

/** An answer in words, one a chunk. */
export function words(...texts: string[]): Reply {
  return stream(...texts.map((content) => chunk({ content })), chunk({}, 'stop'));
}

/** An answer that is no stream. */
export function plain(status: number, body: string | object, headers: object = {}): Reply {
  return (response) => {
    const isText = typeof body === 'string';
    const type = isText ? 'text/html' : 'application/json';
    response.writeHead(status, { 'content-type': type, ...headers });
    response.end(isText ? body : JSON.stringify(body));
  };
}

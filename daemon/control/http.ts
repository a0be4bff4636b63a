import { chmodSync, rmSync } from 'node:fs';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { KeySchema } from '../../config/keys.ts';
import { asEarshotError, EarshotError } from '../base/errors.ts';
import type { Component } from '../base/lifecycle.ts';
import type { Log } from '../base/log.ts';
import { COMMANDS, type Verb, WavReply } from './commands.ts';
import type { Core } from './core.ts';
import { errorBody } from './error-body.ts';
import { checkedParams, execute } from './execute.ts';

/** Longest request; a text of MAX_TEXT_CHARS fits in whatever script it is written. */
export const MAX_BODY_BYTES = 256 * 1024;
/** Time to send a request in; the answer may take longer. */
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 64;
const HTTP_NOT_FOUND = 404;
const PRIVATE_SOCKET_MODE = 0o600;

export interface ControlServerOptions {
  core: Core;
  log: Log;
  socketPath: string;
}

/** The HTTP server without a socket; tests inject requests into it. */
export function buildHttp({
  core,
  log,
}: Omit<ControlServerOptions, 'socketPath'>): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    ajv: {
      customOptions: {
        removeAdditional: false,
        coerceTypes: false,
        allErrors: true,
        keywords: ['unit', 'restart'],
      },
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setErrorHandler((error, _request, reply) => sendError(reply, { error, log }));
  app.setNotFoundHandler((request, reply) => {
    const text = `there is no ${request.method} ${request.url.split('?')[0]?.slice(0, 200)}`;
    const error = new EarshotError('USAGE', text);
    return reply.status(HTTP_NOT_FOUND).send(errorBody(error));
  });
  for (const verb of Object.keys(COMMANDS) as Verb[])
    addRoute(app as FastifyInstance, { verb, core });
  return app as FastifyInstance;
}

function addRoute(app: FastifyInstance, { verb, core }: { verb: Verb; core: Core }): void {
  const { method, path, params, reply: replySchema, summary, maxBodyBytes } = COMMANDS[verb];
  const place = paramsPlace(method, path);
  const isWav = replySchema === WavReply;
  app.route({
    method,
    url: path,
    schema: { summary, [place]: params, ...(isWav ? {} : { response: { 200: replySchema } }) },
    bodyLimit: maxBodyBytes ?? MAX_BODY_BYTES,
    // execute() words the errors, the same for every door.
    attachValidation: true,
    preValidation: async (request) => {
      if (place === 'querystring') request.query = withNumbers(request.query, params as KeySchema);
      if (place === 'params') request.params = withNumbers(request.params, params as KeySchema);
    },
    handler: async (request, reply) => {
      const given = { body: request.body, querystring: request.query, params: request.params };
      if (request.validationError) {
        checkedParams(verb, given[place]);
        throw request.validationError;
      }
      const signal = goneSignal(reply);
      const answer = await execute(core, { verb, params: given[place], signal });
      if (!isWav) return answer;
      return reply.type('audio/wav').send(Buffer.from(answer as Uint8Array));
    },
  });
}

function paramsPlace(method: string, path: string): 'body' | 'querystring' | 'params' {
  if (path.includes(':')) return 'params';
  return method === 'GET' ? 'querystring' : 'body';
}

/** An address is text: whole numbers are read where the schema wants one, all else stays. */
function withNumbers(given: unknown, schema: KeySchema): Record<string, unknown> {
  const entries = Object.entries(given as Record<string, unknown>).map(([name, value]) => {
    const isWanted = schema.properties?.[name]?.type === 'integer';
    const isNumber = isWanted && typeof value === 'string' && /^\d{1,9}$/.test(value);
    return [name, isNumber ? Number(value) : value];
  });
  return Object.fromEntries(entries);
}

/** Aborts when the client has gone before its answer was sent. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableEnded) controller.abort();
  });
  return controller.signal;
}

function sendError(
  reply: FastifyReply,
  { error, log }: { error: unknown; log: Log },
): FastifyReply {
  const known = toEarshotError(error);
  if (known.code === 'INTERNAL') log.error({ err: error }, 'a request failed');
  return reply.status(known.facts.http).send(errorBody(known));
}

function toEarshotError(error: unknown): EarshotError {
  if (error instanceof EarshotError) return error;
  const { code, statusCode, message } = error as {
    code?: string;
    statusCode?: number;
    message: string;
  };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const kib = MAX_BODY_BYTES / 1024;
    return new EarshotError('INPUT_TOO_LARGE', `the request is longer than ${kib} KiB`);
  }
  const isClientFault = statusCode !== undefined && statusCode >= 400 && statusCode < 500;
  if (isClientFault) return new EarshotError('USAGE', message, { cause: error });
  return asEarshotError(error);
}

/**
 * The control API on a unix socket. Node cannot ask a socket who its peer is, so the folder of the
 * socket (mode 0700) and the socket (mode 0600) are the guard: only the owner can connect.
 */
export class ControlServer implements Component {
  readonly name = 'control';
  readonly #socketPath: string;
  readonly #http: FastifyInstance;

  /** Only the holder of the state lock may build one: start() removes a socket left behind. */
  constructor({ core, log, socketPath }: ControlServerOptions) {
    this.#socketPath = socketPath;
    this.#http = buildHttp({ core, log });
  }

  async start(): Promise<void> {
    rmSync(this.#socketPath, { force: true });
    this.#http.server.maxConnections = MAX_CONNECTIONS;
    await this.#http.listen({ path: this.#socketPath });
    chmodSync(this.#socketPath, PRIVATE_SOCKET_MODE);
  }

  async stop(): Promise<void> {
    await this.#http.close();
  }
}

import type { IncomingHttpHeaders } from 'node:http';
import { EarshotError, type ErrorCode } from '../../daemon/base/errors.ts';

/** What is needed to speak about a server: never its key. */
export interface ServerLabel {
  /** As in `language.servers`. */
  name: string;
  /** What is asked for at the server. */
  model: string;
  keyFile?: string;
}

interface RemoteFailureFacts {
  retryAfterMs?: number | undefined;
  isRequestRefused?: boolean;
}

/** A server that did not answer as it should. */
export class RemoteFailure extends EarshotError {
  /** Wait before another try, 0: the caller's own; undefined: trying again does not help. */
  readonly retryAfterMs: number | undefined;

  /** The server read the request and does not take it as it is: 400 or 422. */
  readonly isRequestRefused: boolean;

  constructor(
    code: ErrorCode,
    message: string,
    { retryAfterMs, isRequestRefused = false }: RemoteFailureFacts = {},
  ) {
    super(code, message);
    this.retryAfterMs = retryAfterMs;
    this.isRequestRefused = isRequestRefused;
  }
}

/** The failure `what` of a server, which no second try mends. */
export function remoteFailure({ name }: ServerLabel, what: string): RemoteFailure {
  return new RemoteFailure('REMOTE_FAILED', `language server ${name} ${what}`);
}

const HTTP = {
  badRequest: 400,
  unauthorized: 401,
  paymentRequired: 402,
  forbidden: 403,
  notFound: 404,
  timeout: 408,
  tooLarge: 413,
  unprocessable: 422,
  tooManyRequests: 429,
  internal: 500,
  badGateway: 502,
  unavailable: 503,
  gatewayTimeout: 504,
} as const;
const FIRST_REDIRECT = 300;
const FIRST_ERROR = 400;
/** Statuses that a server also gives in passing: overload, a restart, a proxy without a backend. */
const PASSING: readonly number[] = [
  HTTP.timeout,
  HTTP.tooManyRequests,
  HTTP.internal,
  HTTP.badGateway,
  HTTP.unavailable,
  HTTP.gatewayTimeout,
];
/** How vLLM, llama-server, OpenAI and LocalAI say that the prompt does not fit. */
const TOO_LONG =
  /context[_ ]?(length|size|window)|maximum context|too many tokens|prompt is too long/i;

/**
 * @param body what came with it, already cut to a bound. Nothing of its prose is repeated: servers
 *   quote prompts and keys in it. Only a code or type that is one plain word is told.
 */
export function statusFailure(
  server: ServerLabel,
  { status, headers }: { status: number; headers: IncomingHttpHeaders },
  body: string,
): RemoteFailure {
  const word = errorWord(parsed(body));
  const said = word === '' ? `${status}` : `${status} ${word}`;
  const make = (code: ErrorCode, what: string): RemoteFailure => {
    const retryAfterMs = PASSING.includes(status) ? retryAfter(headers['retry-after']) : undefined;
    const isRequestRefused = status === HTTP.badRequest || status === HTTP.unprocessable;
    const facts = { retryAfterMs, isRequestRefused };
    return new RemoteFailure(code, `language server ${server.name} ${what}`, facts);
  };
  if (isTooLong(status, body)) {
    return make(
      'INPUT_TOO_LARGE',
      `says that the prompt is too long for ${server.model} (${said})`,
    );
  }
  if (status < FIRST_ERROR && status >= FIRST_REDIRECT) {
    const what = `redirects elsewhere (${said}), which is refused: give its final url`;
    return make('REMOTE_REFUSED', what);
  }
  switch (status) {
    case HTTP.unauthorized:
    case HTTP.forbidden:
      return make('REMOTE_REFUSED', `refuses the caller (${said}): ${keyAdvice(server)}`);
    case HTTP.paymentRequired:
      return make('REMOTE_REFUSED', `asks for payment (${said})`);
    case HTTP.notFound:
      return make(
        'REMOTE_REFUSED',
        `knows no model ${server.model}, or its url lacks a part such as /v1 (${said})`,
      );
    case HTTP.tooManyRequests:
      return make('REMOTE_REFUSED', `has had too many requests, or the quota is used up (${said})`);
    case HTTP.badRequest:
    case HTTP.unprocessable:
      return make('REMOTE_REFUSED', `does not accept the request (${said}); see its own log`);
    default:
      return make('REMOTE_FAILED', `failed (${said}); see its own log`);
  }
}

/** An error that comes inside an answer, as `{"error": ...}`. */
export function answeredFailure(server: ServerLabel, error: unknown): RemoteFailure {
  const code = isRecord(error) ? Number(error['code']) : Number.NaN;
  const isStatus = Number.isInteger(code) && code >= FIRST_ERROR && code <= LAST_STATUS;
  const status = isStatus ? code : HTTP.internal;
  return statusFailure(server, { status, headers: {} }, JSON.stringify({ error }));
}
const LAST_STATUS = 599;

/** A connection that did not come about or broke. */
export function socketFailure(server: ServerLabel, thrown: unknown): RemoteFailure {
  const systemCode = (thrown as { code?: unknown } | null)?.code;
  const code =
    typeof systemCode === 'string' && CODE_WORD.test(systemCode) ? systemCode : 'unknown';
  const what = SOCKET_FAILURES[code] ?? `cannot be reached (${code})`;
  // A kept connection that the server has closed meanwhile fails like this; a new one works.
  const retryAfterMs = code === 'ECONNRESET' || code === 'EPIPE' ? 0 : undefined;
  return new RemoteFailure('REMOTE_FAILED', `language server ${server.name} ${what}`, {
    retryAfterMs,
  });
}

const CODE_WORD = /^[A-Za-z0-9_.:-]{1,64}$/;
const SOCKET_FAILURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'is not running: nothing listens at its url',
  ENOTFOUND: 'is not found: its host name is not known',
  EAI_AGAIN: 'is not found: no name service answers',
  EHOSTUNREACH: 'cannot be reached: there is no route to its host',
  ENETUNREACH: 'cannot be reached: there is no route to its network',
  ECONNRESET: 'closed the connection',
  EPIPE: 'closed the connection',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a certificate that signed itself; give this box its authority',
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another host name',
};

function keyAdvice({ keyFile }: ServerLabel): string {
  return keyFile === undefined ? 'set its keyFile' : `check the key in ${keyFile}`;
}

function isTooLong(status: number, body: string): boolean {
  if (status === HTTP.tooLarge) return true;
  return status >= FIRST_ERROR && status <= HTTP.internal && TOO_LONG.test(body);
}

/** `{"error": {"code": "x"}}` and its relatives: the code or type, when it is one plain word. */
function errorWord(body: unknown): string {
  const error = isRecord(body) ? (body['error'] ?? body) : undefined;
  if (!isRecord(error)) return '';
  const words = [error['code'], error['type'], error['status']];
  const word = words.find((value) => typeof value === 'string' && CODE_WORD.test(value));
  return typeof word === 'string' ? word : '';
}

/** RFC 9110: seconds, or a date, which is left to the caller's own wait. */
function retryAfter(header: string | undefined): number {
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

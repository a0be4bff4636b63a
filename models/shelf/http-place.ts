import type { Clock } from '../../daemon/base/clock.ts';
import {
  type ByteStream,
  type Place,
  PlaceFault,
  type ResumePoint,
  ResumeRefused,
  TransientFault,
} from './byte-stream.ts';

/** Hugging Face redirects once or twice, release pages of GitHub once. */
const MAX_REDIRECTS = 5;
/** Silence after which a connection counts as dead. */
const STALL_MS = 30_000;
const MAX_WAIT_MS = 60_000;
const MS_PER_S = 1000;
const STATUS = { ok: 200, partial: 206, timeout: 408, badRange: 416, many: 429, server: 500 };
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** A file on a web server. */
export class HttpPlace implements Place {
  readonly name: string;
  readonly #clock: Clock;

  constructor(url: string, clock: Clock) {
    this.name = url;
    this.#clock = clock;
  }

  async open(resume: ResumePoint, signal: AbortSignal): Promise<ByteStream> {
    const call = new StallGuard(this.#clock, signal);
    try {
      const response = await this.#follow(resume, call);
      return toStream(response, resume, call);
    } catch (error) {
      call.end();
      throw error;
    }
  }

  async #follow(resume: ResumePoint, call: StallGuard): Promise<Response> {
    let url = new URL(this.name);
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const response = await call.within(
        fetch(url.href, { headers: headersFor(resume), redirect: 'manual', signal: call.signal }),
      );
      if (!REDIRECTS.has(response.status)) return response;
      await response.body?.cancel();
      url = nextUrl(url, response.headers.get('location'));
    }
    throw new PlaceFault(`leads on more than ${MAX_REDIRECTS} times`);
  }
}

/** Compressed bytes would have other positions. */
function headersFor({ fromByte, validator }: ResumePoint): Record<string, string> {
  const plain = { 'accept-encoding': 'identity' };
  if (fromByte === 0) return plain;
  const range = { ...plain, range: `bytes=${fromByte}-` };
  return validator === undefined ? range : { ...range, 'if-range': validator };
}

function nextUrl(from: URL, location: string | null): URL {
  if (location === null || !URL.canParse(location, from.href)) {
    throw new PlaceFault('leads on to no address');
  }
  const next = new URL(location, from);
  const isWeb = next.protocol === 'https:' || next.protocol === 'http:';
  if (!isWeb || (from.protocol === 'https:' && next.protocol === 'http:')) {
    throw new PlaceFault(`leads on to an unsafe address, ${next.protocol}//${next.host}`);
  }
  return next;
}

function toStream(response: Response, resume: ResumePoint, call: StallGuard): ByteStream {
  const { status, headers } = response;
  if (status === STATUS.badRange) throw new ResumeRefused('the server has no such range');
  if (status !== STATUS.ok && status !== STATUS.partial) throw statusFault(response);
  if (/^text\/html\b/i.test(headers.get('content-type') ?? '')) {
    throw new PlaceFault('answers with a web page instead of the file');
  }
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding !== 'identity') {
    throw new PlaceFault(`sends the file compressed (${encoding}), which was not asked for`);
  }
  const etag = headers.get('etag');
  const validator = etag !== null && /^"[^"]*"$/.test(etag) ? etag : undefined;
  const { startsAt, totalBytes } = extentOf(response, resume);
  return { startsAt, totalBytes, validator, chunks: call.guard(response.body) };
}

function extentOf({ status, headers }: Response, { fromByte }: ResumePoint) {
  if (status === STATUS.ok) {
    const length = headers.get('content-length');
    return { startsAt: 0, totalBytes: length === null ? undefined : Number(length) };
  }
  const range = headers.get('content-range') ?? '';
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(range) ?? [];
  if (start === undefined || Number(start) !== fromByte) {
    throw new ResumeRefused(`the server sent the range ${JSON.stringify(range.slice(0, 60))}`);
  }
  return { startsAt: fromByte, totalBytes: total === '*' ? undefined : Number(total) };
}

function statusFault({ status, headers }: Response): Error {
  const text = `answers with status ${status}`;
  const mayPass = status === STATUS.timeout || status === STATUS.many || status >= STATUS.server;
  if (!mayPass) return new PlaceFault(text);
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const waitMs = seconds >= 0 ? Math.min(seconds * MS_PER_S, MAX_WAIT_MS) : undefined;
  return new TransientFault(text, { waitMs });
}

/** Ends a call that stays silent for too long, or that nobody wants any more. */
class StallGuard {
  readonly #clock: Clock;
  readonly #wanted: AbortSignal;
  readonly #controller = new AbortController();
  readonly #onAbort = (): void => this.#controller.abort();

  constructor(clock: Clock, wanted: AbortSignal) {
    this.#clock = clock;
    this.#wanted = wanted;
    if (wanted.aborted) this.#onAbort();
    wanted.addEventListener('abort', this.#onAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** @throws TransientFault when it fails or stays silent */
  async within<T>(answer: Promise<T>): Promise<T> {
    let isStalled = false;
    const cancelTimer = this.#clock.setTimer(STALL_MS, () => {
      isStalled = true;
      this.#controller.abort();
    });
    try {
      return await answer;
    } catch (error) {
      const seconds = STALL_MS / MS_PER_S;
      if (isStalled) throw new TransientFault(`was silent for ${seconds} s`, { cause: error });
      throw new TransientFault(`broke off: ${reasonOf(error)}`, { cause: error });
    } finally {
      cancelTimer();
    }
  }

  async *guard(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
    if (body === null) return this.end();
    const reader = body.getReader();
    try {
      for (;;) {
        const { done, value } = await this.within(reader.read());
        if (done) return;
        yield value;
      }
    } finally {
      this.end();
    }
  }

  end(): void {
    this.#wanted.removeEventListener('abort', this.#onAbort);
    this.#controller.abort();
  }
}

/** `fetch failed` hides the reason in its cause. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}

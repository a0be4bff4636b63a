import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the mirror behaves for one path; what is not said is as a good server does it. */
export interface Behaviour {
  /** Answers every request with this status. */
  status?: number;
  retryAfter?: string;
  /** Leads on to this address. */
  location?: string;
  /** Ignores Range. */
  hasNoRanges?: boolean;
  /**
   * Closes the connection after this many bytes, for the first `cuts` requests, once received()
   * says that they have come: a connection that breaks may take away what was still on its way.
   */
  cutAfterBytes?: number;
  cuts?: number;
  /** Answers as a page. */
  contentType?: string;
  /** Sends this ETag instead of one of the content; null: none. */
  etag?: string | null;
  /** Says no length, and sends in chunks. */
  hasNoLength?: boolean;
  /** Sends nothing after this many bytes, and keeps the connection. */
  hangAfterBytes?: number;
  /** Answers a range from another place. */
  rangeShift?: number;
  contentEncoding?: string;
}

/** One request that came. */
export interface SeenRequest {
  path: string;
  range: string | undefined;
  ifRange: string | undefined;
  /** Status that was answered. */
  status: number;
  /** Bytes of the body that were sent. */
  sentBytes: number;
}

/** A plain web server of files on loopback, well or badly behaved. */
export class ModelMirror {
  readonly files = new Map<string, Uint8Array>();
  readonly behaviours = new Map<string, Behaviour>();
  readonly seen: SeenRequest[] = [];
  readonly #held: { response: ServerResponse; upTo: number }[] = [];
  readonly #server: Server = createServer((request, response) => this.#answer(request, response));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Adds a file. @returns its address */
  serve(path: string, bytes: Uint8Array, behaviour: Behaviour = {}): string {
    this.files.set(path, bytes);
    this.behaviours.set(path, behaviour);
    return this.url + path;
  }

  /** The one who pulls has the file up to here. */
  received(bytes: number): void {
    for (const { response, upTo } of this.#held) if (upTo <= bytes) response.destroy();
  }

  /** Bytes that went out for a path. */
  sentBytes(path: string): number {
    return this.seen
      .filter((request) => request.path === path)
      .reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    const behaviour = this.behaviours.get(path) ?? {};
    const seen: SeenRequest = {
      path,
      range: request.headers.range,
      ifRange: request.headers['if-range'] as string | undefined,
      status: 0,
      sentBytes: 0,
    };
    this.seen.push(seen);
    const file = this.files.get(path);
    seen.status = behaviour.status ?? (file === undefined ? 404 : 200);
    if (behaviour.location !== undefined) {
      seen.status = 302;
      response.writeHead(302, { location: behaviour.location }).end();
    } else if (file === undefined || behaviour.status !== undefined) {
      const wait = behaviour.retryAfter;
      response.writeHead(seen.status, wait === undefined ? {} : { 'retry-after': wait }).end('no');
    } else {
      this.#send(response, { file, behaviour, seen });
    }
  }

  #send(
    response: ServerResponse,
    { file, behaviour, seen }: { file: Uint8Array; behaviour: Behaviour; seen: SeenRequest },
  ): void {
    const own = `"${createHash('sha256').update(file).digest('hex').slice(0, 16)}"`;
    const etag = behaviour.etag === undefined ? own : behaviour.etag;
    const wanted = Number(/^bytes=(\d+)-$/.exec(seen.range ?? '')?.[1] ?? 0);
    const isSame = seen.ifRange === undefined || seen.ifRange === etag;
    const isPartial = wanted > 0 && isSame && behaviour.hasNoRanges !== true;
    const total = file.length;
    if (isPartial && wanted >= total) {
      seen.status = 416;
      response.writeHead(416, { 'content-range': `bytes */${total}` }).end();
      return;
    }
    const from = isPartial ? wanted + (behaviour.rangeShift ?? 0) : 0;
    const body = file.subarray(from);
    seen.status = isPartial ? 206 : 200;
    const { contentType = 'application/octet-stream', contentEncoding } = behaviour;
    response.writeHead(seen.status, {
      'content-type': contentType,
      ...(etag === null ? {} : { etag }),
      ...(behaviour.hasNoLength ? {} : { 'content-length': body.length }),
      ...(isPartial ? { 'content-range': `bytes ${from}-${total - 1}/${total}` } : {}),
      ...(contentEncoding === undefined ? {} : { 'content-encoding': contentEncoding }),
    });
    this.#sendBody(response, { body, from }, { behaviour, seen });
  }

  #sendBody(
    response: ServerResponse,
    { body, from }: { body: Uint8Array; from: number },
    { behaviour, seen }: { behaviour: Behaviour; seen: SeenRequest },
  ): void {
    const { cutAfterBytes, hangAfterBytes, cuts = 1 } = behaviour;
    const earlier = this.seen.filter((one) => one.path === seen.path).length - 1;
    if (cutAfterBytes !== undefined && earlier < cuts && cutAfterBytes < body.length) {
      seen.sentBytes = cutAfterBytes;
      if (cutAfterBytes === 0) response.destroy();
      else response.write(body.subarray(0, cutAfterBytes));
      this.#held.push({ response, upTo: from + cutAfterBytes });
    } else if (hangAfterBytes !== undefined && hangAfterBytes < body.length) {
      seen.sentBytes = hangAfterBytes;
      response.write(body.subarray(0, hangAfterBytes));
    } else {
      seen.sentBytes = body.length;
      response.end(body);
    }
  }
}

import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  request as requestHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';

/** One box speaks to few people at once. */
const MAX_SOCKETS = 16;
/** A kept connection saves the next turn its handshakes. */
const MAX_IDLE_SOCKETS = 2;

export interface Posting {
  body: string;
  /** Sent as a bearer token; empty: none. */
  key: string;
  /** Ends the request, and the answer that is being read. */
  signal: AbortSignal;
  /** Called when a connection stands, with its handshakes done. */
  onConnected: () => void;
}

/**
 * HTTP to one server: no redirects, no compression, no cookies. Node's own client and not `fetch`,
 * which neither tells when a connection stands nor lets its own time limits be changed.
 */
export class OpenAiConnection {
  readonly #url: URL;
  readonly #isTls: boolean;
  readonly #agent: HttpAgent | HttpsAgent;

  /** @param url of the API, http or https, for example `http://nas:8000/v1` */
  constructor(url: string) {
    this.#url = new URL(`${url.replace(/\/+$/, '')}/chat/completions`);
    this.#isTls = this.#url.protocol === 'https:';
    const limits = { keepAlive: true, maxSockets: MAX_SOCKETS, maxFreeSockets: MAX_IDLE_SOCKETS };
    this.#agent = this.#isTls ? new HttpsAgent(limits) : new HttpAgent(limits);
  }

  /** @returns the answer, as soon as its headers are there @throws what the socket does */
  post({ body, key, signal, onConnected }: Posting): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const send = this.#isTls ? requestHttps : requestHttp;
      const sent = send(this.#url, {
        method: 'POST',
        agent: this.#agent,
        signal,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          accept: 'text/event-stream',
          'accept-encoding': 'identity',
          'user-agent': 'earshot',
          ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
        },
      });
      sent.once('response', resolve);
      // Stays: a broken connection reports itself here as well while the answer is read.
      sent.on('error', reject);
      this.#whenConnected(sent, onConnected);
      sent.end(body);
    });
  }

  /** Closes what is idle; requests under way are their callers' to abort. */
  close(): void {
    this.#agent.destroy();
  }

  #whenConnected(sent: ClientRequest, tell: () => void): void {
    sent.once('socket', (socket) => {
      if (sent.reusedSocket) tell();
      else socket.once(this.#isTls ? 'secureConnect' : 'connect', tell);
    });
  }
}

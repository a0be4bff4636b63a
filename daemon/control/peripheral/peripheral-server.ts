import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../../base/clock.ts';
import { asEarshotError, EarshotError } from '../../base/errors.ts';
import type { Component } from '../../base/lifecycle.ts';
import type { Log } from '../../base/log.ts';
import type { BoxNews } from '../../ports/news.ts';
import { peripheralEvents } from './events.ts';
import {
  type PeripheralCommand,
  type PeripheralEvent,
  readCommand,
  type Snapshot,
} from './messages.ts';
import { isSameToken } from './token.ts';

/** A light ring, a few buttons, a display, and a developer looking on. */
const MAX_CLIENTS = 8;
/** The longest command has some 60 characters. */
const MAX_MESSAGE_BYTES = 4096;
/** A client that reads nothing for this much is dropped. */
const MAX_UNREAD_BYTES = 65_536;
/** Nobody presses faster; a volume wheel turns at some 20 steps a second. */
const MAX_COMMANDS_PER_S = 40;
/** A client that answers no ping for so long has gone. */
const PING_EVERY_MS = 30_000;
/** HTTP: this is for WebSockets only. */
const UPGRADE_REQUIRED = 426;
/** Close codes of RFC 6455. */
const POLICY_VIOLATION = 1008;
const GOING_AWAY = 1001;
const MS_PER_S = 1000;

/** The box as its lights and buttons see it. */
export interface PeripheralBox {
  snapshot(): Snapshot;
  onNews(listener: (news: BoxNews) => void): void;
  /** @throws what cannot be done now, in words */
  perform(command: PeripheralCommand): Promise<void>;
}

export interface PeripheralServerOptions {
  host: string;
  /** 0: any free one, see `port`. */
  port: number;
  token: string;
  /** Whether what is said and answered may leave the box this way. */
  withTexts: boolean;
}

interface Client {
  socket: WebSocket;
  isAlive: boolean;
  /** Commands since `sinceMs`. */
  commands: number;
  sinceMs: number;
  /** Its commands are done one after the other. */
  done: Promise<void>;
}

/** Tells lights and displays what the box does, and does what buttons ask. */
export class PeripheralServer implements Component {
  readonly name = 'peripheral';
  readonly #options: PeripheralServerOptions;
  readonly #box: PeripheralBox;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  readonly #clients = new Set<Client>();
  #cancelPing: () => void = () => {};

  constructor(
    options: PeripheralServerOptions,
    { box, clock, log }: { box: PeripheralBox; clock: Clock; log: Log },
  ) {
    this.#options = options;
    this.#box = box;
    this.#clock = clock;
    this.#log = log;
    this.#http = createServer((_request, response) => response.writeHead(UPGRADE_REQUIRED).end());
    this.#http.on('upgrade', (...request) => this.#upgrade(...request));
    box.onNews((news) => this.#tellAll(peripheralEvents(news, options.withTexts)));
  }

  /** The port in use; 0 before start(). */
  get port(): number {
    const address = this.#http.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  /** @throws CONFIG_INVALID when the address is taken or not of this machine */
  async start(): Promise<void> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', (cause) => {
        const text = `peripheral: cannot listen on ${host}:${port} (${cause.message})`;
        reject(new EarshotError('CONFIG_INVALID', text, { cause }));
      });
      this.#http.listen(port, host, resolve);
    });
    this.#ping();
  }

  async stop(): Promise<void> {
    this.#cancelPing();
    for (const { socket } of this.#clients) {
      socket.close(GOING_AWAY, 'the box stops');
      socket.terminate();
    }
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refusal = this.#refusal(request);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\n\r\n`);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (client) => this.#welcome(client));
  }

  #refusal(request: IncomingMessage): string | undefined {
    if (!isSameToken(tokenOf(request), this.#options.token)) return '401 Unauthorized';
    return this.#clients.size >= MAX_CLIENTS ? '503 Service Unavailable' : undefined;
  }

  #welcome(socket: WebSocket): void {
    const client: Client = {
      socket,
      isAlive: true,
      commands: 0,
      sinceMs: this.#clock.nowMs(),
      done: Promise.resolve(),
    };
    this.#clients.add(client);
    socket.on('close', () => this.#clients.delete(client));
    socket.on('error', (error) => this.#log.debug({ err: error }, 'a peripheral was dropped'));
    socket.on('pong', () => {
      client.isAlive = true;
    });
    socket.on('message', (data) => this.#take(client, String(data)));
    this.#tell(client, { event: 'snapshot', data: this.#snapshot() });
  }

  #snapshot(): Snapshot {
    const snapshot = this.#box.snapshot();
    if (this.#options.withTexts) return snapshot;
    return { ...snapshot, last_stt_text: null, last_tts_text: null };
  }

  #take(client: Client, text: string): void {
    if (this.#isFlooding(client)) {
      client.socket.close(POLICY_VIOLATION, `more than ${MAX_COMMANDS_PER_S} commands a second`);
    } else {
      client.done = client.done.then(() => this.#obey(client, text));
    }
  }

  async #obey(client: Client, text: string): Promise<void> {
    let name = '';
    try {
      const command = readCommand(text);
      name = command.command;
      await this.#box.perform(command);
    } catch (thrown) {
      const { message: reason } = asEarshotError(thrown);
      this.#tell(client, { event: 'command_refused', data: { command: name, reason } });
    }
  }

  #isFlooding(client: Client): boolean {
    const nowMs = this.#clock.nowMs();
    if (nowMs - client.sinceMs >= MS_PER_S) {
      client.sinceMs = nowMs;
      client.commands = 0;
    }
    client.commands += 1;
    return client.commands > MAX_COMMANDS_PER_S;
  }

  #tellAll(events: readonly PeripheralEvent[]): void {
    for (const client of this.#clients) for (const event of events) this.#tell(client, event);
  }

  #tell({ socket }: Client, event: PeripheralEvent): void {
    if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate();
    else if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(event));
  }

  #ping(): void {
    this.#cancelPing = this.#clock.setTimer(PING_EVERY_MS, () => {
      for (const client of this.#clients) {
        if (!client.isAlive) client.socket.terminate();
        client.isAlive = false;
        client.socket.ping();
      }
      this.#ping();
    });
  }
}

/** From the header, or from the address, for programs that can only be told an address. */
function tokenOf({ headers, url = '' }: IncomingMessage): string {
  const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
  return bearer ?? new URLSearchParams(url.split('?')[1]).get('token') ?? '';
}

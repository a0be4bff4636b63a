import { WebSocket } from 'ws';
import type { CancelTimer, Clock } from '../../base/clock.ts';
import type { Access } from './access.ts';
import { CommandsUnderWay } from './commands-under-way.ts';
import type { JsonObject } from './loose-json.ts';
import { type Answer, type Command, type Incoming, readMessages } from './messages.ts';

/** All states of a home of 10,000 entities with 2 KB of attributes each, with room. */
const MAX_FRAME_BYTES = 32 * 1024 * 1024;
/** TCP, TLS and HTTP; on a slow machine that starts just now. */
const HANDSHAKE_WITHIN_MS = 10_000;
/** Home Assistant itself gives ten seconds to authenticate (AUTH_TIMEOUT, websocket_api). */
const AUTH_WITHIN_MS = 10_000;
/** Half of its own heartbeat of 55 s. */
const PING_EVERY_MS = 27_000;
const PONG_WITHIN_MS = 10_000;
/** A busy home has tens of changes a second; what comes above this waits in the network. */
const MAX_MESSAGES_PER_S = 2000;
const SECOND_MS = 1000;
/** A command that cannot be handed over for so much before it is a dead connection. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;
const NORMAL_CLOSURE = 1000;

/** Why there is no connection. */
export interface LinkFault {
  /** One line for people. */
  reason: string;
  /** Trying again soon is of no use: somebody has to mend something. */
  isLasting: boolean;
}

export type EventListener = (event: JsonObject) => void;

/** One connection to Home Assistant, from its opening to its end. */
export class Link {
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  readonly #token: string;
  readonly #underWay: CommandsUnderWay;
  readonly #listeners = new Map<number, EventListener>();
  readonly #opened: Promise<LinkFault | undefined>;
  /** Resolves with the reason once the connection is over. */
  readonly ended: Promise<LinkFault>;
  #settleOpened: (fault: LinkFault | undefined) => void = () => {};
  #settleEnded: (fault: LinkFault) => void = () => {};
  /** Of what comes next: the end of the opening, then each ping. */
  #cancelNext: CancelTimer;
  #cancelResume: CancelTimer = () => {};
  #hasAuthenticated = false;
  #version = '';
  #lastId = 0;
  #isOver = false;
  #messages = 0;
  #windowEndsMs = 0;

  private constructor({ url, token, ca }: Access, clock: Clock) {
    this.#clock = clock;
    this.#token = token;
    this.#underWay = new CommandsUnderWay(clock);
    this.#opened = new Promise((resolve) => {
      this.#settleOpened = resolve;
    });
    this.ended = new Promise((resolve) => {
      this.#settleEnded = resolve;
    });
    this.#socket = new WebSocket(url, {
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
      handshakeTimeout: HANDSHAKE_WITHIN_MS,
      ...(ca ? { ca } : {}),
    });
    this.#listen();
    const within = HANDSHAKE_WITHIN_MS + AUTH_WITHIN_MS;
    this.#cancelNext = clock.setTimer(within, () => this.#end('it does not let us in in time'));
  }

  /** Connects and authenticates. @returns the connection, or why there is none */
  static async open(access: Access, clock: Clock): Promise<Link | LinkFault> {
    const link = new Link(access, clock);
    const fault = await link.#opened;
    return fault ?? link;
  }

  /** Of Home Assistant, as it says. */
  get version(): string {
    return this.#version;
  }

  /**
   * Says one thing and waits for its answer.
   * @param withinMs then the answer is `late`
   */
  async call(command: Command, withinMs: number): Promise<Answer> {
    const id = this.#send(command);
    if (id === undefined) return { kind: 'unsent' };
    return this.#underWay.wait(id, withinMs);
  }

  /** Like call(); the events that follow go to the listener, from the first one. */
  async subscribe(command: Command, listener: EventListener, withinMs: number): Promise<Answer> {
    const id = this.#send(command);
    if (id === undefined) return { kind: 'unsent' };
    this.#listeners.set(id, listener);
    const answer = await this.#underWay.wait(id, withinMs);
    if (answer.kind !== 'done') this.#listeners.delete(id);
    return answer;
  }

  close(reason = 'closed'): void {
    this.#end(reason);
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('message', (data, isBinary) => {
      const messages = isBinary ? undefined : readMessages(String(data));
      if (!messages) return this.#end('it does not speak the API of Home Assistant');
      for (const message of messages) this.#take(message);
      this.#slowDown(messages.length);
    });
    socket.on('unexpected-response', (_request, { statusCode }) => {
      this.#end(`it answers ${statusCode} where its API should be`, statusCode !== undefined);
    });
    socket.on('error', (error: Error & { code?: unknown }) => {
      this.#end(error.message || String(error.code ?? error.name));
    });
    socket.on('close', () => this.#end('it closed the connection'));
  }

  #take(message: Incoming): void {
    if (this.#isOver) return;
    switch (message.type) {
      case 'auth_required':
        if (this.#hasAuthenticated) return;
        this.#hasAuthenticated = true;
        this.#write({ type: 'auth', access_token: this.#token });
        return;
      case 'auth_invalid':
        return this.#end('it does not take the access token; make a new one there', true);
      case 'auth_ok':
        return this.#welcome(message.version ?? '');
      case 'result':
        return this.#underWay.settle(message.id, message.answer);
      case 'event':
        this.#listeners.get(message.id)?.(message.event);
    }
  }

  #welcome(version: string): void {
    this.#version = version;
    this.#cancelNext();
    // The first of all commands: many events then come in one frame.
    this.#send({ type: 'supported_features', features: { coalesce_messages: 1 } });
    this.#pingLater();
    this.#settleOpened(undefined);
  }

  #pingLater(): void {
    const ping = async (): Promise<void> => {
      const answer = await this.call({ type: 'ping' }, PONG_WITHIN_MS);
      if (answer.kind === 'late') this.#end('it has stopped answering');
      else if (!this.#isOver) this.#pingLater();
    };
    this.#cancelNext = this.#clock.setTimer(PING_EVERY_MS, () => void ping());
  }

  /** Reads no further until the second is over; the other side waits, or hangs up. */
  #slowDown(messages: number): void {
    const nowMs = this.#clock.nowMs();
    if (nowMs >= this.#windowEndsMs) {
      this.#windowEndsMs = nowMs + SECOND_MS;
      this.#messages = 0;
    }
    this.#messages += messages;
    if (this.#messages <= MAX_MESSAGES_PER_S || this.#isOver || this.#socket.isPaused) return;
    this.#socket.pause();
    const leftMs = this.#windowEndsMs - nowMs;
    this.#cancelResume = this.#clock.setTimer(leftMs, () => this.#socket.resume());
  }

  #send(command: Command): number | undefined {
    if (this.#underWay.isFull) return undefined;
    const id = this.#lastId + 1;
    this.#lastId = id;
    return this.#write({ id, ...command }) ? id : undefined;
  }

  #write(message: object): boolean {
    if (this.#isOver || this.#socket.readyState !== WebSocket.OPEN) return false;
    if (this.#socket.bufferedAmount > MAX_UNSENT_BYTES) {
      this.#end('it has stopped reading');
      return false;
    }
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #end(reason: string, isLasting = false): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelNext();
    this.#cancelResume();
    this.#listeners.clear();
    this.#underWay.settleAll({ kind: 'lost' });
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.close(NORMAL_CLOSURE);
    this.#socket.terminate();
    const fault = { reason, isLasting };
    this.#settleOpened(fault);
    this.#settleEnded(fault);
  }
}

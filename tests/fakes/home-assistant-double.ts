import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type WebSocket, WebSocketServer } from 'ws';
import { compressed, doubleAnswer, wholeHome } from './home-assistant-answers.ts';
import {
  changeItems,
  type DoubleEntity,
  type DoubleFault,
  effectOf,
} from './home-assistant-behaviour.ts';
import type { DoubleHome } from './home-assistant-home.ts';
import { until } from './until.ts';

export const DOUBLE_TOKEN = 'a-long-lived-token-of-the-test';

type Message = Record<string, unknown> & { id: number; type: string };

interface Client {
  socket: WebSocket;
  isIn: boolean;
  coalesces: boolean;
  lastId: number;
  entitiesId: number | undefined;
  events: { id: number; type: string }[];
  todo: { id: number; entityId: string }[];
}

/** A Home Assistant on loopback: its WebSocket API, from a described home. */
export class HomeAssistantDouble {
  readonly home: DoubleHome;
  /** Everything that a service was called for. */
  readonly calls: { service: string; entityId: string; data: Record<string, unknown> }[] = [];
  /** Types of all commands, in order. */
  readonly heard: string[] = [];
  readonly faults = new Map<string, DoubleFault>();
  /** Commands that are answered with an error, by type. */
  readonly refusals = new Map<string, { code: string; message: string }>();
  /** Commands that are not answered. */
  readonly unheard = new Set<string>();
  connections = 0;
  token = DOUBLE_TOKEN;
  #server: Server;
  #sockets: WebSocketServer;
  readonly #clients = new Set<Client>();
  readonly #held: (() => void)[] = [];
  readonly #tls: { cert: string; key: string } | undefined;
  #port = 0;

  constructor(home: DoubleHome, tls?: { cert: string; key: string }) {
    this.home = home;
    this.#tls = tls;
    [this.#server, this.#sockets] = this.#servers();
  }

  get url(): string {
    return `${this.#tls ? 'https' : 'http'}://localhost:${this.#port}`;
  }

  async start(): Promise<this> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as { port: number }).port;
    return this;
  }

  async stop(): Promise<void> {
    this.drop();
    this.#sockets.close();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Comes back on the same port. */
  async restart(): Promise<void> {
    [this.#server, this.#sockets] = this.#servers();
    await this.start();
  }

  /** Cuts all connections. */
  drop(): void {
    for (const { socket } of this.#clients) socket.terminate();
    this.#clients.clear();
  }

  /** Says something to every client, as it is. */
  blurt(text: string | Buffer): void {
    for (const { socket } of this.#clients) socket.send(text);
  }

  /** Somebody did it by hand, or the entity says so. */
  setState(id: string, state: string, attributes: Record<string, unknown> = {}): void {
    const entity = this.#entity(id);
    const gone = Object.keys(attributes).filter((name) => attributes[name] === undefined);
    const added = Object.entries(attributes).filter(([, value]) => value !== undefined);
    Object.assign(entity, { state, attributes: { ...entity.attributes, ...attributes } });
    for (const name of gone) delete entity.attributes[name];
    const plus = { s: state, a: Object.fromEntries(added), lc: Date.now() / 1000 };
    const change = { '+': plus, ...(gone.length > 0 ? { '-': { a: gone } } : {}) };
    this.#tellEntities({ c: { [id]: change } });
  }

  addEntity(id: string, entity: DoubleEntity): void {
    this.home.entities[id] = entity;
    this.#tellEntities({ a: { [id]: compressed(entity) } });
  }

  removeEntity(id: string): void {
    delete this.home.entities[id];
    this.#tellEntities({ r: [id] });
  }

  /** A registry was edited; the caller has changed `home`. */
  tellEvent(type: string): void {
    for (const client of this.#clients) {
      for (const each of client.events.filter((event) => event.type === type)) {
        this.#say(client, { id: each.id, type: 'event', event: { event_type: type, data: {} } });
      }
    }
  }

  /** Lets the states come that were held back. */
  release(): void {
    for (const happen of this.#held.splice(0)) happen();
  }

  async called(count: number): Promise<void> {
    await until(`${count} calls`, () => this.calls.length >= count);
  }

  #servers(): [Server, WebSocketServer] {
    const server = this.#tls ? createTlsServer(this.#tls) : createServer();
    const sockets = new WebSocketServer({ server, path: '/api/websocket' });
    sockets.on('connection', (socket) => this.#welcome(socket));
    return [server, sockets];
  }

  #entity(id: string): DoubleEntity {
    const entity = this.home.entities[id];
    if (!entity) throw new Error(`the double has no ${id}`);
    return entity;
  }

  #welcome(socket: WebSocket): void {
    this.connections += 1;
    const client: Client = {
      ...{ socket, isIn: false, coalesces: false, lastId: 0, entitiesId: undefined },
      ...{ events: [], todo: [] },
    };
    this.#clients.add(client);
    socket.on('close', () => this.#clients.delete(client));
    socket.on('error', () => undefined);
    socket.on('message', (data) => this.#hear(client, JSON.parse(String(data)) as Message));
    this.#say(client, { type: 'auth_required', ha_version: '2026.11.1' });
  }

  #hear(client: Client, message: Message): void {
    if (!client.isIn) {
      client.isIn = message.type === 'auth' && message['access_token'] === this.token;
      if (client.isIn) return this.#say(client, { type: 'auth_ok', ha_version: '2026.11.1' });
      this.#say(client, { type: 'auth_invalid', message: 'Invalid access token or password' });
      return client.socket.close();
    }
    this.heard.push(message.type);
    if (message.id <= client.lastId) {
      return this.#refuse(client, message.id, { code: 'id_reuse', message: 'Ids increase.' });
    }
    client.lastId = message.id;
    const refusal = this.refusals.get(message.type);
    if (refusal) return this.#refuse(client, message.id, refusal);
    if (!this.unheard.has(message.type)) this.#obey(client, message);
  }

  #obey(client: Client, message: Message): void {
    const { id, type } = message;
    if (type === 'ping') return this.#say(client, { id, type: 'pong' });
    if (type === 'supported_features') client.coalesces = true;
    if (type === 'subscribe_events')
      client.events.push({ id, type: String(message['event_type']) });
    if (type === 'call_service') return this.#serve(client, message);
    const result = doubleAnswer(this.home, message);
    if (result === undefined) {
      return this.#refuse(client, id, { code: 'unknown_command', message: 'Unknown command.' });
    }
    this.#say(client, { id, type: 'result', success: true, result });
    if (type === 'subscribe_entities') this.#beginEntities(client, id);
    if (type === 'todo/item/subscribe') {
      client.todo.push({ id, entityId: String(message['entity_id']) });
      this.#tellItems(String(message['entity_id']));
    }
  }

  #serve(client: Client, message: Message): void {
    const { id, domain, service } = message;
    const data = (message['service_data'] ?? {}) as Record<string, unknown>;
    const entityId = String((message['target'] as { entity_id: unknown }).entity_id);
    this.calls.push({ service: `${domain}.${service}`, entityId, data });
    const fault = this.faults.get(entityId);
    if (fault === 'cut') return client.socket.terminate();
    if (fault === 'silent') return;
    if (typeof fault === 'object') return this.#refuse(client, id, fault);
    const response = service === 'search_media' ? { [entityId]: this.home.library } : undefined;
    const result = { context: { id: '01J' }, ...(response ? { response } : {}) };
    const happen = (): void => this.#happen(entityId, String(service), data);
    if (fault === 'held') this.#held.push(happen);
    else if (fault !== 'dead') happen();
    this.#say(client, { id, type: 'result', success: true, result });
  }

  #happen(entityId: string, service: string, data: Record<string, unknown>): void {
    const entity = this.#entity(entityId);
    if (entity.items) {
      changeItems(entity, service, data);
      return this.#tellItems(entityId);
    }
    const effect = effectOf(service, data, entity);
    if (!effect?.state && !effect?.attributes) return;
    this.setState(entityId, effect.state ?? entity.state, effect.attributes);
  }

  #tellItems(entityId: string): void {
    const { items } = this.#entity(entityId);
    for (const client of this.#clients) {
      for (const { id } of client.todo.filter((each) => each.entityId === entityId)) {
        this.#say(client, { id, type: 'event', event: { items } });
      }
    }
  }

  #beginEntities(client: Client, id: number): void {
    client.entitiesId = id;
    if (this.home.runState === 'SILENT STATES') return;
    this.#say(client, { id, type: 'event', event: { a: wholeHome(this.home) } });
  }

  #tellEntities(event: object): void {
    for (const client of this.#clients) {
      const id = client.entitiesId;
      if (id !== undefined) this.#say(client, { id, type: 'event', event });
    }
  }

  #refuse(client: Client, id: number, error: { code: string; message: string }): void {
    this.#say(client, { id, type: 'result', success: false, error });
  }

  /** Where the client can take it, messages come in lists. */
  #say(client: Client, message: object): void {
    client.socket.send(JSON.stringify(client.coalesces ? [message] : message));
  }
}

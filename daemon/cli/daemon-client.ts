import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { EarshotError, isErrorCode } from '../base/errors.ts';
import { COMMANDS, type ParamsOf, type ReplyOf, type Verb, WavReply } from '../control/commands.ts';
import type { Core, HomeEdit } from '../control/core.ts';
import { kbOver } from './kb-client.ts';
import { RecordsClient } from './records-client.ts';

/** Longest wait for an answer; a long text takes a while to speak. */
const ANSWER_WITHIN_MS = 15 * 60 * 1000;
/** A WAV file of the longest text is about 30 MB. */
const MAX_REPLY_BYTES = 128 * 1024 * 1024;
const HTTP_OK = 200;
const NOT_RUNNING = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK', 'ENOTDIR']);

export interface DaemonClientOptions {
  socketPath: string;
  clock: Clock;
}

interface Reply {
  status: number;
  bytes: Buffer;
}

/** The running daemon, over its control socket. */
export class DaemonClient implements Core {
  readonly records = new RecordsClient((verb, params) => this.#call(verb, params));
  readonly kb = kbOver((verb, params, signal) => this.#call(verb, params, signal));
  readonly #options: DaemonClientOptions;

  private constructor(options: DaemonClientOptions) {
    this.#options = options;
  }

  /**
   * @returns undefined when no daemon listens there
   * @throws DAEMON_UNREACHABLE when one may, but this user is not let in
   */
  static async find(options: DaemonClientOptions): Promise<DaemonClient | undefined> {
    const fault = await tryConnect(options.socketPath);
    if (fault === undefined) return new DaemonClient(options);
    if (NOT_RUNNING.has(fault.code ?? '')) return undefined;
    const text = `cannot reach the daemon at ${options.socketPath}: ${fault.message}`;
    throw new EarshotError('DAEMON_UNREACHABLE', text, { cause: fault });
  }

  status() {
    return this.#call('status', {});
  }

  ask(text: string, options: { isConfirmed: boolean; signal: AbortSignal }) {
    const { isConfirmed, signal } = options;
    return this.#call('ask', { text, isConfirmed }, signal);
  }

  say(text: string) {
    return this.#call('say', { text });
  }

  announce(text: string) {
    return this.#call('announce', { text });
  }

  listen() {
    return this.#call('listen', {});
  }

  stop() {
    return this.#call('stop', {});
  }

  setVolume(percent: number) {
    return this.#call('volume', { percent });
  }

  timers() {
    return this.#call('timers', {});
  }

  identify() {
    return this.#call('identify', {});
  }

  reload() {
    return this.#call('reload', {});
  }

  restart() {
    return this.#call('restart', {});
  }

  forgetMqtt() {
    return this.#call('mqtt.forget', {});
  }

  synthesizeWav(text: string) {
    return this.#call('synthesize', { text });
  }

  turns(limit: number) {
    return this.#call('turns', { limit });
  }

  setMuted(isMuted: boolean) {
    return this.#call('mute', { isMuted });
  }

  setDoNotDisturb(isOn: boolean) {
    return this.#call('dnd', { isOn });
  }

  speakers() {
    return this.#call('speakers.list', {});
  }

  enrolSpeaker(name: string, { model, vectors }: { model: string; vectors: readonly string[] }) {
    return this.#call('speakers.enrol', { name, model, vectors: [...vectors] });
  }

  removeSpeaker(name: string) {
    return this.#call('speakers.remove', { name });
  }

  homeDevices() {
    return this.#call('home.list', {});
  }

  editHome(edit: HomeEdit) {
    switch (edit.kind) {
      case 'rename':
        return this.#call('home.rename', { id: edit.id, name: edit.name });
      case 'area':
        return this.#call('home.area', { id: edit.id, area: edit.area });
      case 'floor':
        return this.#call('home.floor', { area: edit.area, floor: edit.floor });
      case 'alias':
        return this.#call('home.alias', { id: edit.id, aliases: [...edit.aliases] });
      case 'expose':
        return this.#call(edit.isExposed ? 'home.expose' : 'home.hide', { id: edit.id });
    }
  }

  configView() {
    return this.#call('config.show', {});
  }

  /** The actor is whoever may enter the socket. */
  setConfig({ key, value }: { key: string; value: unknown }) {
    return this.#call('config.set', { key, value });
  }

  unsetConfig(key: string) {
    return this.#call('config.unset', { key });
  }

  async #call<V extends Verb>(
    verb: V,
    params: ParamsOf<V>,
    signal?: AbortSignal,
  ): Promise<ReplyOf<V>> {
    const reply = await this.#exchange(verb, params, signal);
    if (reply.status !== HTTP_OK) throw failureOf(reply);
    const isWav = COMMANDS[verb].reply === WavReply;
    return (isWav ? reply.bytes : parseJson(reply.bytes)) as ReplyOf<V>;
  }

  #exchange(verb: Verb, params: object, signal: AbortSignal | undefined): Promise<Reply> {
    const { socketPath, clock } = this.#options;
    const { method } = COMMANDS[verb];
    const { path, body } = addressed(verb, params);
    const headers = { 'content-type': 'application/json', connection: 'close' };
    return new Promise((resolve, reject) => {
      const unreachable = (why: string, cause?: unknown): void => {
        cancelTimer();
        const text = `the daemon at ${socketPath} ${why}`;
        reject(new EarshotError('DAEMON_UNREACHABLE', text, { cause }));
      };
      const call = { socketPath, method, path, headers: body === undefined ? {} : headers };
      const outgoing = request({ ...call, ...(signal ? { signal } : {}) }, (incoming) => {
        readAll(incoming).then(
          (bytes) => {
            cancelTimer();
            resolve({ status: incoming.statusCode ?? 0, bytes });
          },
          (error: Error) => unreachable(`broke off its answer: ${error.message}`, error),
        );
      });
      const cancelTimer = clock.setTimer(ANSWER_WITHIN_MS, () => {
        outgoing.destroy(new Error('it took too long'));
      });
      outgoing.on('error', (error) => unreachable(`gave no answer: ${error.message}`, error));
      outgoing.end(body);
    });
  }
}

function addressed(verb: Verb, params: object): { path: string; body: string | undefined } {
  const { method, path } = COMMANDS[verb];
  const given = Object.entries(params) as [string, unknown][];
  if (path.includes(':')) {
    const fill = (_: string, name: string): string =>
      encodeURIComponent(String(given.find(([key]) => key === name)?.[1]));
    return { path: path.replace(/:(\w+)/g, fill), body: undefined };
  }
  if (method !== 'GET') return { path, body: JSON.stringify(params) };
  const query = new URLSearchParams(
    Object.fromEntries(given.map(([key, value]) => [key, String(value)])),
  );
  return { path: given.length > 0 ? `${path}?${query}` : path, body: undefined };
}

async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_REPLY_BYTES) throw new Error('it is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new EarshotError('INTERNAL', 'the daemon answered with no JSON', { cause: error });
  }
}

function failureOf({ status, bytes }: Reply): EarshotError {
  const body = parseJson(bytes) as { error?: { code?: unknown; message?: unknown } } | null;
  const { code, message } = body?.error ?? {};
  const text = typeof message === 'string' ? message : `the daemon answered with status ${status}`;
  return new EarshotError(isErrorCode(code) ? code : 'INTERNAL', text);
}

function tryConnect(socketPath: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once('error', resolve);
  });
}

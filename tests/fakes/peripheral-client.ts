import { WebSocket } from 'ws';
import { until } from './until.ts';

/** A light or a button: it keeps what it is told. */
export class PeripheralClient {
  readonly events: { event: string; data?: Record<string, unknown> }[] = [];
  readonly socket: WebSocket;
  closed: { code: number; reason: string } | undefined;
  /** Status with which it was not let in. */
  refused: number | undefined;

  constructor(port: number, { query, headers = {} }: { query: string; headers?: object }) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/${query}`, { headers: { ...headers } });
    this.socket.on('message', (data) => this.events.push(JSON.parse(String(data))));
    this.socket.on('unexpected-response', (_request, { statusCode }) => {
      this.refused = statusCode;
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
    });
  }

  async seen(count: number): Promise<unknown[]> {
    await until(`${count} events`, () => this.events.length >= count);
    return this.events;
  }

  /** Waits for an event told after the last call of take(). */
  async sees(event: string): Promise<Record<string, unknown> | undefined> {
    await until(event, () => this.events.some((each) => each.event === event));
    return this.events.find((each) => each.event === event)?.data;
  }

  /** The names of what was told since the last call. */
  take(): string[] {
    return this.events.splice(0).map(({ event }) => event);
  }

  press(command: string, data?: object): void {
    this.socket.send(JSON.stringify({ command, ...(data ? { data } : {}) }));
  }
}

import { Channel } from '../daemon/base/channel.ts';
import { EarshotError } from '../daemon/base/errors.ts';
import { MAX_CALLS, type Port, parseFromWorker } from './protocol.ts';

interface LiveCall {
  flagSlot: number;
  chunk(value: unknown): void;
  end(value: unknown): void;
  fail(error: EarshotError): void;
}

export interface CallOptions {
  signal?: AbortSignal;
  /** Receives the pieces of the answer in order. */
  onChunk?: (value: unknown) => void;
  transfer?: readonly ArrayBuffer[];
}

/** Chunks that a consumer of `stream` may lag behind before the oldest design limit is hit. */
const STREAM_CAPACITY = 4096;

/** Calls an engine in another thread. Results of calls that are over are dropped and counted. */
export class EngineClient {
  readonly #port: Port;
  readonly #flags: Int32Array;
  readonly #live = new Map<number, LiveCall>();
  readonly #freeSlots = Array.from({ length: MAX_CALLS }, (_, slot) => slot);
  #nextId = 0;
  #dead: EarshotError | undefined;
  /** Messages that belonged to no live call, or made no sense. */
  strays = 0;

  constructor(port: Port, flags: Int32Array) {
    this.#port = port;
    this.#flags = flags;
    port.on('message', (raw) => this.#receive(raw));
    port.on('close', () => this.fail(new EarshotError('ENGINE_FAILED', 'the engine has gone')));
  }

  /**
   * @returns the end value; after an abort, undefined
   * @throws EarshotError as the engine reported it; BUSY with MAX_CALLS under way
   */
  call(method: string, params: unknown, options: CallOptions = {}): Promise<unknown> {
    if (this.#dead) return Promise.reject(this.#dead);
    if (options.signal?.aborted) return Promise.resolve(undefined);
    const flagSlot = this.#freeSlots.pop();
    if (flagSlot === undefined) {
      return Promise.reject(new EarshotError('BUSY', `too many calls of ${method} under way`));
    }
    const id = this.#nextId++;
    Atomics.store(this.#flags, flagSlot, 0);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        Atomics.store(this.#flags, flagSlot, 1);
        this.#port.postMessage({ kind: 'cancel', id });
      };
      const settle = (): void => {
        options.signal?.removeEventListener('abort', onAbort);
        this.#live.delete(id);
        this.#freeSlots.push(flagSlot);
      };
      this.#live.set(id, {
        flagSlot,
        chunk: (value) => {
          if (!options.signal?.aborted) options.onChunk?.(value);
        },
        end: (value) => {
          settle();
          resolve(options.signal?.aborted ? undefined : value);
        },
        fail: (error) => {
          settle();
          if (options.signal?.aborted) resolve(undefined);
          else reject(error);
        },
      });
      options.signal?.addEventListener('abort', onAbort, { once: true });
      this.#port.postMessage({ kind: 'call', id, method, params, flagSlot }, options.transfer);
    });
  }

  /** The chunks of a call as they come; ends early and silently when `signal` aborts. */
  async *stream(
    method: string,
    params: unknown,
    signal: AbortSignal,
  ): AsyncGenerator<unknown, void> {
    const chunks = new Channel<unknown>(STREAM_CAPACITY, 'reject');
    let overflow = false;
    const over = this.call(method, params, {
      signal,
      onChunk: (value) => {
        if (!chunks.offer(value)) overflow = true;
      },
    }).finally(() => chunks.close());
    over.catch(() => undefined);
    const onAbort = (): void => chunks.close();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      for await (const chunk of chunks) {
        if (signal.aborted) return;
        yield chunk;
      }
      if (signal.aborted) return;
      await over;
      if (overflow) throw new EarshotError('INTERNAL', `${method} sent more than was read`);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  cast(method: string, params: unknown, transfer?: readonly ArrayBuffer[]): void {
    if (!this.#dead) this.#port.postMessage({ kind: 'cast', method, params }, transfer);
  }

  /** Ends every call under way, and every later one, with `error`. */
  fail(error: EarshotError): void {
    this.#dead = error;
    for (const call of [...this.#live.values()]) call.fail(error);
  }

  #receive(raw: unknown): void {
    const message = parseFromWorker(raw);
    const call = message && this.#live.get(message.id);
    if (!message || !call) this.strays += 1;
    else if (message.kind === 'chunk') call.chunk(message.value);
    else if (message.kind === 'end') call.end(message.value);
    else call.fail(new EarshotError(message.code, message.message));
  }
}

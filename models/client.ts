import { Channel } from '../daemon/base/channel.ts';
import { asEarshotError, EarshotError } from '../daemon/base/errors.ts';
import type { Hold } from '../daemon/base/hold.ts';
import { CREDIT_STEP } from './credit.ts';
import { CANCELLED, GOING, HELD, MAX_CALLS, type Port, parseFromWorker } from './protocol.ts';

interface LiveCall {
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

interface StreamReader {
  signal: AbortSignal;
  /** While it is held the engine makes nothing but what it has begun, if it awaits room(). */
  hold?: Hold | undefined;
}

interface StreamOptions extends Omit<CallOptions, 'onChunk'> {
  /** Receives the pieces of the answer; `taken` is called when the reader has used one. */
  onChunk: (value: unknown, taken: () => void) => void;
  hold?: Hold | undefined;
}

/**
 * Chunks held for a slow reader. An engine that awaits room() keeps within STREAM_WINDOW; for one
 * that does not, this bounds the memory.
 */
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
    return this.#call(method, params, {
      ...options,
      onChunk: (value, taken) => {
        options.onChunk?.(value);
        taken();
      },
    });
  }

  /**
   * The chunks of a call as they come. Ends early and silently when `signal` aborts; a reader that
   * leaves early cancels the call. The engine waits for a slow reader (see credit.ts).
   * @throws EarshotError as the engine reported it, after the chunks that came before;
   *   ENGINE_FAILED when the engine does not wait and far more has come than was read
   */
  async *stream(
    method: string,
    params: unknown,
    { signal, hold }: StreamReader,
  ): AsyncGenerator<unknown, void> {
    if (signal.aborted) return;
    const chunks = new Channel<{ value: unknown; taken: () => void }>(STREAM_CAPACITY, 'reject');
    const hangUp = new AbortController();
    const leave = (): void => {
      hangUp.abort();
      chunks.close();
    };
    signal.addEventListener('abort', leave, { once: true });
    let hasOverflowed = false;
    const over = this.#call(method, params, {
      signal: hangUp.signal,
      hold,
      onChunk: (value, taken) => {
        if (chunks.offer({ value, taken })) return;
        hasOverflowed = true;
        leave();
      },
    }).finally(() => chunks.close());
    over.catch(() => undefined);
    try {
      for await (const { value, taken } of chunks) {
        if (signal.aborted) return;
        taken();
        yield value;
      }
      if (signal.aborted) return;
      if (hasOverflowed) throw new EarshotError('ENGINE_FAILED', `${method} floods its reader`);
      await over;
    } finally {
      signal.removeEventListener('abort', leave);
      leave();
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

  #call(method: string, params: unknown, options: StreamOptions): Promise<unknown> {
    const { signal, hold, onChunk, transfer } = options;
    if (this.#dead) return Promise.reject(this.#dead);
    if (signal?.aborted) return Promise.resolve(undefined);
    const flagSlot = this.#freeSlots.pop();
    if (flagSlot === undefined) {
      return Promise.reject(new EarshotError('BUSY', `too many calls of ${method} under way`));
    }
    const id = this.#nextId++;
    Atomics.store(this.#flags, flagSlot, GOING);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        Atomics.store(this.#flags, flagSlot, CANCELLED);
        this.#port.postMessage({ kind: 'cancel', id });
      };
      const onHold = (isHeld: boolean): void => this.#hold({ id, flagSlot, isHeld });
      const forgetHold = hold?.onChange(onHold);
      const settle = (): void => {
        signal?.removeEventListener('abort', onAbort);
        forgetHold?.();
        this.#live.delete(id);
        this.#freeSlots.push(flagSlot);
      };
      const taken = this.#credit(id);
      this.#live.set(id, {
        chunk: (value) => {
          if (!signal?.aborted) onChunk(value, taken);
        },
        end: (value) => {
          settle();
          resolve(signal?.aborted ? undefined : value);
        },
        fail: (error) => {
          settle();
          if (signal?.aborted) resolve(undefined);
          else reject(error);
        },
      });
      try {
        this.#port.postMessage({ kind: 'call', id, method, params, flagSlot }, transfer);
        signal?.addEventListener('abort', onAbort, { once: true });
        if (hold?.isHeld) onHold(true);
      } catch (thrown) {
        // What cannot be sent (a function among the parameters) must not keep its place.
        settle();
        reject(asEarshotError(thrown));
      }
    });
  }

  /** The flag is for an engine that is busy, the message for one that waits. */
  #hold({ id, flagSlot, isHeld }: { id: number; flagSlot: number; isHeld: boolean }): void {
    const [from, to] = isHeld ? [GOING, HELD] : [HELD, GOING];
    // A call that was cancelled stays so.
    Atomics.compareExchange(this.#flags, flagSlot, from, to);
    this.#port.postMessage({ kind: isHeld ? 'hold' : 'resume', id });
  }

  /** @returns to be called once for each chunk taken; tells the engine now and then */
  #credit(id: number): () => void {
    let count = 0;
    return () => {
      count += 1;
      if (count < CREDIT_STEP || !this.#live.has(id)) return;
      this.#port.postMessage({ kind: 'more', id, chunks: count });
      count = 0;
    };
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

import { asEarshotError } from '../daemon/base/errors.ts';
import { type Port, parseToWorker } from './protocol.ts';

/** What a handler knows about the call it answers. */
export interface CallContext {
  /** Aborts when the cancel message is read; enough for code that returns to the event loop. */
  signal: AbortSignal;
  /** True as soon as the caller gives up; readable inside a native callback. */
  isCancelled(): boolean;
  /** Sends one piece of the answer. */
  emit(value: unknown, transfer?: readonly ArrayBuffer[]): void;
}

export interface Handlers {
  calls: Record<string, (params: never, context: CallContext) => Promise<unknown>>;
  casts: Record<string, (params: never) => void>;
}

/** Counts of what was not served, for status. */
export interface ServeCounts {
  malformed: number;
  unknown: number;
}

/**
 * Answers calls that arrive on `port`. Works over any MessagePort: a worker's parentPort, or one
 * half of a MessageChannel in the test's own thread.
 * @param flags cancel flags shared with the client, one a slot
 */
export function serve(port: Port, handlers: Handlers, flags: Int32Array): ServeCounts {
  const counts: ServeCounts = { malformed: 0, unknown: 0 };
  const live = new Map<number, AbortController>();

  const answer = async (
    id: number,
    flagSlot: number,
    work: (context: CallContext) => Promise<unknown>,
  ): Promise<void> => {
    const abort = new AbortController();
    live.set(id, abort);
    const context: CallContext = {
      signal: abort.signal,
      isCancelled: () => abort.signal.aborted || Atomics.load(flags, flagSlot) === 1,
      emit: (value, transfer) => port.postMessage({ kind: 'chunk', id, value }, transfer),
    };
    try {
      const value = await work(context);
      port.postMessage({ kind: 'end', id, value });
    } catch (thrown) {
      const { code, message } = asEarshotError(thrown);
      port.postMessage({ kind: 'error', id, code, message });
    } finally {
      live.delete(id);
    }
  };

  port.on('message', (raw) => {
    const message = parseToWorker(raw);
    if (message === undefined) {
      counts.malformed += 1;
    } else if (message.kind === 'cancel') {
      live.get(message.id)?.abort();
    } else if (message.kind === 'cast') {
      const handler = own(handlers.casts, message.method);
      if (handler) handler(message.params as never);
      else counts.unknown += 1;
    } else {
      const handler = own(handlers.calls, message.method);
      void answer(message.id, message.flagSlot, async (context) => {
        if (handler) return handler(message.params as never, context);
        counts.unknown += 1;
        throw new Error(`no such method: ${message.method}`);
      });
    }
  });
  return counts;
}

function own<T>(table: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

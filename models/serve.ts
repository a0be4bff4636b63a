import { asEarshotError } from '../daemon/base/errors.ts';
import { CancelFlag } from './cancel-flag.ts';
import { Credit } from './credit.ts';
import { type Port, parseToWorker } from './protocol.ts';

/** What a handler knows about the call it answers. */
export interface CallContext {
  /**
   * Aborts when the cancel message is read, or as soon as anybody looks at its `aborted` after the
   * caller gave up.
   */
  signal: AbortSignal;
  /** True as soon as the caller gives up; readable inside a native callback. */
  isCancelled(): boolean;
  /** Sends one piece of the answer. */
  emit(value: unknown, transfer?: readonly ArrayBuffer[]): void;
  /**
   * Resolves when the reader has room for a piece and does not hold, or has given up; to be awaited
   * after emit().
   */
  room(): Promise<void>;
}

interface LiveAnswer {
  cancel: CancelFlag;
  credit: Credit;
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
  const live = new Map<number, LiveAnswer>();

  const answer = async (
    id: number,
    flagSlot: number,
    work: (context: CallContext) => Promise<unknown>,
  ): Promise<void> => {
    const cancel = new CancelFlag(flags, flagSlot);
    const credit = new Credit(() => cancel.isHeld());
    live.set(id, { cancel, credit });
    cancel.signal.addEventListener('abort', () => credit.give(Number.POSITIVE_INFINITY));
    const context: CallContext = {
      signal: cancel.signal,
      isCancelled: () => cancel.isCancelled(),
      emit: (value, transfer) => {
        credit.take();
        port.postMessage({ kind: 'chunk', id, value }, transfer);
      },
      room: () => credit.room(),
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
      live.get(message.id)?.cancel.cancel();
    } else if (message.kind === 'hold' || message.kind === 'resume') {
      live.get(message.id)?.credit.look();
    } else if (message.kind === 'more') {
      live.get(message.id)?.credit.give(message.chunks);
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

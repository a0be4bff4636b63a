import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import { EngineClient } from '../../models/client.ts';
import { STREAM_WINDOW } from '../../models/credit.ts';
import { createCancelFlags } from '../../models/protocol.ts';
import { type CallContext, type Handlers, serve } from '../../models/serve.ts';
import { until } from '../fakes/until.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

function channel() {
  const { port1, port2 } = new MessageChannel();
  const flags = createCancelFlags();
  open.push(() => port1.close());
  return { client: new EngineClient(port1, flags), flags, far: port2 };
}

function link(handlers: Handlers['calls']) {
  const { client, far, flags } = channel();
  serve(far, { calls: handlers, casts: {} }, flags);
  return client;
}

describe('a stream', () => {
  it('lets its engine wait for a slow reader, and loses nothing', async () => {
    let sent = 0;
    const client = link({
      count: async (n: number, context: CallContext) => {
        for (let i = 0; i < n; i += 1) {
          context.emit(i);
          sent += 1;
          await context.room();
        }
      },
    });
    const reader = client.stream('count', 2000, { signal: new AbortController().signal });
    expect((await reader.next()).value).toBe(0);
    await until('the window is used up', () => sent >= STREAM_WINDOW);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(sent).toBe(STREAM_WINDOW);
    const rest: unknown[] = [];
    for await (const value of reader) rest.push(value);
    expect(rest).toEqual(Array.from({ length: 1999 }, (_, n) => n + 1));
  });

  it('is given up, and its call cancelled, when its engine does not wait', async () => {
    let isCancelled = false;
    const client = link({
      flood: async (_: unknown, context: CallContext) => {
        for (let i = 0; i < 6000; i += 1) context.emit(i);
        await until('the cancel', () => context.isCancelled());
        isCancelled = true;
      },
    });
    const reader = client.stream('flood', 0, { signal: new AbortController().signal });
    await reader.next();
    await until('the cancel is seen', () => isCancelled);
    const read = async (): Promise<number> => {
      let count = 0;
      for await (const _ of reader) count += 1;
      return count;
    };
    await expect(read()).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });

  it('cancels its call when the reader leaves, is thrown out, or aborts', async () => {
    const ends: string[] = [];
    const client = link({
      talk: async (name: string, context: CallContext) => {
        while (!context.isCancelled()) {
          context.emit(name);
          await new Promise(setImmediate);
        }
        ends.push(name);
      },
    });
    for await (const _ of client.stream('talk', 'leaves', { signal: new AbortController().signal }))
      break;
    const thrown = async (): Promise<void> => {
      for await (const _ of client.stream('talk', 'throws', {
        signal: new AbortController().signal,
      })) {
        throw new Error('out');
      }
    };
    await expect(thrown()).rejects.toThrow('out');
    const abort = new AbortController();
    for await (const _ of client.stream('talk', 'aborts', { signal: abort.signal })) abort.abort();
    await until('all have ended', () => ends.length === 3);
    expect(ends.sort()).toEqual(['aborts', 'leaves', 'throws']);
  });

  it('gives what came before an error, then the error', async () => {
    const client = link({
      fail: async (_: unknown, context: CallContext) => {
        context.emit('one');
        throw new EarshotError('ENGINE_STUCK', 'stuck');
      },
    });
    const reader = client.stream('fail', 0, { signal: new AbortController().signal });
    expect((await reader.next()).value).toBe('one');
    await expect(reader.next()).rejects.toMatchObject({ code: 'ENGINE_STUCK' });
  });

  it('of an aborted signal makes no call', async () => {
    const client = link({});
    expect(await client.stream('none', 0, { signal: AbortSignal.abort() }).next()).toMatchObject({
      done: true,
    });
  });

  it('that cannot be sent keeps no place', async () => {
    const client = link({ ok: async () => 'ok' });
    for (let n = 0; n < 100; n += 1) {
      await expect(client.call('ok', () => {})).rejects.toMatchObject({ code: 'INTERNAL' });
    }
    expect(await client.call('ok', 0)).toBe('ok');
  });
});

describe('a cancel', () => {
  it('reaches code that never returns to the event loop, as flag and as signal', async () => {
    const { client, far, flags } = channel();
    let abortedInside = false;
    serve(
      far,
      {
        calls: {
          spin: async (_: unknown, context: CallContext) => {
            context.signal.addEventListener('abort', () => {
              abortedInside = true;
            });
            // The caller gives up while this call does not yield: only the flag can tell.
            Atomics.store(flags, flags.length - 1, 1);
            if (!context.signal.aborted) throw new Error('the flag was not seen');
            return context.isCancelled();
          },
        },
        casts: {},
      },
      flags,
    );
    expect(await client.call('spin', 0)).toBe(true);
    expect(abortedInside).toBe(true);
  });
});

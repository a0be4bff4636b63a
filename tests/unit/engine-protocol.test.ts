import { MessageChannel } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import { EngineClient } from '../../models/client.ts';
import {
  createCancelFlags,
  MAX_CALLS,
  parseFromWorker,
  parseToWorker,
} from '../../models/protocol.ts';
import { type CallContext, type Handlers, serve } from '../../models/serve.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

function link(handlers: Handlers) {
  const { port1, port2 } = new MessageChannel();
  const flags = createCancelFlags();
  const counts = serve(port2, handlers, flags);
  const client = new EngineClient(port1, flags);
  open.push(() => port1.close());
  return { client, counts, clientPort: port1, serverPort: port2 };
}

const never = (): Promise<never> => new Promise(() => undefined);

const handlers: Handlers = {
  calls: {
    double: async (n: number) => n * 2,
    count: async (n: number, context: CallContext) => {
      for (let i = 0; i < n; i += 1) context.emit(i);
      return 'counted';
    },
    fail: async () => {
      throw new EarshotError('DISK_FULL', 'no room');
    },
    wait: (_: unknown, context: CallContext) =>
      new Promise((resolve) => context.signal.addEventListener('abort', () => resolve('late'))),
    never,
  },
  casts: {},
};

describe('a call', () => {
  it('gives its value, its chunks in order, and its error by code', async () => {
    const { client } = link(handlers);
    expect(await client.call('double', 21)).toBe(42);
    const chunks: unknown[] = [];
    const value = await client.call('count', 3, { onChunk: (chunk) => chunks.push(chunk) });
    expect([value, chunks]).toEqual(['counted', [0, 1, 2]]);
    await expect(client.call('fail', 0)).rejects.toMatchObject({ code: 'DISK_FULL' });
  });

  it('is over when cancelled, by message and by flag; its late result is dropped', async () => {
    let seen = false;
    const { client } = link({
      calls: {
        spin: async (_: unknown, context: CallContext) => {
          // A native call cannot read messages; it can read the flag.
          while (!context.isCancelled()) await new Promise(setImmediate);
          seen = true;
          return 'late';
        },
      },
      casts: {},
    });
    const abort = new AbortController();
    const result = client.call('spin', 0, { signal: abort.signal });
    abort.abort();
    expect(await result).toBeUndefined();
    expect(seen).toBe(true);
  });

  it('is refused when too many are under way, and gets a place again', async () => {
    const { client } = link(handlers);
    const abort = new AbortController();
    const waiting = Array.from({ length: MAX_CALLS }, () =>
      client.call('wait', 0, { signal: abort.signal }),
    );
    await expect(client.call('double', 1)).rejects.toMatchObject({ code: 'BUSY' });
    abort.abort();
    await Promise.all(waiting);
    expect(await client.call('double', 1)).toBe(2);
  });

  it('fails when the engine goes away, and so does every later one', async () => {
    const { client, serverPort } = link(handlers);
    const result = client.call('never', 0);
    serverPort.close();
    await expect(result).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    await expect(client.call('double', 1)).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });

  it('of an unknown method, or of an inherited one, is an error', async () => {
    const { client, counts } = link(handlers);
    await expect(client.call('toString', 0)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(counts.unknown).toBe(1);
  });

  it('can be read as a stream', async () => {
    const { client } = link(handlers);
    const chunks: unknown[] = [];
    for await (const chunk of client.stream('count', 3, { signal: new AbortController().signal })) {
      chunks.push(chunk);
    }
    expect(chunks).toEqual([0, 1, 2]);
  });
});

describe('the protocol', () => {
  it('survives whatever arrives, at both ends', async () => {
    const { client, counts, clientPort, serverPort } = link(handlers);
    const garbage = fc.sample(fc.anything({ withBigInt: true, withDate: true }), 300);
    for (const value of garbage) {
      clientPort.postMessage(value);
      serverPort.postMessage(value);
    }
    expect(await client.call('double', 4)).toBe(8);
    expect(counts.malformed).toBe(300);
    expect(client.strays).toBe(300);
  });

  it('accepts what it writes and nothing that lacks an id', () => {
    fc.assert(
      fc.property(fc.anything(), fc.nat(), (value, id) => {
        expect(parseFromWorker({ kind: 'chunk', id, value })).toEqual({ kind: 'chunk', id, value });
        expect(parseFromWorker({ kind: 'chunk', value })).toBeUndefined();
        const call = { kind: 'call', id, method: 'm', params: value, flagSlot: id % MAX_CALLS };
        expect(parseToWorker(call)).toEqual(call);
        expect(parseToWorker({ ...call, flagSlot: MAX_CALLS })).toBeUndefined();
      }),
    );
  });
});

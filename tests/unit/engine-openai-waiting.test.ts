import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  OpenAiCompatibleModel,
  type OpenAiServer,
} from '../../models/engines/openai-compatible.ts';
import { textOf } from '../contract/generated-pieces.ts';
import { hold, RAIN, readAnswer } from '../fakes/answer-reading.ts';
import { chunk, event, OpenAiTestServer, words } from '../fakes/openai-server.ts';
import { until } from '../fakes/until.ts';
import { WatchedClock } from '../fakes/watched-clock.ts';

let server: OpenAiTestServer;
let clock: WatchedClock;
let model: OpenAiCompatibleModel;

beforeEach(async () => {
  server = await OpenAiTestServer.start();
  clock = new WatchedClock();
  model = connect();
});
afterEach(async () => {
  await model.close();
  await server.stop();
});

function connect(changes: Partial<OpenAiServer> = {}): OpenAiCompatibleModel {
  const parts = { clock, warn: () => {}, jitter: () => 0 };
  return new OpenAiCompatibleModel(server.entry(changes), parts);
}

describe('a slow server', () => {
  it('has its time for the connection', async () => {
    const mute = createServer((socket) => socket.on('error', () => {}).resume());
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as AddressInfo;
    // TLS with somebody who says nothing: the handshake never ends.
    model = connect({ url: `https://127.0.0.1:${port}/v1`, connectTimeoutMs: 300 });
    const { over } = readAnswer(model);
    const connections = () =>
      new Promise<number>((resolve) => mute.getConnections((_, n) => resolve(n)));
    let count = 0;
    await until('a connection', () => {
      void connections().then((n) => {
        count = n;
      });
      return count === 1;
    });
    clock.advanceBy(299);
    clock.advanceBy(1);
    await expect(over).rejects.toMatchObject({
      code: 'REMOTE_FAILED',
      message: expect.stringMatching(/nas.*no connection within 300 ms \(connectTimeoutMs\)/),
    });
    await until('the hang-up', () => {
      void connections().then((n) => {
        count = n;
      });
      return count === 0;
    });
    mute.close();
  });

  it('has its time for the first token, which signs of life do not lengthen', async () => {
    const held = hold(server, ': working\n\n', event(chunk({ role: 'assistant', content: '' })));
    const { over, pieces } = readAnswer(model);
    await until('the request', () => held.length === 1);
    clock.advanceBy(29_999);
    held[0]!.write(': still working\n\n');
    await new Promise((resolve) => setTimeout(resolve, 20));
    clock.advanceBy(1);
    await expect(over).rejects.toThrow(/no first token within 30000 ms \(firstTokenTimeoutMs\)/);
    expect(pieces).toEqual([]);
    await until('the hang-up', () => server.hangUps === 1);
    expect(server.requests).toHaveLength(1);
  });

  it('has its time for each further token, thinking included', async () => {
    const held = hold(server, event(chunk({ reasoning_content: 'hm' })));
    const { over, pieces } = readAnswer(model);
    await until('the request', () => held.length === 1);
    const waits = (): number => clock.delaysMs.filter((delayMs) => delayMs === 10_000).length;
    for (const [n, delta] of [
      { reasoning: 'well' },
      { content: 'It ' },
      { content: 'is' },
    ].entries()) {
      await until('the wait for the next token', () => waits() === n + 1);
      clock.advanceBy(9_999);
      held[0]!.write(event(chunk(delta)));
    }
    await until('the pieces', () => textOf(pieces) === 'It is' && waits() === 4);
    clock.advanceBy(10_000);
    await expect(over).rejects.toThrow(/no next token within 10000 ms \(tokenTimeoutMs\)/);
  });

  it('has its time for the whole answer', async () => {
    model = connect({ answerTimeoutMs: 25_000 });
    const held = hold(server, event(chunk({ content: '0' })));
    const { over, pieces } = readAnswer(model);
    for (let n = 1; n < 4; n += 1) {
      await until('a piece', () => pieces.length === n);
      clock.advanceBy(8_000);
      held[0]!.write(event(chunk({ content: `${n}` })));
    }
    await until('the last piece', () => pieces.length === 4);
    clock.advanceBy(1_000);
    await expect(over).rejects.toThrow(/no whole answer within 25000 ms \(answerTimeoutMs\)/);
  });

  it('is not blamed for a reader who takes his time', async () => {
    server.script(words('It ', 'is.'));
    const pieces = [];
    for await (const piece of model.generate({
      ...RAIN,
      signal: new AbortController().signal,
    })) {
      pieces.push(piece);
      clock.advanceBy(200_000);
    }
    expect(textOf(pieces)).toBe('It is.');
  });

  it('that forgets to hang up after a whole answer is left alone', async () => {
    const held = hold(server, event(chunk({ content: 'Yes.' })), event(chunk({}, 'stop')));
    const { over, pieces } = readAnswer(model);
    await until('the request', () => held.length === 1 && pieces.length === 1);
    await until('the wait for the end', () => clock.delaysMs.includes(500));
    clock.advanceBy(500);
    await over;
    expect(pieces.at(-1)).toEqual({ kind: 'end', reason: 'stop', usage: {} });
  });
});

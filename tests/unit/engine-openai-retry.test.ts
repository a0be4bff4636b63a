import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  OpenAiCompatibleModel,
  type OpenAiServer,
} from '../../models/engines/openai-compatible.ts';
import { piecesOf, textOf } from '../contract/generated-pieces.ts';
import { hold, RAIN, readAnswer } from '../fakes/answer-reading.ts';
import {
  chunk,
  event,
  OpenAiTestServer,
  plain,
  startStream,
  words,
} from '../fakes/openai-server.ts';
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

describe('another try', () => {
  it('is made in passing trouble, after a growing wait, and not for ever', async () => {
    server.script(plain(503, ''));
    const { over } = readAnswer(model);
    await until('the first', () => server.requests.length === 1);
    await until('the wait', () => clock.delaysMs.includes(200));
    clock.advanceBy(199);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server.requests).toHaveLength(1);
    clock.advanceBy(1);
    await until('the second', () => server.requests.length === 2);
    await until('the wait', () => clock.delaysMs.includes(400));
    clock.advanceBy(400);
    await expect(over).rejects.toMatchObject({ code: 'REMOTE_FAILED' });
    expect(server.requests).toHaveLength(3);
  });

  it('waits as long as the server asks, within reason', async () => {
    server.script(plain(429, '', { 'retry-after': '2' }), words('Yes.'));
    const { over, pieces } = readAnswer(model);
    await until('the first', () => server.requests.length === 1);
    await until('the wait', () => clock.delaysMs.includes(2000));
    clock.advanceBy(1999);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server.requests).toHaveLength(1);
    clock.advanceBy(1);
    await over;
    expect(textOf(pieces)).toBe('Yes.');
    server.script(plain(429, '', { 'retry-after': '3' }));
    await expect(piecesOf(model, RAIN)).rejects.toMatchObject({ code: 'REMOTE_REFUSED' });
  });

  it('is not made once something was said', async () => {
    server.script((response) => {
      startStream(response);
      response.write(event(chunk({ content: 'It ' })));
      response.end(event({ error: { code: 503 } }));
    });
    await expect(piecesOf(model, RAIN)).rejects.toMatchObject({ code: 'REMOTE_FAILED' });
    expect(server.requests).toHaveLength(1);
  });

  it('is not made after an abort', async () => {
    server.script(plain(503, ''));
    const abort = new AbortController();
    const { over } = readAnswer(model, abort.signal);
    await until('the first', () => server.requests.length === 1);
    await until('the wait', () => clock.delaysMs.includes(200));
    abort.abort();
    await over;
    clock.advanceBy(10_000);
    expect(server.requests).toHaveLength(1);
  });
});

describe('an end from this side', () => {
  it('by abort hangs up, before and after the first token, and is no error', async () => {
    for (const first of [[], [event(chunk({ content: 'It ' }))]]) {
      const held = hold(server, ...first);
      const abort = new AbortController();
      const { over, pieces } = readAnswer(model, abort.signal);
      const before = server.hangUps;
      await until('the request', () => held.length === 1 && pieces.length === first.length);
      abort.abort();
      await over;
      await until('the hang-up', () => server.hangUps === before + 1);
    }
  });

  it('by a reader who leaves hangs up', async () => {
    hold(server, event(chunk({ content: 'It ' })));
    for await (const _ of model.generate({ ...RAIN, signal: new AbortController().signal })) break;
    await until('the hang-up', () => server.hangUps === 1);
  });

  it('by close ends what is under way', async () => {
    const held = hold(server);
    const { over } = readAnswer(model);
    await until('the request', () => held.length === 1);
    await model.close();
    await expect(over).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    await until('the hang-up', () => server.hangUps === 1);
  });
});

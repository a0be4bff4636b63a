import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../daemon/base/clock.ts';
import {
  OpenAiCompatibleModel,
  type OpenAiServer,
} from '../../models/engines/openai-compatible.ts';
import { piecesOf, textOf } from '../contract/generated-pieces.ts';
import { failureOf, RAIN } from '../fakes/answer-reading.ts';
import {
  chunk,
  event,
  OpenAiTestServer,
  plain,
  startStream,
  stream,
  words,
} from '../fakes/openai-server.ts';
import { until } from '../fakes/until.ts';

let server: OpenAiTestServer;
const open: OpenAiCompatibleModel[] = [];

beforeEach(async () => {
  server = await OpenAiTestServer.start();
});
afterEach(async () => {
  for (const model of open.splice(0)) await model.close();
  await server.stop();
});

function connect(changes: Partial<OpenAiServer> = {}): OpenAiCompatibleModel {
  const parts = { clock: new SystemClock(), warn: () => {}, jitter: () => 0 };
  const model = new OpenAiCompatibleModel(server.entry(changes), parts);
  open.push(model);
  return model;
}

describe('a server that', () => {
  const longError = { error: { code: 'context_length_exceeded', message: 'long' } };
  it.each([
    [
      'refuses the key',
      plain(401, { error: { code: 'invalid_api_key' } }),
      'REMOTE_REFUSED',
      /401 invalid_api_key.*keyFile/,
    ],
    ['forbids', plain(403, ''), 'REMOTE_REFUSED', /403/],
    ['does not know the model', plain(404, { error: 'no' }), 'REMOTE_REFUSED', /no model tiny/],
    [
      'redirects',
      plain(307, '', { location: 'http://127.0.0.1:1/' }),
      'REMOTE_REFUSED',
      /redirects/,
    ],
    ['finds the request bad', plain(422, { detail: [] }), 'REMOTE_REFUSED', /422/],
    [
      'has too many requests',
      plain(429, '', { 'retry-after': '60' }),
      'REMOTE_REFUSED',
      /too many/,
    ],
    ['finds the prompt too long', plain(400, longError), 'INPUT_TOO_LARGE', /too long for tiny/],
    ['finds the body too large', plain(413, ''), 'INPUT_TOO_LARGE', /413/],
    ['is not built', plain(501, ''), 'REMOTE_FAILED', /501/],
    ['is a web page', plain(200, '<html>Welcome</html>'), 'REMOTE_FAILED', /web page.*\/v1/],
    ['sends broken JSON', stream('{"choices": [{'), 'REMOTE_FAILED', /no chat completion/],
    ['sends other JSON', stream({ choices: 'many' }), 'REMOTE_FAILED', /no chat completion/],
    [
      'reports an error inside',
      stream({ error: { message: 'x', type: 'overheated' }, choices: [] }),
      'REMOTE_FAILED',
      /500 overheated/,
    ],
    ['ends at once', stream(), 'REMOTE_FAILED', /without an answer/],
    ['filters', stream(chunk({}, 'content_filter')), 'REMOTE_REFUSED', /content filter/],
    ['compresses', plain(200, {}, { 'content-encoding': 'gzip' }), 'REMOTE_FAILED', /compresses/],
  ] as const)('%s fails by its name', async (_, reply, code, message) => {
    const model = connect();
    server.script(reply);
    const error = await failureOf(model);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('is a web page without an end is hung up on', async () => {
    server.script((response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.write('<html>');
    });
    expect((await failureOf(connect())).message).toContain('web page');
    await until('the hang-up', () => server.hangUps === 1);
  });

  it('closes early in the middle of an answer fails', async () => {
    server.script((response) => {
      startStream(response);
      response.write(event(chunk({ content: 'It ' })), () => response.destroy());
    });
    expect((await failureOf(connect())).message).toMatch(/closed the connection/);
    server.script((response) => {
      startStream(response);
      response.end(event(chunk({ content: 'It ' })));
    });
    expect((await failureOf(connect())).message).toMatch(/middle of its answer/);
    expect(server.requests).toHaveLength(2);
  });

  it('ends without [DONE], or without the last empty line, has answered all the same', async () => {
    server.script((response) => {
      startStream(response);
      response.end(
        `${event(chunk({ content: 'Yes.' }))}data: ${JSON.stringify(chunk({}, 'stop'))}`,
      );
    });
    expect(textOf(await piecesOf(connect(), RAIN))).toBe('Yes.');
  });

  it('does not stream has answered all the same', async () => {
    const message = { role: 'assistant', content: 'Yes.' };
    const usage = { prompt_tokens: 7, completion_tokens: 2, prompt_tokens_details: null };
    server.script(plain(200, { choices: [{ message, finish_reason: 'length' }], usage }));
    expect(await piecesOf(connect(), RAIN)).toEqual([
      { kind: 'text', text: 'Yes.' },
      { kind: 'end', reason: 'length', usage: { promptTokens: 7, generatedTokens: 2 } },
    ]);
  });

  it('sends 100 MB is hung up on long before', async () => {
    let sent = 0;
    const flood = (block: string, type: string, status: number) => {
      server.script((response) => {
        sent = 0;
        response.writeHead(status, { 'content-type': type });
        const more = (): void => {
          while (!response.destroyed && sent < 100_000_000) {
            sent += block.length;
            if (!response.write(block)) return void response.once('drain', more);
          }
          response.end();
        };
        more();
      });
    };
    const big = 'x'.repeat(65_536);
    for (const [block, type, status, said] of [
      [big, 'text/event-stream', 200, /too much: an event above/],
      [
        event(chunk({ reasoning: big.slice(0, 60_000) })),
        'text/event-stream',
        200,
        /too much: above/,
      ],
      [big, 'application/json', 200, /more than 1048576 bytes/],
      [big, 'text/html', 501, /501/],
    ] as const) {
      flood(block, type, status);
      const error = await failureOf(connect());
      expect(error.code).toBe('REMOTE_FAILED');
      expect(error.message).toMatch(said);
      expect(sent).toBeLessThan(40_000_000);
    }
  });

  it('is not there, or has no name, says so', async () => {
    const model = connect();
    const nowhere = connect({ url: 'http://nobody.invalid/v1' });
    await server.stop();
    const error = await failureOf(model);
    expect(error.code).toBe('REMOTE_FAILED');
    expect(error.message).toContain('nothing listens at its url');
    expect((await failureOf(nowhere)).message).toContain('not found');
    server = await OpenAiTestServer.start(words('x'));
  });
});

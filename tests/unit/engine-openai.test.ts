import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../daemon/base/clock.ts';
import {
  OpenAiCompatibleModel,
  type OpenAiServer,
} from '../../models/engines/openai-compatible.ts';
import { piecesOf, textOf } from '../contract/generated-pieces.ts';
import { failureOf, RAIN } from '../fakes/answer-reading.ts';
import { OpenAiTestServer, plain, words } from '../fakes/openai-server.ts';

const KEY = 'sk-secret-1234567890';

let server: OpenAiTestServer;
let folder: string;
const open: OpenAiCompatibleModel[] = [];
const warnings: string[] = [];

beforeEach(async () => {
  server = await OpenAiTestServer.start(words('It ', 'is.'));
  folder = mkdtempSync(join(tmpdir(), 'earshot-openai-'));
});
afterEach(async () => {
  for (const model of open.splice(0)) await model.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
  warnings.length = 0;
});

function connect(changes: Partial<OpenAiServer> = {}) {
  const parts = {
    clock: new SystemClock(),
    warn: (text: string) => warnings.push(text),
    jitter: () => 0,
  };
  const model = new OpenAiCompatibleModel(server.entry(changes), parts);
  open.push(model);
  return model;
}

function keyFile(text: string, mode = 0o600): string {
  const path = join(folder, 'key');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

describe('a request', () => {
  it('is what the OpenAI API asks for', async () => {
    const path = keyFile(`${KEY}\n`);
    const tool = { name: 'light', description: 'Light.', parameters: { type: 'object' } };
    const call = { id: 'c1', name: 'light', arguments: { on: true } };
    await piecesOf(connect({ keyFile: path }), {
      ...RAIN,
      messages: [
        ...RAIN.messages,
        { role: 'assistant', content: '', toolCalls: [call] },
        { role: 'tool', toolCallId: 'c1', content: 'done' },
      ],
      tools: [tool],
      toolChoice: 'auto',
    });
    const [seen] = server.requests;
    expect(seen!.path).toBe('/v1/chat/completions');
    expect(seen!.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(seen!.body).toEqual({
      model: 'tiny',
      messages: [
        { role: 'user', content: 'Is it raining?' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'light', arguments: '{"on":true}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'done' },
      ],
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 50,
      temperature: 0,
      tools: [{ type: 'function', function: tool }],
      tool_choice: 'auto',
    });
    expect(warnings).toEqual([]);
  });

  it('asks for JSON of a schema, and checks that it is', async () => {
    const responseSchema = {
      type: 'object',
      properties: { rain: { type: 'boolean' } },
      required: ['rain'],
    };
    server.script(words('{"rain"', ': true}'), words('Yes, ', 'it rains.'));
    const model = connect();
    expect(textOf(await piecesOf(model, { ...RAIN, responseSchema }))).toBe('{"rain": true}');
    expect(server.requests[0]!.body['response_format']).toEqual({
      type: 'json_schema',
      json_schema: { name: 'answer', strict: true, schema: responseSchema },
    });
    const error = await failureOf(model, { responseSchema });
    expect([error.code, error.message]).toEqual([
      'REMOTE_FAILED',
      expect.stringContaining('schema'),
    ]);
  });

  it('is not sent above its bound', async () => {
    const messages = [{ role: 'user' as const, content: 'x'.repeat(9_000_000) }];
    await expect(piecesOf(connect(), { ...RAIN, messages })).rejects.toMatchObject({
      code: 'INPUT_TOO_LARGE',
    });
    expect(server.requests).toHaveLength(0);
  });

  it('uses the connection of the one before', async () => {
    const model = connect();
    for (let n = 0; n < 3; n += 1) expect(textOf(await piecesOf(model, RAIN))).toBe('It is.');
    expect(server.connections).toBe(1);
  });
});

describe('the key', () => {
  it('is read anew for each request', async () => {
    const path = keyFile('first');
    const model = connect({ keyFile: path });
    await piecesOf(model, RAIN);
    keyFile('second');
    await piecesOf(model, RAIN);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer first',
      'Bearer second',
    ]);
  });

  it('is warned about once when everybody can read it', async () => {
    const model = connect({ keyFile: keyFile(KEY, 0o644) });
    await piecesOf(model, RAIN);
    await piecesOf(model, RAIN);
    expect(warnings).toEqual([expect.stringContaining('everybody can read the key file')]);
  });

  it.each([
    ['', 'is empty'],
    [`${KEY}\nanother`, 'must hold one key'],
    [`Ключ`, 'must hold one key'],
    ['x'.repeat(9000), 'more than 8192 bytes'],
  ])('that is wrong is refused by the name of its file: %#', async (text, said) => {
    const path = keyFile(text);
    const error = await failureOf(connect({ keyFile: path }));
    expect(error.code).toBe('REMOTE_REFUSED');
    expect(error.message).toContain(path);
    expect(error.message).toContain(said);
    expect(server.requests).toHaveLength(0);
  });

  it('that is missing is refused by the name of its file', async () => {
    const error = await failureOf(connect({ keyFile: join(folder, 'none') }));
    expect(error.message).toMatch(/none.*ENOENT/);
  });

  it('and the prompt stay out of messages, even when the server repeats them', async () => {
    const model = connect({ keyFile: keyFile(KEY) });
    const echo = {
      error: { message: `${KEY}: Is it raining?`, code: KEY.repeat(4), type: `t ${KEY}` },
    };
    for (const status of [302, 400, 401, 404, 418, 429]) {
      server.script(plain(status, echo, { location: `http://127.0.0.1/?${KEY}` }));
      const { message } = await failureOf(model);
      expect(message).not.toContain('sk-secret');
      expect(message).not.toContain('raining');
    }
  });
});

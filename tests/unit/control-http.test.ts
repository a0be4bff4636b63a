import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EarshotError } from '../../daemon/base/errors.ts';
import { createLog } from '../../daemon/base/log.ts';
import { MAX_TEXT_CHARS } from '../../daemon/control/command-spec.ts';
import { COMMANDS, type Verb } from '../../daemon/control/commands.ts';
import { buildHttp, ControlServer, MAX_BODY_BYTES } from '../../daemon/control/http.ts';
import { FakeCore, SAMPLE_TURN } from '../fakes/fake-core.ts';

const log = createLog('silent', 1);
let core: FakeCore;
let http: FastifyInstance;

beforeEach(() => {
  core = new FakeCore();
  http = buildHttp({ core, log });
});
afterEach(() => http.close());

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
const call = (method: Method, url: string, payload?: object) =>
  http.inject({ method, url, ...(payload === undefined ? {} : { payload }) });

describe('the control API', () => {
  it('has a route for every command', async () => {
    await http.ready();
    for (const verb of Object.keys(COMMANDS) as Verb[]) {
      const { method, path } = COMMANDS[verb];
      expect(http.hasRoute({ method, url: path }), verb).toBe(true);
    }
  });

  it.each<[Method, string, object | undefined, unknown[]]>([
    ['GET', '/api/v1/status', undefined, ['status']],
    ['POST', '/api/v1/ask', { text: 'hello' }, ['ask', 'hello']],
    ['POST', '/api/v1/say', { text: 'hello' }, ['say', 'hello']],
    ['POST', '/api/v1/synthesize', { text: 'hello' }, ['synthesizeWav', 'hello']],
    ['GET', '/api/v1/turns?limit=7', undefined, ['turns', 7]],
    ['GET', '/api/v1/turns', undefined, ['turns', 5]],
    ['POST', '/api/v1/mute', {}, ['setMuted', true]],
    ['POST', '/api/v1/unmute', {}, ['setMuted', false]],
    ['POST', '/api/v1/dnd', { isOn: true }, ['setDoNotDisturb', true]],
    ['POST', '/api/v1/announce', { text: 'hello' }, ['announce', 'hello']],
    ['POST', '/api/v1/listen', {}, ['listen']],
    ['POST', '/api/v1/stop', {}, ['stop']],
    ['PUT', '/api/v1/volume', { percent: 0 }, ['setVolume', 0, 'cli']],
    ['GET', '/api/v1/timers', undefined, ['timers']],
    ['POST', '/api/v1/identify', {}, ['identify']],
    ['POST', '/api/v1/reload', {}, ['reload']],
    ['POST', '/api/v1/restart', {}, ['restart']],
    ['POST', '/api/v1/mqtt/forget', {}, ['forgetMqtt']],
    ['GET', '/api/v1/kb', undefined, ['kb.status']],
    ['GET', '/api/v1/kb/documents', undefined, ['kb.list', { limit: 1000 }]],
    [
      'GET',
      '/api/v1/kb/documents?collection=a&limit=2',
      undefined,
      ['kb.list', { collection: 'a', limit: 2 }],
    ],
    ['POST', '/api/v1/kb/search', { text: 'x' }, ['kb.search', { text: 'x', limit: 5 }]],
    ['POST', '/api/v1/kb/remove', { document: 'a/b.md' }, ['kb.remove', 'a/b.md']],
    ['POST', '/api/v1/kb/reindex', {}, ['kb.reindex', undefined]],
    [
      'POST',
      '/api/v1/kb/documents',
      { path: '/a.md', collection: 'c' },
      ['kb.add', { path: '/a.md', collection: 'c' }],
    ],
    [
      'POST',
      '/api/v1/kb/documents',
      { name: 'a.md', content: 'aGk=' },
      ['kb.add', { name: 'a.md', bytes: Buffer.from('hi') }],
    ],
    ['GET', '/api/v1/config', undefined, ['configView']],
    [
      'PUT',
      '/api/v1/config',
      { key: 'a.b', value: [1, { c: null }] },
      ['setConfig', 'a.b', [1, { c: null }], 'cli'],
    ],
    ['DELETE', '/api/v1/config/audio.input', undefined, ['unsetConfig', 'audio.input', 'cli']],
  ])('%s %s', async (method, url, payload, expected) => {
    const response = await call(method, url, payload);
    expect(response.body).not.toContain('"error"');
    expect(response.statusCode).toBe(200);
    expect(core.calls).toEqual([expected]);
  });

  it('takes a document that is far larger than any other request', async () => {
    const content = Buffer.alloc(2 * MAX_BODY_BYTES).toString('base64');
    const response = await call('POST', '/api/v1/kb/documents', { name: 'a', content });
    expect(response.statusCode).toBe(200);
  });

  it('gives replies whole', async () => {
    expect((await call('GET', '/api/v1/turns')).json()).toEqual({ turns: [SAMPLE_TURN] });
    expect((await call('GET', '/api/v1/status')).json()).toEqual(await new FakeCore().status());
    expect((await call('GET', '/api/v1/config')).json()).toEqual(await new FakeCore().configView());
    const change = await call('PUT', '/api/v1/config', { key: 'x', value: { deep: [true] } });
    expect(change.json()).toMatchObject({ value: { deep: [true] }, previous: 60 });
    const asked = await call('POST', '/api/v1/ask', { text: 'x' });
    expect(asked.json()).toMatchObject({ slots: SAMPLE_TURN.slots, intent: 'timer.start' });
    const wav = await call('POST', '/api/v1/synthesize', { text: 'x' });
    expect(wav.headers['content-type']).toBe('audio/wav');
    expect([...wav.rawPayload]).toEqual([82, 73, 70, 70, 0, 255]);
  });

  it.each<[Method, string, object | undefined, string]>([
    ['POST', '/api/v1/ask', {}, 'ask: text is missing'],
    ['POST', '/api/v1/ask', { text: ' \n' }, 'ask: text is empty'],
    ['POST', '/api/v1/ask', { text: 7 }, 'ask: text is 7; allowed: text of 1 to'],
    ['POST', '/api/v1/ask', { text: 'a', txt: 1 }, 'ask: "txt" is not a known parameter'],
    ['POST', '/api/v1/ask', [], 'ask takes a JSON object, not a list of 0'],
    ['POST', '/api/v1/ask', undefined, 'ask'],
    [
      'GET',
      '/api/v1/turns?limit=0',
      undefined,
      'limit is 0; allowed: a whole number from 1 to 100',
    ],
    ['GET', '/api/v1/turns?limit=1e3', undefined, 'limit is "1e3"; allowed: a whole number'],
    ['GET', '/api/v1/turns?limit=1&limit=2', undefined, 'limit is a list of 2; allowed'],
    ['GET', '/api/v1/turns?limt=1', undefined, '"limt" is not a known parameter'],
    ['PUT', '/api/v1/config', { key: 'a' }, 'config.set: value is missing'],
    ['POST', '/api/v1/kb/documents', {}, 'give either path, or name and content'],
    ['POST', '/api/v1/kb/documents', { name: 'a' }, 'give either path, or name and content'],
    ['POST', '/api/v1/kb/documents', { name: 'a', content: '!' }, 'kb.add: content is'],
  ])('answers %s %s %j with 400', async (method, url, payload, message) => {
    const response = await call(method, url, payload);
    expect(response.statusCode).toBe(400);
    expect(response.json().error).toMatchObject({ code: 'USAGE', hint: expect.any(String) });
    expect(response.json().error.message).toContain(message);
    expect(core.calls).toEqual([]);
  });

  it('answers too much text with 413 and says how much is allowed', async () => {
    const long = await call('POST', '/api/v1/ask', { text: 'x'.repeat(MAX_TEXT_CHARS + 1) });
    expect(long.statusCode).toBe(413);
    expect(long.json().error.message).toBe(
      'the text has 10,001 characters; at most 10,000 are allowed',
    );
    const huge = await call('POST', '/api/v1/ask', { text: 'x'.repeat(MAX_BODY_BYTES) });
    expect(huge.statusCode).toBe(413);
    expect(huge.json().error.code).toBe('INPUT_TOO_LARGE');
    expect(core.calls).toEqual([]);
    const most = await call('POST', '/api/v1/ask', { text: 'x'.repeat(MAX_TEXT_CHARS) });
    expect(most.statusCode).toBe(200);
  });

  it('answers what is no JSON, and what it does not know, in the same shape', async () => {
    const headers = { 'content-type': 'application/json' };
    const broken = await http.inject({ method: 'POST', url: '/api/v1/ask', headers, payload: '{' });
    expect([broken.statusCode, broken.json().error.code]).toEqual([400, 'USAGE']);
    const form = { 'content-type': 'text/plain' };
    const text = await http.inject({
      method: 'POST',
      url: '/api/v1/ask',
      headers: form,
      payload: 'x',
    });
    expect(text.json().error.code).toBe('USAGE');
    const lost = await call('GET', '/api/v1/nothing');
    expect(lost.statusCode).toBe(404);
    expect(lost.json().error.message).toBe('there is no GET /api/v1/nothing');
  });

  it('passes on errors of the core by their code, and hides nothing', async () => {
    core.failure = new EarshotError('NO_AUDIO_DEVICE', 'no speaker is connected');
    const known = await call('POST', '/api/v1/say', { text: 'x' });
    expect(known.statusCode).toBe(503);
    expect(known.json().error).toMatchObject({
      code: 'NO_AUDIO_DEVICE',
      message: 'no speaker is connected',
    });
    core.failure = new Error('boom');
    const unknown = await call('POST', '/api/v1/say', { text: 'x' });
    expect([unknown.statusCode, unknown.json().error.code]).toEqual([500, 'INTERNAL']);
  });
});

describe('the control socket', () => {
  let folder: string;
  let socketPath: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'earshot-control-'));
    socketPath = join(folder, 'earshot.sock');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('replaces one left behind, is private, and goes away', async () => {
    writeFileSync(socketPath, 'left behind');
    const server = new ControlServer({ core, log, socketPath });
    await server.start();
    expect(statSync(socketPath).isSocket()).toBe(true);
    expect(statSync(socketPath).mode & 0o777).toBe(0o600);
    await server.stop();
    expect(() => statSync(socketPath)).toThrow('ENOENT');
  });

  it('ends the work of a client that went away', async () => {
    core.waitsForAbort = true;
    const server = new ControlServer({ core, log, socketPath });
    await server.start();
    try {
      const headers = { 'content-type': 'application/json' };
      const ask = { socketPath, method: 'POST', path: '/api/v1/ask', headers };
      const client = request(ask).on('error', () => undefined);
      client.end(JSON.stringify({ text: 'hello' }));
      await vi.waitFor(() => expect(core.lastSignal?.aborted).toBe(false));
      client.destroy();
      await vi.waitFor(() => expect(core.lastSignal?.aborted).toBe(true));
    } finally {
      await server.stop();
    }
  });

  it('leaves the signal of an answered request alone', async () => {
    await call('POST', '/api/v1/ask', { text: 'x' });
    expect(core.lastSignal?.aborted).toBe(false);
  });
});

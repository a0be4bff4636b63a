import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../daemon/base/clock.ts';
import { EarshotError } from '../../daemon/base/errors.ts';
import { createLog } from '../../daemon/base/log.ts';
import type { PeripheralCommand, Snapshot } from '../../daemon/control/peripheral/messages.ts';
import { PeripheralServer } from '../../daemon/control/peripheral/peripheral-server.ts';
import { peripheralToken } from '../../daemon/control/peripheral/token.ts';
import type { BoxNews } from '../../daemon/ports/news.ts';
import { PeripheralClient } from '../fakes/peripheral-client.ts';
import { until } from '../fakes/until.ts';

const TOKEN = 'a-token-of-the-test';
const SNAPSHOT: Snapshot = {
  muted: false,
  volume: 0.6,
  ha_connected: false,
  last_stt_text: 'what time is it',
  last_tts_text: "It's noon.",
};

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
});

async function setUp({ withTexts = false } = {}) {
  const clock = new ManualClock();
  const performed: PeripheralCommand[] = [];
  let tell: (news: BoxNews) => void = () => {};
  const box = {
    snapshot: () => SNAPSHOT,
    onNews: (listener: (news: BoxNews) => void) => {
      tell = listener;
    },
    perform: async (command: PeripheralCommand) => {
      if (command.command === 'start_listening') throw new EarshotError('BUSY', 'muted');
      performed.push(command);
    },
  };
  const options = { host: '127.0.0.1', port: 0, token: TOKEN, withTexts };
  const server = new PeripheralServer(options, { box, clock, log: createLog('silent', 2) });
  await server.start();
  open.push(server);
  return { server, clock, performed, tell: (news: BoxNews) => tell(news) };
}

function connect(port: number, { query = `?token=${TOKEN}`, headers = {} } = {}) {
  const client = new PeripheralClient(port, { query, headers });
  open.push({ stop: async () => client.socket.terminate() });
  return client;
}

describe('the peripheral server', () => {
  it('lets nobody in without the token, by header or by address', async () => {
    const { server } = await setUp();
    const wrong = [
      connect(server.port, { query: '' }),
      connect(server.port, { query: '?token=' }),
      connect(server.port, { query: `?token=${TOKEN}x` }),
      connect(server.port, { query: '', headers: { authorization: `Basic ${TOKEN}` } }),
    ];
    for (const client of wrong) {
      await until('a refusal', () => client.refused !== undefined);
      expect(client.refused).toBe(401);
      expect(client.events).toEqual([]);
    }
    const right = connect(server.port, {
      query: '',
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(await right.seen(1)).toMatchObject([{ event: 'snapshot' }]);
  });

  it('tells a new client how the box is, without texts unless they are allowed', async () => {
    const closed = await setUp();
    const [first] = await connect(closed.server.port).seen(1);
    const data = { ...SNAPSHOT, last_stt_text: null, last_tts_text: null };
    expect(first).toEqual({ event: 'snapshot', data });
    const openly = await setUp({ withTexts: true });
    const [told] = await connect(openly.server.port).seen(1);
    expect(told).toEqual({ event: 'snapshot', data: SNAPSHOT });
  });

  it('tells every client what the box does, in the words of the API', async () => {
    const { server, tell } = await setUp();
    const clients = [connect(server.port), connect(server.port)];
    for (const client of clients) await client.seen(1);
    const timer = { id: '1', name: 'pasta', totalS: 60, leftS: 59.6 };
    tell({ kind: 'woken' });
    tell({ kind: 'activity', activity: 'thinking' });
    tell({ kind: 'heard', text: 'secret' });
    tell({ kind: 'replying', text: 'secret' });
    tell({ kind: 'reply-over' });
    tell({ kind: 'muted', isMuted: true });
    tell({ kind: 'volume', percent: 35 });
    tell({ kind: 'timer', what: 'ringing', timer });
    tell({ kind: 'turn-failed', reason: 'no voice' });
    for (const client of clients) {
      const [, ...events] = await client.seen(8);
      expect(events).toEqual([
        { event: 'wake_word_detected' },
        { event: 'thinking' },
        { event: 'tts_finished' },
        { event: 'muted', data: { muted: true } },
        { event: 'volume_changed', data: { volume: 0.35 } },
        {
          event: 'timer_ringing',
          data: { id: '1', name: 'pasta', total_seconds: 60, seconds_left: 60 },
        },
        { event: 'pipeline_error', data: { reason: 'no voice' } },
      ]);
    }
  });

  it('tells what is said where that is allowed', async () => {
    const { server, tell } = await setUp({ withTexts: true });
    const client = connect(server.port);
    await client.seen(1);
    tell({ kind: 'heard', text: 'stop' });
    tell({ kind: 'replying', text: 'Stopped.' });
    const [, ...events] = await client.seen(3);
    expect(events).toEqual([
      { event: 'stt_text', data: { text: 'stop' } },
      { event: 'tts_text', data: { text: 'Stopped.' } },
    ]);
  });

  it('does what a button asks, and says why it does not', async () => {
    const { server, performed } = await setUp();
    const client = connect(server.port);
    await client.seen(1);
    const messages = [
      { command: 'mute_mic' },
      { command: 'set_volume', data: { volume: 1.7 } },
      { command: 'start_listening' },
      { command: 'set_volume', data: { volume: 'loud' } },
      { command: 'register_light', data: {} },
      { command: 'explode' },
      { command: 'toString' },
      ['mute_mic'],
    ];
    for (const message of messages) client.socket.send(JSON.stringify(message));
    client.socket.send('{');
    const [, ...events] = (await client.seen(8)) as { data: { reason: string } }[];
    expect(performed).toEqual([{ command: 'mute_mic' }, { command: 'set_volume', volume: 1 }]);
    expect(events.map(({ data }) => data)).toEqual([
      { command: 'start_listening', reason: 'muted' },
      { command: '', reason: expect.stringContaining('"set_volume": data/volume') },
      { command: '', reason: expect.stringContaining('"register_light"') },
      { command: '', reason: 'there is no command "explode"' },
      { command: '', reason: 'there is no command "toString"' },
      { command: '', reason: expect.stringContaining('must be {') },
      { command: '', reason: expect.stringContaining('must be JSON') },
    ]);
  });

  it('drops who floods it, sends too much, or has gone', async () => {
    const { server, clock } = await setUp();
    const [flood, large, gone] = [0, 0, 0].map(() => connect(server.port));
    for (const client of [flood, large, gone]) await client?.seen(1);
    for (let i = 0; i < 41; i += 1) flood?.socket.send('{"command":"volume_up"}');
    large?.socket.send(' '.repeat(5000));
    await until(
      'both are dropped',
      () => flood?.closed !== undefined && large?.closed !== undefined,
    );
    expect([flood?.closed?.code, large?.closed?.code]).toEqual([1008, 1009]);
    // A client that is paused answers no ping.
    gone?.socket.pause();
    clock.advanceBy(30_000);
    clock.advanceBy(30_000);
    gone?.socket.resume();
    await until('it is dropped', () => gone?.closed !== undefined);
    expect(gone?.closed?.code).toBe(1006);
  });

  it('has room for eight', async () => {
    const { server } = await setUp();
    const clients = Array.from({ length: 8 }, () => connect(server.port));
    for (const client of clients) await client.seen(1);
    const ninth = connect(server.port);
    await until('a refusal', () => ninth.refused !== undefined);
    expect(ninth.refused).toBe(503);
    clients[0]?.socket.close();
    await until('it is gone', () => clients[0]?.closed !== undefined);
    expect(await connect(server.port).seen(1)).toHaveLength(1);
  });

  it('says which address is taken', async () => {
    const { server } = await setUp();
    const options = { host: '127.0.0.1', port: server.port, token: TOKEN, withTexts: false };
    const box = { snapshot: () => SNAPSHOT, onNews: () => {}, perform: async () => {} };
    const clock = new ManualClock();
    const second = new PeripheralServer(options, { box, clock, log: createLog('silent', 2) });
    await expect(second.start()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(String(server.port)),
    });
  });
});

describe('the token of peripherals', () => {
  it('is made once, for the owner only, and a file without one is named', () => {
    const folder = mkdtempSync(join(tmpdir(), 'earshot-token-'));
    const path = join(folder, 'peripheral-token');
    const token = peripheralToken(path);
    expect(token.length).toBeGreaterThanOrEqual(32);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(peripheralToken(path)).toBe(token);
    writeFileSync(path, 'short\n');
    expect(() => peripheralToken(path)).toThrow(path);
  });
});

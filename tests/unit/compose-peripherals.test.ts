import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Config } from '../../config/schema.ts';
import { MuteLatch } from '../../daemon/compose/mute-latch.ts';
import { NewsDesk } from '../../daemon/compose/news-desk.ts';
import { createPeripherals, describePeripherals } from '../../daemon/compose/peripherals.ts';
import { openStores } from '../../daemon/compose/stores.ts';
import { TimerService } from '../../daemon/skills/timer-service.ts';
import { MemoryTimers } from '../fakes/memory-timers.ts';
import { PeripheralClient } from '../fakes/peripheral-client.ts';
import { settled, Talk, type TalkOptions, telling } from '../fakes/talk.ts';
import { until } from '../fakes/until.ts';

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A box as `earshot run` composes it, its ears and its clock scripted, and a light at its door. */
async function setUp(settings: Partial<Config['peripheral']> = {}, options: TalkOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-peripherals-'));
  undo.push(() => rmSync(folder, { recursive: true }));
  const news = new NewsDesk();
  const talk = new Talk({ ...options, observer: news });
  const { clock, conversation } = talk;
  const given = { enabled: true, port: await freePort(), ...settings };
  const stores = openStores({
    ...{ state: folder, clock, openLog: () => 2, logLevel: 'silent' },
    flags: Object.entries(given).map(([key, value]) => ({ key: `peripheral.${key}`, value })),
  });
  undo.push(() => stores.close());
  const timers: TimerService = new TimerService({
    clock,
    store: new MemoryTimers(),
    perform: async () => {},
    ring: async () => (await conversation.announce('Your tea is ready.', 'timer'))?.heard !== '',
    onChange: (what, timer) => news.timer(what, timer),
    onFault: (error) => {
      throw error;
    },
  });
  stores.settings.onChange(({ audio }) => news.volume(audio.volumePercent));
  const latch = new MuteLatch(conversation);
  const server = createPeripherals({ stores, conversation, latch, timers, news, clock });
  await server?.start();
  undo.push(async () => server?.stop());
  const tokenPath = stores.paths.peripheralToken;
  const connect = async (): Promise<PeripheralClient> => {
    const query = `?token=${readFileSync(tokenPath, 'utf8').trim()}`;
    const client = new PeripheralClient(given.port, { query });
    undo.push(() => client.socket.terminate());
    await client.seen(1);
    return client;
  };
  return { talk, stores, timers, news, server, connect, tokenPath };
}

describe('lights and buttons at the door of the box', () => {
  it('are not served unless they are wanted', async () => {
    const { server, stores, tokenPath } = await setUp({ enabled: false });
    expect(server).toBeUndefined();
    expect(() => readFileSync(tokenPath)).toThrow('ENOENT');
    const { peripheral } = stores.settings.loaded.config;
    expect(describePeripherals(peripheral, tokenPath)).toBeUndefined();
    const text = describePeripherals({ ...peripheral, enabled: true, host: '::1' }, tokenPath);
    expect(text).toContain('ws://[::1]:');
    expect(text).toContain(tokenPath);
  });

  it('see a whole conversation', async () => {
    const { talk, connect } = await setUp({ texts: true });
    const light = await connect();
    light.take();
    await talk.ask('good day');
    await talk.playToEnd('t0');
    await light.sees('idle');
    expect(light.events).toEqual([
      { event: 'wake_word_detected' },
      { event: 'listening' },
      { event: 'thinking' },
      { event: 'stt_text', data: { text: 'good day' } },
      { event: 'tts_text', data: { text: 'You said good day.' } },
      { event: 'tts_speaking' },
      { event: 'tts_finished' },
      { event: 'idle' },
    ]);
    const display = await connect();
    expect(display.events[0]?.data).toMatchObject({
      last_stt_text: 'good day',
      last_tts_text: 'You said good day.',
    });
  });

  it('are told of a reply that stops for a while once it is over for good', async () => {
    const { talk, connect } = await setUp();
    const light = await connect();
    await talk.hearReply();
    talk.wake();
    talk.conversation.cancel();
    await light.sees('idle');
    expect(light.take().slice(-6)).toEqual([
      ...['thinking', 'tts_speaking', 'wake_word_detected', 'listening', 'tts_finished', 'idle'],
    ]);
  });

  it('are told that a turn failed', async () => {
    const { talk, news, connect } = await setUp();
    const light = await connect();
    await talk.ask('anything');
    const [turn] = [news.lastTurn];
    if (turn) news.turnOver({ ...turn, outcome: 'failed' });
    expect(await light.sees('pipeline_error')).toEqual({ reason: 'it could not be answered' });
  });

  it('start a request by a button, without the wake word', async () => {
    const { talk, connect } = await setUp();
    const button = await connect();
    button.press('start_listening');
    await button.sees('listening');
    expect(talk.commands('mode').at(-1)).toMatchObject({ mode: 'open', forMs: 5000 });
    await talk.say('good day');
    expect(talk.spoken).toEqual(['You said good day.']);
    // Pressed in the middle of the reply, the box falls silent and listens.
    button.take();
    talk.play('t0');
    button.press('start_listening');
    await button.sees('wake_word_detected');
    expect(talk.commands('flush')).toEqual([{ kind: 'flush', turnId: 't0' }]);
    expect(talk.state).toBe('listening');
    const before = talk.ears.commands.length;
    button.press('start_listening');
    button.press('stop_pipeline');
    await button.sees('idle');
    expect(talk.ears.commands.slice(before).map(({ kind }) => kind)).toEqual(['mode']);
  });

  it('are told why the box does not listen', async () => {
    const { talk, stores, connect } = await setUp();
    const button = await connect();
    talk.conversation.mute();
    button.press('start_listening');
    expect(await button.sees('command_refused')).toEqual({
      command: 'start_listening',
      reason: 'the microphone is muted or cannot be had',
    });
    talk.conversation.unmute();
    button.take();
    stores.settings.set({ key: 'wake.enabled', value: false }, 'test');
    button.press('start_listening');
    expect(await button.sees('command_refused')).toMatchObject({
      reason: expect.stringContaining('wake.enabled'),
    });
    expect(talk.state).toBe('idle');
  });

  it('mute the box, and see it speak while it is muted', async () => {
    const { talk, news, connect } = await setUp();
    const button = await connect();
    button.press('mute_mic');
    await until('it is muted', () => talk.conversation.isMuted);
    // The ears say when the device is closed; lights believe nobody else.
    expect(button.events.map(({ event }) => event)).toEqual(['snapshot']);
    news.muted(true);
    expect(await button.sees('muted')).toEqual({ muted: true });
    void talk.conversation.announce('Your tea is ready.', 'timer');
    await settled();
    await button.sees('tts_speaking');
    expect(button.take()).toEqual(['snapshot', 'muted', 'tts_speaking']);
    expect((await connect()).events[0]?.data).toMatchObject({ muted: true });
    button.press('unmute_mic');
    await until('it is not', () => !talk.conversation.isMuted);
  });

  it('turn the volume, which is the setting that everybody sees', async () => {
    const { stores, connect } = await setUp();
    const wheel = await connect();
    const volume = (): number => stores.settings.loaded.config.audio.volumePercent;
    const before = volume();
    wheel.press('volume_down');
    expect(await wheel.sees('volume_changed')).toEqual({ volume: (before - 5) / 100 });
    wheel.press('volume_up');
    wheel.press('set_volume', { volume: 0.333 });
    await until('33 %', () => volume() === 33);
    wheel.press('set_volume', { volume: 1 });
    wheel.press('volume_up');
    await until('all', () => volume() === 100);
    const actors = stores.state.listAudit(10).map(({ actor }) => actor);
    expect([...new Set(actors)]).toEqual(['peripheral']);
    expect(actors).toHaveLength(4);
  });

  it('see a timer set, rung and silenced in the middle of a word', async () => {
    const { talk, timers, connect } = await setUp();
    const button = await connect();
    button.take();
    const { id } = timers.add({ name: 'tea', durationS: 20 });
    const told = { id, name: 'tea', total_seconds: 20 };
    expect(await button.sees('timer_ticking')).toEqual({ ...told, seconds_left: 20 });
    talk.clock.advanceBy(20_000);
    await settled();
    expect(await button.sees('timer_ringing')).toEqual({ ...told, seconds_left: 0 });
    expect(talk.state).toBe('speaking');
    button.take();
    button.press('stop_timer_ringing');
    expect(await button.sees('timer_updated')).toEqual({ ...told, seconds_left: 0 });
    await until('silence', () => talk.state === 'idle');
    expect(timers.list()).toEqual([]);
  });

  it('silence a timer between two rings, and not the reply to something else', async () => {
    const { talk, timers, connect } = await setUp();
    const button = await connect();
    timers.add({ name: 'tea', durationS: 5 });
    talk.clock.advanceBy(5000);
    await settled();
    await talk.playToEnd('t0');
    await talk.ask('good day');
    expect(timers.list()).toMatchObject([{ isRinging: true }]);
    button.press('stop_timer_ringing');
    await button.sees('timer_updated');
    expect(timers.list()).toEqual([]);
    expect(talk.state).toBe('speaking');
  });

  it('leave a reply alone when nothing rings', async () => {
    const answer = () => telling('A long story.');
    const { talk, connect } = await setUp({}, { answer });
    const button = await connect();
    await talk.hearReply();
    button.press('stop_timer_ringing');
    button.press('volume_up');
    await button.sees('volume_changed');
    expect(talk.state).toBe('speaking');
  });
});

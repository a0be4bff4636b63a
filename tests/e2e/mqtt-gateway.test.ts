import { setTimeout as delay } from 'node:timers/promises';
import Value from 'typebox/value';
import { afterEach, describe, expect, it } from 'vitest';
import { TOPICS } from '../../daemon/control/mqtt/topics.ts';
import { until } from '../fakes/until.ts';
import { MISSING_FOR_MOSQUITTO, Mosquitto, type MosquittoOptions } from './mosquitto.ts';
import { command, MqttBox } from './mqtt-box.ts';

/** A timer of no room that runs and does nothing but ring. */
const PLAIN = { area: null, pausedLeftMs: null, command: null };

describe.skipIf(MISSING_FOR_MOSQUITTO !== '')(
  `the box on MQTT (needs ${MISSING_FOR_MOSQUITTO || 'nothing more'})`,
  () => {
    const undo: (() => unknown)[] = [];
    afterEach(async () => {
      for (const step of undo.splice(0).reverse()) await step();
    });

    async function setUp(settings: Record<string, unknown> = {}, options: MosquittoOptions = {}) {
      const server = await Mosquitto.start(options);
      undo.push(() => server.stop());
      const box = await MqttBox.start({ 'home.url': server.url, ...settings });
      undo.push(async () => {
        await box.stop();
        box.remove();
      });
      await box.online();
      return { server, box };
    }

    it('does what a command says and answers it, with MQTT 5 and with 3.1.1', async () => {
      const { server, box } = await setUp();
      const told = await command(server, `${box.prefix}/cmd/say`, { text: 'hello' });
      expect(told).toMatchObject({ ok: true, result: { notes: [] }, by: 'c-1' });
      const old = await server.client({ protocolVersion: 4 });
      const answers: unknown[] = [];
      old.on('message', (_topic, bytes) => answers.push(JSON.parse(bytes.toString())));
      await old.subscribeAsync(`${box.prefix}/resp/+`);
      old.publish(`${box.prefix}/cmd/timers`, '{"requestId": "r-7"}');
      old.publish(`${box.prefix}/cmd/stop`, '');
      await until('two answers', () => answers.length === 2);
      expect(answers[0]).toMatchObject({ requestId: 'r-7', ok: true, result: { timers: [{}] } });
      expect(answers[1]).toEqual({ ok: true, result: { notes: [] } });
      expect(box.core.calls.filter(([name]) => name !== 'status')).toEqual([
        ['say', 'hello'],
        ['timers'],
        ['stop'],
      ]);
    });

    it('obeys what is guarded only where it is allowed by name', async () => {
      const { server, box } = await setUp({ 'home.allow': ['listen'] });
      const ask = (name: string, payload: object = {}) =>
        command(server, `${box.prefix}/cmd/${name}`, payload);
      expect(await ask('listen')).toMatchObject({ ok: true });
      for (const name of ['set-config', 'unset-config', 'reload', 'restart']) {
        const refused = await ask(name, { key: 'log.level', value: 'debug' });
        expect(refused, name).toMatchObject({ ok: false, error: { code: 'NOT_ALLOWED' } });
      }
      expect(box.core.calls.filter(([name]) => name !== 'status')).toEqual([['listen']]);
    });

    it('says what is wrong, in the words of the error table', async () => {
      const { server, box } = await setUp();
      const cases: [string, object | string, string, string][] = [
        ['say', '{', 'USAGE', 'is no JSON'],
        ['say', '[]', 'USAGE', 'must be a JSON object'],
        ['say', {}, 'USAGE', 'say: text is missing'],
        ['say', { text: 'a', volume: 3 }, 'USAGE', '"volume" is not a known parameter'],
        ['volume', { percent: 101 }, 'USAGE', 'a whole number from 0 to 100'],
        ['dance', {}, 'USAGE', 'there is no command dance; there are'],
        ['say', { text: 'a', requestId: 7 }, 'USAGE', 'requestId is wrong'],
        ['say', { text: 'a', expiresAt: 1 }, 'USAGE', 'after its time'],
        ['say', { text: 'x'.repeat(70_000) }, 'INPUT_TOO_LARGE', 'at most 65536'],
      ];
      for (const [name, payload, code, message] of cases) {
        const { ok, error } = await command(server, `${box.prefix}/cmd/${name}`, payload);
        expect(ok, message).toBe(false);
        expect(error, message).toMatchObject({ code, hint: expect.any(String) });
        expect((error as { message: string }).message).toContain(message);
      }
      expect(box.core.calls.filter(([name]) => name !== 'status')).toEqual([]);
    });

    it('does once what is asked twice with one key', async () => {
      const { server, box } = await setUp();
      const once = { text: 'the door', idempotencyKey: 'k-1' };
      const first = await command(server, `${box.prefix}/cmd/announce`, once);
      const again = { ...once, requestId: 'other' };
      const second = await command(server, `${box.prefix}/cmd/announce`, again);
      expect(second).toEqual({ ...first, requestId: 'other' });
      await command(server, `${box.prefix}/cmd/announce`, { ...once, idempotencyKey: 'k-2' });
      expect(box.core.calls.filter(([name]) => name === 'announce')).toHaveLength(2);
    });

    it('ignores commands of the past', async () => {
      const server = await Mosquitto.start();
      undo.push(() => server.stop());
      const box = new MqttBox({ 'home.url': server.url });
      const other = await server.client();
      const options = { qos: 1, retain: true } as const;
      await other.publishAsync(`${box.prefix}/cmd/say`, '{"text": "boo"}', options);
      box.stores.close();
      const running = await MqttBox.start({ 'home.url': server.url }, box.folder);
      undo.push(async () => {
        await running.stop();
        running.remove();
      });
      await running.online();
      expect(await command(server, `${running.prefix}/cmd/stop`, {})).toMatchObject({ ok: true });
      expect(running.core.calls.filter(([name]) => name !== 'status')).toEqual([['stop']]);
    });

    it('leaves its state, and changes it with the box', async () => {
      const { server, box } = await setUp();
      const state = async () =>
        JSON.parse(
          (await server.retained(`${box.prefix}/state`)).get(`${box.prefix}/state`) ?? '{}',
        );
      await until('a state', async () => (await state()).volume === 60);
      await command(server, `${box.prefix}/cmd/volume`, { percent: 33 });
      await until('the new volume', async () => (await state()).volume === 33);
      expect((await state()).state).toBe('idle');
      expect((await server.retained()).get(`${box.prefix}/availability`)).toBe('online');
      await box.stop();
      expect((await server.retained()).get(`${box.prefix}/availability`)).toBe('offline');
      box.stores.close();
    });

    it('publishes nothing that its schemas do not allow', async () => {
      const { server, box } = await setUp({ 'telemetry.transcripts': true });
      const other = await server.client();
      const seen = new Map<string, unknown>();
      other.on('message', (topic, bytes) => {
        const text = bytes.toString();
        const name = topic.slice(box.prefix.length + 1);
        seen.set(name, name === 'availability' ? text : JSON.parse(text));
      });
      await other.subscribeAsync(`${box.prefix}/#`, { qos: 1 });
      box.news.pressed('volume_up');
      box.news.volume(3);
      const timer = {
        id: 't',
        name: 'tea',
        durationS: 60,
        startedWallMs: 0,
        dueWallMs: 60,
        ...PLAIN,
      };
      box.news.timer('ringing', { timer, leftMs: 0, isRinging: true });
      await command(server, `${box.prefix}/cmd/status`, {});
      await command(server, `${box.prefix}/cmd/say`, {});
      const wanted = ['state', 'ota/state', 'availability', 'evt/button', 'evt/timer'];
      await until('all topics', () => wanted.every((name) => seen.has(name)));
      for (const [name, payload] of seen) {
        const spec = TOPICS[name];
        expect(spec, name).toBeDefined();
        if (spec === undefined || spec.by === 'others') continue;
        if ('text' in spec.payload) expect(spec.payload.text).toContain(payload);
        else expect(Value.Errors(spec.payload as never, payload), name).toEqual([]);
      }
      expect(seen.get('evt/timer')).toEqual({
        ...{ event_type: 'ringing', timer: 't', total_s: 60, left_s: 0, name: 'tea' },
      });
    });

    it('tells no word that was said unless it is told to', async () => {
      const { server, box } = await setUp();
      const other = await server.client();
      const told: string[] = [];
      other.on('message', (topic, bytes) => told.push(`${topic} ${bytes.toString()}`));
      await other.subscribeAsync('#', { qos: 1 });
      box.news.saying('your secret');
      const timer = {
        id: 't',
        name: 'secret',
        durationS: 60,
        startedWallMs: 0,
        dueWallMs: 60,
        ...PLAIN,
      };
      box.news.timer('set', { timer, leftMs: 0, isRinging: false });
      await until('the timer', () => told.some((line) => line.includes('evt/timer')));
      await command(server, `${box.prefix}/cmd/stop`, {});
      expect(told.join('\n')).not.toContain('secret');
    });

    it('answers a command that was given before the broker went away and came back', async () => {
      const { server, box } = await setUp({}, { settings: ['set_tcp_nodelay true'] });
      box.core.waitsForAbort = true;
      const other = await server.client({ protocolVersion: 5 });
      await other.publishAsync(`${box.prefix}/cmd/ask`, '{"text": "a"}', { qos: 1 });
      await until('asked', () => box.core.calls.some(([name]) => name === 'ask'));
      await server.restart('SIGKILL');
      await until('gone', () => box.mqtt.status[0]?.state !== 'online');
      box.core.waitsForAbort = false;
      await box.online();
      const told = await command(server, `${box.prefix}/cmd/ask`, { text: 'b' });
      expect(told).toMatchObject({ ok: true });
      expect(box.core.calls.filter(([name]) => name === 'ask')).toEqual([
        ['ask', 'a'],
        ['ask', 'b'],
      ]);
      await until('its state', async () => (await server.retained()).has(`${box.prefix}/state`));
    });

    it('survives a flood, and says so once', async () => {
      const { server, box } = await setUp();
      const other = await server.client();
      for (let n = 0; n < 3000; n += 1) other.publish(`${box.prefix}/cmd/stop`, '{}');
      await other.publishAsync('done', '', { qos: 1 });
      await until('obeyed again', async () => {
        const told = await Promise.race([
          command(server, `${box.prefix}/cmd/timers`, {}),
          delay(200, undefined),
        ]);
        return told?.ok === true;
      });
      const stops = box.core.calls.filter(([name]) => name === 'stop').length;
      expect(stops).toBeGreaterThan(0);
      expect(stops).toBeLessThan(500);
    });

    it('answers no command topic, its own or another box', async () => {
      const { server, box } = await setUp();
      const other = await server.client({ protocolVersion: 5 });
      const seen: string[] = [];
      other.on('message', (topic) => seen.push(topic));
      await other.subscribeAsync('earshot/v1/+/resp/+', { qos: 1 });
      for (const responseTopic of [`${box.prefix}/cmd/say`, 'earshot/v1/x/cmd/say', '$SYS/a']) {
        const properties = { responseTopic };
        await other.publishAsync(`${box.prefix}/cmd/stop`, '{}', { qos: 1, properties });
      }
      await until('three answers', () => seen.length === 3);
      expect(new Set(seen)).toEqual(new Set([`${box.prefix}/resp/stop`]));
      expect(box.core.calls.filter(([name]) => name !== 'status')).toHaveLength(3);
    });
  },
);

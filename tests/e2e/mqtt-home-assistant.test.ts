import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../fakes/until.ts';
import { MISSING_FOR_MOSQUITTO, Mosquitto } from './mosquitto.ts';
import { MqttBox } from './mqtt-box.ts';

interface Discovery {
  device: { identifiers: string[]; name: string };
  origin: { name: string };
  components: Record<string, Record<string, unknown>>;
}

describe.skipIf(MISSING_FOR_MOSQUITTO !== '')(
  `the box in Home Assistant (needs ${MISSING_FOR_MOSQUITTO || 'nothing more'})`,
  () => {
    const undo: (() => unknown)[] = [];
    afterEach(async () => {
      for (const step of undo.splice(0).reverse()) await step();
    });

    async function broker(): Promise<Mosquitto> {
      const server = await Mosquitto.start();
      undo.push(() => server.stop());
      return server;
    }

    async function start(settings: Record<string, unknown>, folder?: string): Promise<MqttBox> {
      const box = await MqttBox.start(settings, folder);
      undo.push(() => box.remove());
      undo.push(() => box.stop().catch(() => undefined));
      await box.online();
      return box;
    }

    const topicOf = (box: MqttBox, prefix = 'homeassistant') =>
      `${prefix}/device/earshot_${box.stores.state.deviceId}/config`;

    async function discovery(server: Mosquitto, box: MqttBox): Promise<Discovery> {
      const topic = topicOf(box);
      await until('discovery', async () => (await server.retained(topic)).has(topic));
      return JSON.parse((await server.retained(topic)).get(topic) ?? '') as Discovery;
    }

    it('is one device, and what may not be told it is not offered', async () => {
      const server = await broker();
      const box = await start({ 'home.url': server.url });
      const { device, origin, components } = await discovery(server, box);
      const id = box.stores.state.deviceId;
      expect(device).toMatchObject({ identifiers: [`earshot_${id}`], name: 'Earshot' });
      expect(origin.name).toBe('Earshot');
      expect(Object.keys(components).sort()).toEqual(
        [
          ...['mute', 'do_not_disturb', 'volume', 'state', 'last_latency', 'connectivity'],
          ...['problem', 'speech_active', 'restart_needed', 'wake', 'intent', 'button'],
          ...['say', 'stop', 'identify', 'update', 'update_models'],
        ].sort(),
      );
      for (const [name, component] of Object.entries(components)) {
        expect(component.platform, name).toEqual(expect.any(String));
        expect(component.unique_id).toBe(`${id}_${name}`);
        for (const [key, value] of Object.entries(component)) {
          if (key.endsWith('_topic')) expect(value).toMatch(new RegExp(`^${box.prefix}/[a-z]`));
        }
      }
      expect(components.state?.options).toEqual(['idle', 'listening', 'processing', 'responding']);
    });

    it('offers all that is allowed by name', async () => {
      const server = await broker();
      const allow = ['listen', 'restart', 'set-config'];
      const box = await start({ 'home.url': server.url, 'home.allow': allow });
      const { components } = await discovery(server, box);
      const settings = ['wake_word_enabled', 'sensitivity', 'wake_word', 'assistant', 'voice'];
      const names = ['listen', 'restart', ...settings];
      for (const name of names) expect(components[name], name).toBeDefined();
      expect(components.voice?.options).toEqual(['auto', 'kokoro']);
      expect(components.wake_word?.options).toEqual(['hey earshot', 'computer']);
    });

    it('has every switch, number, select and button do what it says', async () => {
      const server = await broker();
      const allow = ['listen', 'restart', 'set-config'];
      const box = await start({ 'home.url': server.url, 'home.allow': allow });
      const { components } = await discovery(server, box);
      const other = await server.client();
      const answers: { ok: boolean }[] = [];
      other.on('message', (_topic, bytes) => answers.push(JSON.parse(bytes.toString())));
      await other.subscribeAsync(`${box.prefix}/resp/+`, { qos: 1 });
      let sent = 0;
      for (const component of Object.values(components)) {
        const { command_topic: topic, command_template: template, options } = component;
        if (typeof topic !== 'string') continue;
        const first = Array.isArray(options) ? JSON.stringify(options[0]) : '"hello"';
        // What Home Assistant's templates make of a value.
        const rendered = String(template ?? '')
          .replace('{{ value | tojson }}', first)
          .replace(/\{\{ value( \| int)? \}\}/, '1');
        const payloads = [component.payload_on, component.payload_off, component.payload_press];
        for (const payload of [...payloads, rendered].filter((text) => text)) {
          await other.publishAsync(topic, payload as string, { qos: 1 });
          sent += 1;
        }
      }
      await until('all answers', () => answers.length === sent);
      expect(sent).toBe(16);
      expect(answers.filter(({ ok }) => !ok)).toEqual([]);
    });

    it('comes back when Home Assistant is born again, and after it lost all', async () => {
      const server = await broker();
      const box = await start({ 'home.url': server.url });
      await discovery(server, box);
      await server.clearRetained();
      const other = await server.client();
      await other.publishAsync('homeassistant/status', 'offline', { qos: 1 });
      await other.publishAsync('homeassistant/status', 'online', { qos: 1 });
      await discovery(server, box);
      expect(await server.retained(`${box.prefix}/#`)).toHaveProperty('size', 4);
    });

    it('is gone when it is not wanted there any more', async () => {
      const server = await broker();
      const box = await start({ 'home.url': server.url });
      await discovery(server, box);
      await box.stop();
      const hidden = await start({ 'home.url': server.url, 'home.discovery': false }, box.folder);
      const topic = topicOf(hidden);
      await until('taken away', async () => !(await server.retained(topic)).has(topic));
      expect((await server.retained()).has(`${hidden.prefix}/state`)).toBe(true);
    });

    it('leaves nothing at the broker once it was told to forget it', async () => {
      const server = await broker();
      const box = await start({ 'home.url': server.url });
      await discovery(server, box);
      const topics = await box.mqtt.forget();
      expect(topics).toContain(topicOf(box));
      await box.core.setVolume(7, 'cli');
      box.news.volume(7);
      await box.stop();
      expect(await server.retained()).toEqual(new Map());
    });
  },
);

import { afterEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../daemon/base/clock.ts';
import { createLog } from '../../daemon/base/log.ts';
import { MqttBroker } from '../../daemon/control/mqtt/mqtt-broker.ts';
import { MqttHome } from '../../daemon/home/mqtt-home.ts';
import { HomeRegistry } from '../../daemon/home/registry/home-registry.ts';
import type { HomeDevice } from '../../daemon/ports/home.ts';
import { DeviceFleet, type FleetDevice, mixedFleet } from '../fakes/device-fleet.ts';
import { MemoryHomeStore } from '../fakes/mqtt-home-bench.ts';
import { until } from '../fakes/until.ts';
import { MISSING_FOR_MOSQUITTO, Mosquitto } from './mosquitto.ts';

const MAX_PACKET_BYTES = 8 * 1024 * 1024;

describe.skipIf(MISSING_FOR_MOSQUITTO !== '')(
  `a home at mosquitto (needs ${MISSING_FOR_MOSQUITTO || 'nothing more'})`,
  () => {
    const undo: (() => unknown)[] = [];
    afterEach(async () => {
      for (const step of undo.splice(0).reverse()) await step();
    });

    async function open(devices: readonly FleetDevice[]) {
      const server = await Mosquitto.start({ settings: ['max_queued_messages 0'] });
      undo.push(() => server.stop());
      const fleet = new DeviceFleet(await server.client(), devices);
      await fleet.announce();
      const clock = new SystemClock();
      const broker = new MqttBroker(
        {
          ...{ name: 'home', url: server.url, clientId: 'earshot-home', version: 'auto' },
          ...{ username: '', passwordFile: '', caFile: '', certFile: '', keyFile: '' },
          ...{ maxPacketBytes: MAX_PACKET_BYTES, maxBackoffMs: 300 },
        },
        { clock, log: createLog('silent', 1) },
      );
      const warnings: Record<string, unknown>[] = [];
      const warn = (fields: Record<string, unknown>) => void warnings.push(fields);
      const registry = new HomeRegistry({ store: new MemoryHomeStore(), clock });
      const hub = new MqttHome(
        { discoveryPrefix: 'homeassistant', ownIdentifiers: [], zigbee2mqttBases: ['zigbee2mqtt'] },
        { broker, registry, clock, log: { warn, error: warn } as never },
      );
      undo.push(() => broker.stop());
      undo.push(() => hub.stop());
      await hub.start();
      await broker.start();
      const isReady = (): boolean =>
        hub.home.devices.length === devices.length &&
        hub.home.devices.every(({ id }) => hub.state(id)?.isAvailable && hub.state(id)?.value);
      await until('the fleet', isReady);
      const named = (name: string): HomeDevice => {
        const found = hub.home.devices.find((each) => each.name === name);
        if (!found) throw new Error(`no ${name}`);
        return found;
      };
      const turnOn = (name: string) =>
        hub.perform(named(name).id, { do: 'turn-on' }, new AbortController().signal);
      return { server, fleet, hub, broker, warnings, named, turnOn };
    }

    it('commands 500 devices, and says of each only what it said', async () => {
      const { fleet, server, hub, turnOn } = await open(mixedFleet(500));
      expect(hub.home.areas).toHaveLength(20);
      expect(fleet.told).toEqual([]);
      const outcomes = await Promise.all(
        fleet.devices.map(async ({ name, manner }) => {
          const { kind } = await turnOn(name);
          // It says both: which is heard first of a flood is chance.
          return manner === 'flaps' ? 'flaps' : `${manner}: ${kind}`;
        }),
      );
      const counts = new Map<string, number>();
      for (const each of outcomes) counts.set(each, (counts.get(each) ?? 0) + 1);
      expect(Object.fromEntries(counts)).toEqual({
        'behaves: confirmed': 485,
        'is dead: unanswered': 3,
        'lies: unanswered': 3,
        flaps: 3,
        'is late: confirmed': 3,
        'babbles: unanswered': 3,
      });
      expect(fleet.told).toHaveLength(500);
      await fleet.leave();
      expect([...(await server.retained()).keys()]).toEqual([]);
    }, 60_000);

    it('survives what is hostile, and executes nothing of the past', async () => {
      const { fleet, server, hub, warnings, turnOn } = await open(mixedFleet(20).slice(15));
      const hostile: [topic: string, payload: string][] = [
        ['homeassistant/light/h1/config', '{"name": "x'],
        ['homeassistant/light/h2/config', JSON.stringify({ name: 'n'.repeat(1_000_000) })],
        [
          'homeassistant/switch/h3/config',
          JSON.stringify({ name: 'w', cmd_t: '#', stat_t: '+/+' }),
        ],
        [
          'homeassistant/switch/h4/config',
          '{"name":"l","cmd_t":"l","val_tpl":"{% for a in b %}x{% endfor %}","stat_t":"l"}',
        ],
        ['homeassistant/switch/h5/config', `${'['.repeat(5000)}${']'.repeat(5000)}`],
        ['homeassistant/light/h6/config', '{"name":"twin","uniq_id":"device15","cmd_t":"stolen"}'],
        ['zigbee2mqtt/bridge/devices', '{"not": "a list"}'],
        ['fleet/device16/set', 'ON'],
      ];
      for (const [topic, payload] of hostile) await fleet.retain(topic, payload);
      await until('the warnings', () => warnings.length >= 7);
      expect(hub.home.devices).toHaveLength(5);
      expect(await turnOn('device17')).toEqual({ kind: 'confirmed' });
      expect(fleet.told.filter((each) => !/^device1[67] /.test(each))).toEqual([]);
      await fleet.leave();
      expect([...(await server.retained()).keys()]).toEqual([]);
    }, 60_000);

    it('is unreachable at once when the broker goes, and comes back with it', async () => {
      const devices = [{ name: 'device0', manner: 'is dead' } as const];
      const { server, hub, broker, named, turnOn } = await open(devices);
      const inFlight = turnOn('device0');
      await server.kill();
      await until('the cut', () => broker.state !== 'online');
      expect(await turnOn('device0')).toEqual({ kind: 'unreachable' });
      expect(hub.state(named('device0').id)?.isAvailable).toBe(false);
      await server.run();
      await until('online', () => broker.state === 'online');
      const { id } = named('device0');
      await until('its state', () => hub.state(id)?.isAvailable === true);
      // It was on while we were away, and says so as soon as we are back.
      const other = await server.client();
      await other.publishAsync('fleet/device0/state', '{"state":"ON"}', { qos: 1, retain: true });
      expect(await inFlight).toEqual({ kind: 'confirmed' });
      await server.clearRetained();
      expect([...(await server.retained()).keys()]).toEqual([]);
    }, 60_000);
  },
);

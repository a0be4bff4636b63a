import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../fakes/until.ts';
import { MISSING_FOR_MOSQUITTO, Mosquitto } from './mosquitto.ts';
import { MqttBox } from './mqtt-box.ts';

/** The access list of the operator's broker: each box has its own topics and no others. */
const ACL = ['user operator', 'topic readwrite earshot/#', 'pattern readwrite earshot/v1/%u/#'];

describe.skipIf(MISSING_FOR_MOSQUITTO !== '')(
  `the box at its operator's broker (needs ${MISSING_FOR_MOSQUITTO || 'nothing more'})`,
  () => {
    const undo: (() => unknown)[] = [];
    afterEach(async () => {
      for (const step of undo.splice(0).reverse()) await step();
    });

    /** A broker with mutual TLS, and a box that has a certificate in its own name. */
    async function setUp() {
      const server = await Mosquitto.start({ tls: true, requiresCertificate: true, acl: ACL });
      undo.push(() => server.stop());
      const first = new MqttBox({});
      const { folder } = first;
      const id = first.stores.state.deviceId;
      first.stores.close();
      undo.push(() => first.remove());
      const { certFile, keyFile } = server.certificate(id);
      const settings = {
        ...{ 'fleet.url': server.url, 'fleet.caFile': server.caFile },
        ...{ 'fleet.certFile': certFile, 'fleet.keyFile': keyFile },
      };
      const start = async (): Promise<MqttBox> => {
        const box = await MqttBox.start(settings, folder);
        undo.push(() => box.stop().catch(() => undefined));
        return box;
      };
      const operatorFiles = server.certificate('operator');
      const { readFileSync } = await import('node:fs');
      const operator = async () =>
        server.client({
          protocolVersion: 5,
          cert: readFileSync(operatorFiles.certFile),
          key: readFileSync(operatorFiles.keyFile),
        });
      return { server, start, operator, id };
    }

    it('obeys its operator in all, and keeps who did what', async () => {
      const { start, operator } = await setUp();
      const box = await start();
      await box.online();
      const client = await operator();
      const seen: Record<string, unknown>[] = [];
      client.on('message', (topic, bytes) => seen.push({ topic, ...JSON.parse(bytes.toString()) }));
      await client.subscribeAsync(`${box.prefix}/evt/+`, { qos: 1 });
      await client.subscribeAsync(`${box.prefix}/resp/+`, { qos: 1 });
      await client.publishAsync(`${box.prefix}/cmd/volume`, '{"percent": 12}', { qos: 1 });
      await until('answer and audit', () => seen.length === 2);
      expect(seen).toContainEqual({
        topic: `${box.prefix}/resp/volume`,
        ok: true,
        result: { percent: 12 },
      });
      expect(seen).toContainEqual({
        ...{ topic: `${box.prefix}/evt/audit`, id: 1, event_type: 'audit' },
        ...{ at: expect.any(Number), actor: 'mqtt-fleet', action: 'config.set' },
        ...{ subject: 'audio.volumePercent', detail: { value: 12 } },
      });
    });

    it('tells afterwards what happened while the broker was away, in its order', async () => {
      const { server, start, operator } = await setUp();
      const box = await start();
      await box.online();
      await server.kill();
      await until('gone', () => box.mqtt.status[0]?.state !== 'online');
      for (let n = 0; n < 5; n += 1) await box.core.setVolume(n, `cli-${n}`);
      box.news.pressed('volume_up');
      expect(box.mqtt.status[0]).toMatchObject({ waiting: 6, dropped: 0 });
      await box.stop();
      box.stores.close();
      await server.run();
      const client = await operator();
      const told: string[] = [];
      client.on('message', (_topic, bytes) => {
        const { actor, event_type } = JSON.parse(bytes.toString());
        told.push(actor ?? event_type);
      });
      await client.subscribeAsync(`${box.prefix}/evt/+`, { qos: 1 });
      const again = await start();
      await until('all events', () => told.length === 6);
      expect(told).toEqual(['cli-0', 'cli-1', 'cli-2', 'cli-3', 'cli-4', 'volume_up']);
      await until('an empty outbox', () => again.mqtt.status[0]?.waiting === 0);
    });

    it('may not speak for another box, and says who refuses', async () => {
      const { start } = await setUp();
      const box = await start();
      await box.online();
      expect(box.mqtt.status[0]).toMatchObject({ connection: 'fleet', version: '5', reason: '' });
      box.stores.state.outbox.add({ topic: 'earshot/v1/x/evt/wake', payload: '{}', isKept: false });
      box.news.pressed('mute_mic');
      await until('it was given up', () => box.mqtt.status[0]?.waiting === 0);
    });
  },
);

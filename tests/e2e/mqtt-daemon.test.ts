import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../fakes/until.ts';
import { Daemon } from './daemon.ts';
import { MISSING_FOR_MOSQUITTO, Mosquitto } from './mosquitto.ts';
import { command } from './mqtt-box.ts';

const QUIET = ['audio.input=none', 'audio.output=none'].flatMap((setting) => ['--set', setting]);

interface Status {
  deviceId: string;
  mqtt: { state: string; reason: string; waiting: number }[];
}

describe.skipIf(MISSING_FOR_MOSQUITTO !== '')(
  `a daemon and its brokers (needs ${MISSING_FOR_MOSQUITTO || 'nothing more'})`,
  () => {
    const undo: (() => unknown)[] = [];
    afterEach(async () => {
      for (const step of undo.splice(0).reverse()) await step();
    });

    async function mosquitto(options = {}): Promise<Mosquitto> {
      const server = await Mosquitto.start(options);
      undo.push(() => server.stop());
      return server;
    }

    function daemon(settings: Record<string, string>): Daemon {
      const flags = Object.entries(settings).flatMap(([key, value]) => [
        ...['--set', `mqtt.${key}=${value}`],
      ]);
      const box = new Daemon({}, [...QUIET, ...flags]);
      undo.push(() => box.stop());
      return box;
    }

    const statusOf = (box: Daemon): Status => JSON.parse(box.earshot('status', '--json').stdout);

    it('is ready and ends in peace although its broker is nowhere', async () => {
      // Of a network for documentation (RFC 5737): nobody answers, nobody refuses.
      const box = daemon({ 'home.url': 'mqtt://192.0.2.1' });
      await box.start();
      const [home] = statusOf(box).mqtt;
      expect(home).toMatchObject({ connection: 'home', waiting: 0 });
      expect(['connecting', 'offline']).toContain(home?.state);
      expect(box.earshot('status').stdout).toContain('broker home');
      expect(box.earshot('doctor').stdout).toMatch(/note +broker home/);
      expect(await box.kill('SIGTERM')).toBe(0);
    });

    it('is told by command, and its will is said when it is killed', async () => {
      const server = await mosquitto();
      const box = daemon({ 'home.url': server.url, 'home.allow': '[restart]' });
      await box.start();
      await until('online', () => statusOf(box).mqtt[0]?.state === 'online');
      const prefix = `earshot/v1/${statusOf(box).deviceId}`;
      const told = await command(server, `${prefix}/cmd/ask`, { text: 'what time is it' });
      expect(told).toMatchObject({ ok: true, result: { intent: 'clock.time' } });
      expect(await command(server, `${prefix}/cmd/listen`, {})).toMatchObject({
        error: { code: 'NOT_ALLOWED' },
      });
      expect(await command(server, `${prefix}/cmd/identify`, {})).toMatchObject({
        error: { code: 'NO_AUDIO_DEVICE' },
      });
      const availability = async () => (await server.retained()).get(`${prefix}/availability`);
      expect(await availability()).toBe('online');
      await box.kill('SIGKILL');
      await until('the will', async () => (await availability()) === 'offline');
      await box.start();
      await until('online', async () => (await availability()) === 'online');
      const { topics } = JSON.parse(box.earshot('mqtt', 'forget', '--json').stdout);
      expect(topics).toHaveLength(5);
      expect(await server.retained()).toEqual(new Map());
    });

    it('ends to be started again when it is told to restart', async () => {
      const box = daemon({});
      await box.start();
      const ended = box.ended();
      expect(box.earshot('restart').stdout).toContain('starts again');
      expect(await ended).toBe(70);
    });

    it('keeps what was done through a kill, for the operator who was away', async () => {
      const server = await mosquitto({ tls: true, requiresCertificate: true });
      const { certFile, keyFile } = server.certificate('box');
      const files = { 'fleet.caFile': server.caFile, 'fleet.certFile': certFile };
      const box = daemon({ 'fleet.url': server.url, ...files, 'fleet.keyFile': keyFile });
      await server.kill();
      await box.start();
      for (const percent of ['20', '21', '22']) box.earshot('volume', percent);
      await box.kill('SIGKILL');
      await server.run();
      const operator = server.certificate('operator');
      const [cert, key] = [readFileSync(operator.certFile), readFileSync(operator.keyFile)];
      const client = await server.client({ cert, key });
      const told: unknown[] = [];
      client.on('message', (_topic, bytes) => told.push(JSON.parse(bytes.toString()).detail.value));
      await client.subscribeAsync('earshot/v1/+/evt/audit', { qos: 1 });
      await box.start();
      await until('three changes', () => told.length === 3);
      expect(told).toEqual([20, 21, 22]);
      await until('an empty outbox', () => statusOf(box).mqtt[0]?.waiting === 0);
    });
  },
);

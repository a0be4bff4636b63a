import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../daemon/base/clock.ts';
import { createLog } from '../../daemon/base/log.ts';
import { MqttBroker, type MqttBrokerOptions } from '../../daemon/control/mqtt/mqtt-broker.ts';
import type { BrokerMessage } from '../../daemon/ports/broker.ts';
import { until } from '../fakes/until.ts';
import { MISSING_FOR_MOSQUITTO, Mosquitto, type MosquittoOptions } from './mosquitto.ts';
import { openGate } from './mqtt-gate.ts';

const log = createLog('silent', 1);
const text = ({ payload }: BrokerMessage): string => Buffer.from(payload).toString();

describe.skipIf(MISSING_FOR_MOSQUITTO !== '')(
  `a connection to mosquitto (needs ${MISSING_FOR_MOSQUITTO || 'nothing more'})`,
  () => {
    const undo: (() => unknown)[] = [];
    afterEach(async () => {
      for (const step of undo.splice(0).reverse()) await step();
    });

    async function mosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
      const broker = await Mosquitto.start(options);
      undo.push(() => broker.stop());
      return broker;
    }

    async function connection(options: Partial<MqttBrokerOptions>): Promise<MqttBroker> {
      const whole = {
        ...{ name: 'home', url: '', clientId: 'earshot-test', version: 'auto' as const },
        ...{ username: '', passwordFile: '', caFile: '', certFile: '', keyFile: '' },
        ...{ maxPacketBytes: 100_000, maxBackoffMs: 300, ...options },
      };
      const broker = new MqttBroker(whole, { clock: new SystemClock(), log });
      undo.push(() => broker.stop());
      await broker.start();
      return broker;
    }

    const online = (broker: MqttBroker) => until('online', () => broker.state === 'online');

    it('publishes and receives, with MQTT 5 and with 3.1.1', async () => {
      const server = await mosquitto();
      const other = await server.client({ protocolVersion: 5 });
      for (const version of ['5', '3.1.1'] as const) {
        const broker = await connection({ url: server.url, version, clientId: `c-${version}` });
        const got: BrokerMessage[] = [];
        broker.subscribe('a/+', (message) => got.push(message));
        await online(broker);
        expect(broker.status).toEqual({ state: 'online', version, reason: '' });
        await broker.publish({ topic: 'a/b', payload: 'self', qos: 1 });
        await until('a message', () => got.length === 1);
        const correlationData = Buffer.from([0, 255]);
        const properties = { responseTopic: 'r', correlationData };
        await other.publishAsync('a/c', 'x', { qos: 1, properties });
        await until('a message', () => got.length === 2);
        expect(got.map(text)).toEqual(['self', 'x']);
        expect(got[1]?.responseTopic).toBe(version === '5' ? 'r' : undefined);
        expect(got[1]?.correlationData).toEqual(version === '5' ? correlationData : undefined);
        await broker.stop();
      }
    });

    it('gives each listener one copy where filters overlap', async () => {
      const server = await mosquitto();
      const broker = await connection({ url: server.url });
      await online(broker);
      const wide: string[] = [];
      const narrow: string[] = [];
      broker.subscribe('a/#', (message) => wide.push(text(message)));
      broker.subscribe('a/b', (message) => narrow.push(text(message)));
      for (const payload of ['1', '2', 'last']) {
        await broker.publish({ topic: 'a/b', payload, qos: 1 });
      }
      await until('a message', () => wide.includes('last') && narrow.includes('last'));
      expect([wide, narrow]).toEqual([
        ['1', '2', 'last'],
        ['1', '2', 'last'],
      ]);
    });

    it('connects over TLS with a password, and with a certificate', async () => {
      const server = await mosquitto({
        tls: true,
        users: { ada: 'a long secret' },
        acl: ['user ada', 'topic readwrite ok/#'],
      });
      const passwordFile = join(server.folder, 'password');
      writeFileSync(passwordFile, 'a long secret\n');
      const { url, caFile } = server;
      const broker = await connection({ url, caFile, username: 'ada', passwordFile });
      await online(broker);
      await broker.publish({ topic: 'ok/1', payload: '', qos: 1 });
      await expect(broker.publish({ topic: 'no', payload: '', qos: 1 })).rejects.toMatchObject({
        code: 'BROKER_REFUSED',
      });

      const strict = await mosquitto({ tls: true, requiresCertificate: true });
      const paths = strict.certificate('box-1');
      const known = await connection({ url: strict.url, caFile: strict.caFile, ...paths });
      await online(known);
      const unknown = await connection({ url: strict.url, caFile: strict.caFile, clientId: 'x' });
      await until('refused', () => unknown.state === 'offline');
      expect(unknown.status.reason).not.toBe('');
    });

    it('does not believe a broker whose authority it does not know', async () => {
      const server = await mosquitto({ tls: true });
      const broker = await connection({ url: server.url });
      await until('offline', () => broker.state === 'offline');
      expect(broker.status.reason).toMatch(/self-signed|unable to/i);
      expect(broker.status.version).toBeUndefined();
    });

    it('comes back after the broker was killed, and has its subscriptions again', async () => {
      const server = await mosquitto();
      const broker = await connection({ url: server.url });
      const got: string[] = [];
      broker.subscribe('t', (message) => got.push(text(message)));
      await online(broker);
      await server.kill('SIGKILL');
      await until('offline', () => broker.state !== 'online');
      await expect(broker.publish({ topic: 't', payload: 'lost', qos: 1 })).rejects.toMatchObject({
        code: 'BROKER_OFFLINE',
      });
      await server.run();
      await online(broker);
      await broker.publish({ topic: 't', payload: 'back', qos: 1 });
      await until('a message', () => got.length > 0);
      expect(got).toEqual(['back']);
    });

    it('has its will said when it is cut, and not when it says goodbye', async () => {
      const server = await mosquitto();
      const will = { topic: 'will', payload: 'offline' };
      const gate = await openGate(server.port, undo);
      const broker = await connection({ url: gate.url, will });
      await online(broker);
      await broker.stop();
      expect(await server.retained('will')).toEqual(new Map());
      const cut = await connection({ url: gate.url, will, maxBackoffMs: 60_000 });
      await online(cut);
      gate.cut();
      await until(
        'the will',
        async () => (await server.retained('will')).get('will') === 'offline',
      );
    });

    it('takes MQTT 3.1.1 where the broker knows no other', async () => {
      const server = await mosquitto();
      for (const answer of [Buffer.from([0x20, 2, 0, 1]), Buffer.alloc(0)]) {
        const gate = await openGate(server.port, undo, answer);
        const broker = await connection({ url: gate.url, clientId: `c${answer.length}` });
        await online(broker);
        expect(broker.status.version).toBe('3.1.1');
        await broker.publish({ topic: 't', payload: '', qos: 1 });
      }
      const gate = await openGate(server.port, undo, Buffer.from([0x20, 2, 0, 1]));
      const modern = await connection({ url: gate.url, version: '5', clientId: 'modern' });
      await until('refused', () => modern.state === 'offline');
      expect(modern.status.reason).toContain('version');
    });

    it('sends nothing too large, and is sent nothing too large', async () => {
      const server = await mosquitto();
      for (const version of ['5', '3.1.1'] as const) {
        const broker = await connection({ url: server.url, version, maxPacketBytes: 1000 });
        const got: number[] = [];
        broker.subscribe('t', ({ payload }) => got.push(payload.byteLength));
        await online(broker);
        const large = { topic: 't', payload: 'x'.repeat(1000), qos: 1 as const };
        await expect(broker.publish(large)).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' });
        const other = await server.client({ protocolVersion: 5 });
        await other.publishAsync('t', 'x'.repeat(2000), { qos: 1 });
        await other.publishAsync('t', 'small', { qos: 1 });
        await until('a message', () => got.length > 0);
        expect(got).toEqual([5]);
        await broker.stop();
      }
    });

    it('refuses topics that would cost it the connection', async () => {
      const server = await mosquitto();
      const broker = await connection({ url: server.url });
      await online(broker);
      for (const topic of ['', 'a/#', 'a/+/b', 'a\0b', 'x'.repeat(65_536), '\ud800']) {
        const refused = broker.publish({ topic, payload: '' });
        await expect(refused, topic.slice(0, 9)).rejects.toMatchObject({ code: 'USAGE' });
      }
      for (const filter of ['', 'a/#/b', 'a#', 'a+', '\0']) {
        expect(() => broker.subscribe(filter, () => undefined), filter).toThrow('topic filter');
      }
      expect(broker.state).toBe('online');
    });

    it('keeps the order of a thousand messages, and refuses what waits beyond', async () => {
      const server = await mosquitto();
      const broker = await connection({ url: server.url });
      const got: number[] = [];
      broker.subscribe('n', (message) => got.push(Number(text(message))));
      await online(broker);
      const sent = Array.from({ length: 1100 }, (_, n) =>
        broker.publish({ topic: 'n', payload: String(n), qos: 1 }).then(
          () => 'sent',
          ({ code }: { code: string }) => code,
        ),
      );
      const outcomes = await Promise.all(sent);
      const accepted = outcomes.filter((outcome) => outcome === 'sent').length;
      expect(new Set(outcomes)).toEqual(new Set(['sent', 'BUSY']));
      await until('a message', () => got.length === accepted);
      expect(got).toEqual(Array.from({ length: accepted }, (_, n) => n));
    });

    it('stops at once although nobody answers', async () => {
      const server = createServer(() => undefined).listen(0, '127.0.0.1');
      await once(server, 'listening');
      undo.push(() => server.close());
      const { port } = server.address() as { port: number };
      const broker = await connection({ url: `mqtt://127.0.0.1:${port}` });
      expect(broker.state).toBe('connecting');
      await broker.stop();
      expect(broker.status).toEqual({ state: 'closed', reason: 'it was closed' });
    });

    it('goes on trying where a file is missing, and takes it when it is there', async () => {
      const server = await mosquitto({ users: { ada: 'secret' } });
      const passwordFile = join(server.folder, 'later');
      const broker = await connection({ url: server.url, username: 'ada', passwordFile });
      await until('offline', () => broker.state === 'offline');
      expect(broker.status.reason).toContain(`cannot read ${passwordFile}`);
      writeFileSync(passwordFile, 'secret');
      await online(broker);
    });
  },
);

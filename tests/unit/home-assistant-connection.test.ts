import { afterEach, describe, expect, it } from 'vitest';
import { socketUrl } from '../../daemon/home/home-assistant/access.ts';
import { type BenchOptions, HomeAssistantBench } from '../fakes/home-assistant-bench.ts';
import { DOUBLE_TOKEN } from '../fakes/home-assistant-double.ts';
import { selfSigned } from '../fakes/self-signed.ts';
import { until } from '../fakes/until.ts';

const open: HomeAssistantBench[] = [];
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.end();
});

function make(options: BenchOptions = {}): HomeAssistantBench {
  const bench = new HomeAssistantBench(options);
  open.push(bench);
  return bench;
}

async function online(options: BenchOptions = {}): Promise<HomeAssistantBench> {
  return (await make(options).begin()).online();
}

const TURN_ON = { do: 'turn-on' } as const;
const UNREACHABLE = { kind: 'unreachable' };

describe('the connection to Home Assistant', () => {
  it('is not there before it is; then nothing can be told', async () => {
    const bench = make();
    bench.double.unheard.add('get_services');
    await bench.begin();
    await until('questions', () => bench.double.heard.includes('get_services'));
    expect(bench.hub.status).toEqual({
      ...{ state: 'connecting', version: undefined, devices: 0, trouble: undefined },
    });
    expect(await bench.perform('light.ceiling', TURN_ON)).toEqual({ kind: 'unavailable' });
  });

  it('comes back after a cut, with what changed meanwhile', async () => {
    const bench = await online();
    const { home } = bench.hub;
    bench.changes.length = 0;
    await bench.double.stop();
    await bench.offline();
    expect(bench.hub.status.trouble).toMatch(/closed the connection|ECONNREFUSED/);
    expect(bench.hub.home).toBe(home);
    expect(bench.hub.state('light.ceiling')).toMatchObject({ isAvailable: false, value: 'off' });
    expect(await bench.perform('light.ceiling', TURN_ON)).toEqual(UNREACHABLE);
    bench.double.home.entities['light.ceiling']!.state = 'on';
    await bench.double.restart();
    bench.changes.length = 0;
    await bench.retry();
    await bench.online();
    expect(bench.hub.state('light.ceiling')).toMatchObject({ isAvailable: true, value: 'on' });
    expect(bench.changes).toContainEqual({ kind: 'state', deviceId: 'light.ceiling' });
    expect(bench.double.calls).toEqual([]);
    expect(await bench.perform('light.ceiling', TURN_ON)).toEqual({ kind: 'confirmed' });
  });

  it('keeps the home of before while Home Assistant still starts', async () => {
    const bench = await online();
    const { home } = bench.hub;
    bench.double.home.runState = 'STARTING';
    bench.double.home.entities = {};
    bench.double.drop();
    await bench.retry();
    await until('the reason', () => bench.hub.status.trouble === 'it is starting or stopping');
    expect(bench.hub.home).toBe(home);
    expect(await bench.perform('light.ceiling', TURN_ON)).toEqual(UNREACHABLE);
    bench.double.home.runState = 'RUNNING';
    await bench.retry();
    await bench.online();
    expect(bench.hub.home.devices).toEqual([]);
  });

  it('gives up one that tells no states, and hears of changes while it learns', async () => {
    const bench = await online();
    bench.double.home.runState = 'SILENT STATES';
    bench.double.drop();
    await bench.retry();
    await until('the lists', () => bench.double.heard.at(-1) === 'subscribe_events');
    bench.double.tellEvent('area_registry_updated');
    bench.double.home.runState = 'RUNNING';
    const { length: before } = bench.double.heard;
    await until('the end', () => {
      bench.clock.advanceBy(100);
      return bench.hub.status.trouble === 'it does not tell its states';
    });
    expect(bench.double.heard.slice(before).filter((type) => type !== 'ping')).toEqual([]);
    await bench.retry();
    await bench.online();
  });

  it('waits longer with each failure, with jitter, and no longer than a minute', async () => {
    const bench = make();
    bench.double.refusals.set('get_services', { code: 'unknown_error', message: 'Unknown' });
    await bench.begin();
    for (let attempt = 1; attempt < 5; attempt += 1) {
      await until('a wait', () => bench.hub.status.state === 'offline');
      await bench.retry();
    }
    const waits = bench.clock.delaysMs.filter((ms) => [500, 1000, 2000, 4000].includes(ms));
    expect(waits).toEqual(expect.arrayContaining([500, 1000, 2000, 4000]));
    expect(bench.hub.status.trouble).toMatch(/does not tell what is in the home/);
    const told = bench.logged.filter((line) => line.includes('no connection'));
    expect(told).toHaveLength(1);
  });

  it('does not hammer with a token that is not taken, and takes a new one', async () => {
    const bench = await make({ token: 'a-wrong-token' }).begin();
    await bench.offline();
    expect(bench.hub.status.trouble).toMatch(/does not take the access token/);
    expect(bench.clock.delaysMs).toContain(450_000);
    bench.writeToken(DOUBLE_TOKEN);
    bench.clock.advanceBy(450_000);
    await bench.online();
  });

  it('never shows the token, whatever happens', async () => {
    const bench = make({ token: 'a-wrong-token' });
    bench.writeToken('a-wrong-token', 0o644);
    await bench.begin();
    await bench.offline();
    bench.writeToken(`${DOUBLE_TOKEN}\nand another line`);
    bench.clock.advanceBy(600_000);
    await until('another trouble', () => bench.hub.status.trouble?.includes('one access') === true);
    bench.writeToken(DOUBLE_TOKEN);
    await bench.retry();
    await bench.online();
    bench.double.blurt('}garbage');
    await bench.offline();
    const all = JSON.stringify([bench.logged, bench.hub.status]);
    expect(all).toContain('run chmod 600');
    expect(all).not.toContain('wrong-token');
    expect(all).not.toContain(DOUBLE_TOKEN);
  });

  it('says which file is missing', async () => {
    const bench = make();
    bench.writeToken('');
    await bench.begin();
    await bench.offline();
    expect(bench.hub.status.trouble).toContain(`${bench.tokenFile} must hold one access token`);
  });

  it.each([
    ['garbage', '{"id":'],
    ['bytes', Buffer.from('{}')],
    ['a huge message', `"${'x'.repeat(33 * 1024 * 1024)}"`],
  ])('ends at %s and begins anew', async (_, message) => {
    const bench = await online();
    bench.double.blurt(message);
    await bench.offline();
    await bench.retry();
    await bench.online();
    expect(bench.hub.home.devices.length).toBeGreaterThan(10);
  });

  it('survives messages that mean nothing', async () => {
    const bench = await online();
    for (const message of [null, [], 7, {}, { id: 99, type: 'result' }, { type: 'event', id: 1 }]) {
      bench.double.blurt(JSON.stringify(message));
    }
    expect(await bench.perform('light.ceiling', TURN_ON)).toEqual({ kind: 'confirmed' });
    expect(bench.double.connections).toBe(1);
  });

  it('reads a flood no faster than so many a second, and loses nothing', async () => {
    const bench = await online();
    for (let at = 0; at < 6000; at += 1) {
      bench.double.setState('input_number.level', String(at % 10), { max: 10 });
    }
    bench.double.setState('light.ceiling', 'on');
    await until('a pause', () => bench.clock.delaysMs.includes(1000));
    expect(bench.hub.state('light.ceiling')).toMatchObject({ value: 'off' });
    await until('the last one', () => {
      bench.clock.advanceBy(100);
      return bench.hub.state('light.ceiling')?.value === 'on';
    });
    expect(bench.hub.status.state).toBe('online');
    expect(bench.double.connections).toBe(1);
  });

  it('notices one that has stopped answering', async () => {
    const bench = await online();
    bench.double.unheard.add('ping');
    bench.clock.advanceBy(27_000);
    await until('a ping', () => bench.double.heard.includes('ping'));
    bench.clock.advanceBy(10_000);
    await bench.offline();
    expect(bench.hub.status.trouble).toBe('it has stopped answering');
  });

  it('stops while it tries, while it learns and while it is there', async () => {
    const trying = make();
    await trying.begin();
    await trying.double.stop();
    await trying.double.restart();
    await trying.hub.stop();
    const learning = make();
    learning.double.unheard.add('subscribe_entities');
    await learning.begin();
    await until('a question', () => learning.double.heard.includes('subscribe_entities'));
    await learning.hub.stop();
    const there = await online();
    await there.hub.stop();
    expect(await there.perform('light.ceiling', TURN_ON)).toEqual(UNREACHABLE);
  });
});

const tls = selfSigned();

describe.skipIf(tls === undefined)('over TLS (skipped without openssl)', () => {
  it('believes its own authority', async () => {
    if (!tls) return;
    const bench = await online({ tls });
    expect(bench.double.url).toMatch(/^https:/);
    expect(await bench.perform('light.ceiling', TURN_ON)).toEqual({ kind: 'confirmed' });
  });

  it('believes nobody else', async () => {
    const other = selfSigned();
    if (!tls || !other) return;
    const bench = await make({ tls: { ...tls, ca: other.ca } }).begin();
    await bench.offline();
    expect(bench.hub.status.trouble).toMatch(/self-signed|certificate/);
    expect(bench.double.heard).toEqual([]);
  });
});

describe('the address of Home Assistant', () => {
  it.each([
    ['http://ha.local:8123', 'ws://ha.local:8123/api/websocket'],
    ['http://ha.local:8123/', 'ws://ha.local:8123/api/websocket'],
    ['https://ha.example/home/', 'wss://ha.example/home/api/websocket'],
    ['wss://ha.example/api/websocket', 'wss://ha.example/api/websocket'],
    ['ws://[::1]:8123', 'ws://[::1]:8123/api/websocket'],
  ])('%s is %s', (text, url) => {
    expect(socketUrl(text)).toBe(url);
  });
});

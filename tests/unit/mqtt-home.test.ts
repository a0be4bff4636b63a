import { describe, expect, it } from 'vitest';
import type { HomeChange } from '../../daemon/ports/home.ts';
import { flush, MqttHomeBench } from '../fakes/mqtt-home-bench.ts';

const SWITCH = { name: 'fan', uniq_id: 'f', cmd_t: 'f/set', stat_t: 'f' };

describe('a home at a broker', () => {
  it('makes the home anew once a swarm has passed, and tells it once', () => {
    const bench = new MqttHomeBench();
    const changes: HomeChange[] = [];
    bench.hub.onChange((change) => changes.push(change));
    for (let at = 0; at < 50; at += 1) {
      const config = { name: `s${at}`, uniq_id: `s${at}`, cmd_t: `s${at}` };
      bench.broker.say(`homeassistant/switch/s${at}/config`, config);
    }
    expect(bench.home.devices).toEqual([]);
    bench.settle();
    expect(bench.home.devices).toHaveLength(50);
    expect(changes).toEqual([{ kind: 'home' }]);
  });

  it('does not wait for the end of a swarm that never ends', () => {
    const bench = new MqttHomeBench();
    for (let at = 0; at < 30; at += 1) {
      bench.broker.say(`homeassistant/switch/s${at}/config`, { name: `s${at}`, cmd_t: `s${at}` });
      bench.clock.advanceBy(100);
    }
    expect(bench.home.devices.length).toBeGreaterThan(10);
  });

  it('tells each change of a state, and takes what was retained for a state', () => {
    const bench = new MqttHomeBench();
    bench.broker.say('f', 'ON', true);
    bench.announce('switch', 'f', SWITCH);
    expect(bench.state('fan')).toMatchObject({ value: 'on', isAvailable: true });
    const changes: HomeChange[] = [];
    bench.hub.onChange((change) => changes.push(change));
    bench.broker.say('f', 'ON');
    expect(changes).toEqual([]);
    bench.broker.say('f', 'OFF');
    expect(changes).toEqual([{ kind: 'state', deviceId: bench.device('fan').id }]);
    expect(bench.told()).toEqual([]);
  });

  it('never publishes unasked, and never retains, whatever a device wishes', async () => {
    const bench = new MqttHomeBench();
    bench.announce('switch', 'f', { ...SWITCH, retain: true, qos: 2 });
    bench.broker.say('f/set', 'ON', true);
    expect(bench.broker.published).toEqual([]);
    void bench.perform('fan', { do: 'turn-on' });
    await flush();
    expect(bench.broker.published).toEqual([
      { topic: 'f/set', payload: 'ON', qos: 1, retain: false, expiryS: 5 },
    ]);
  });

  it('says that a device did not answer, and takes a late answer for a state', async () => {
    const bench = new MqttHomeBench();
    bench.announce('switch', 'f', SWITCH);
    bench.broker.say('f', 'OFF');
    const outcome = bench.perform('fan', { do: 'turn-on' });
    await flush();
    bench.broker.say('f', 'OFF');
    bench.clock.advanceBy(5000);
    expect(await outcome).toEqual({ kind: 'unanswered', waitedMs: 5000 });
    bench.broker.say('f', 'ON');
    expect(bench.state('fan')).toMatchObject({ value: 'on' });
  });

  it('waits longer for what is slow', async () => {
    const bench = new MqttHomeBench();
    bench.announce('cover', 'c', { name: 'blind', cmd_t: 'c/set', stat_t: 'c' });
    bench.broker.say('c', 'closed');
    const outcome = bench.perform('blind', { do: 'open' });
    await flush();
    bench.clock.advanceBy(59_000);
    bench.broker.say('c', 'open');
    expect(await outcome).toEqual({ kind: 'confirmed' });
  });

  it('confirms at once what is so already, and tells the device nonetheless', async () => {
    const bench = new MqttHomeBench();
    bench.announce('switch', 'f', SWITCH);
    bench.broker.say('f', 'ON');
    expect(await bench.perform('fan', { do: 'turn-on' })).toEqual({ kind: 'confirmed' });
    expect(bench.told()).toEqual(['f/set ON']);
  });

  it('hears an answer that comes before the broker has confirmed the command', async () => {
    const bench = new MqttHomeBench();
    bench.announce('switch', 'f', SWITCH);
    bench.broker.say('f', 'OFF');
    bench.broker.subscribe('f/set', () => bench.broker.say('f', 'ON'));
    expect(await bench.perform('fan', { do: 'turn-on' })).toEqual({ kind: 'confirmed' });
  });

  it('stops waiting when the asker goes', async () => {
    const bench = new MqttHomeBench();
    bench.announce('switch', 'f', SWITCH);
    const going = new AbortController();
    const outcome = bench.hub.perform(bench.device('fan').id, { do: 'turn-on' }, going.signal);
    await flush();
    going.abort();
    expect(await outcome).toEqual({ kind: 'unanswered', waitedMs: 0 });
  });

  it('is unreachable at once while the broker is away, and goes on after a cut', async () => {
    const bench = new MqttHomeBench();
    bench.announce('switch', 'f', SWITCH);
    bench.broker.say('f', 'OFF');
    const outcome = bench.perform('fan', { do: 'turn-on' });
    await flush();
    bench.broker.become('offline');
    expect(bench.state('fan')).toMatchObject({ value: 'off', isAvailable: false });
    expect(await bench.perform('fan', { do: 'turn-on' })).toEqual({ kind: 'unreachable' });
    bench.broker.become('online');
    bench.broker.say('f', 'ON');
    expect(await outcome).toEqual({ kind: 'confirmed' });
  });

  it('is unreachable even for a device that was away before', async () => {
    const bench = new MqttHomeBench();
    bench.announce('switch', 'f', { ...SWITCH, avty_t: 'f/there' });
    expect(await bench.perform('fan', { do: 'turn-on' })).toEqual({ kind: 'unavailable' });
    bench.broker.become('offline');
    expect(await bench.perform('fan', { do: 'turn-on' })).toEqual({ kind: 'unreachable' });
  });

  it('knows who is there: all, any or the latest of several topics', async () => {
    const bench = new MqttHomeBench();
    for (const mode of ['all', 'any', 'latest']) {
      const availability = [{ t: 'a1' }, { t: 'a2', pl_avail: '1', pl_not_avail: '0' }];
      const config = { name: mode, cmd_t: `${mode}/set`, avty: availability, avty_mode: mode };
      bench.announce('switch', mode, config);
    }
    const there = (): (boolean | undefined)[] =>
      ['all', 'any', 'latest'].map((name) => bench.state(name)?.isAvailable);
    expect(there()).toEqual([false, false, false]);
    bench.broker.say('a1', 'online');
    expect(there()).toEqual([false, true, true]);
    bench.broker.say('a2', '1');
    expect(there()).toEqual([true, true, true]);
    bench.broker.say('a1', 'offline');
    expect(there()).toEqual([false, true, false]);
    expect(await bench.perform('all', { do: 'turn-on' })).toEqual({ kind: 'unavailable' });
    expect(bench.told()).toEqual([]);
  });

  it('bounds what one device is told at once', async () => {
    const bench = new MqttHomeBench();
    bench.announce('switch', 'f', SWITCH);
    const many = Array.from({ length: 9 }, () => bench.perform('fan', { do: 'turn-on' }));
    await flush();
    expect(await many[8]).toMatchObject({ kind: 'refused' });
    bench.broker.say('f', 'ON');
    expect(await Promise.all(many.slice(0, 8))).toEqual(
      Array.from({ length: 8 }, () => ({ kind: 'confirmed' })),
    );
    expect(await bench.perform('fan', { do: 'turn-on' })).toEqual({ kind: 'confirmed' });
  });

  it('knows no other device', async () => {
    const bench = new MqttHomeBench();
    const { signal } = new AbortController();
    const outcome = await bench.hub.perform('nobody', { do: 'turn-on' }, signal);
    expect(outcome).toMatchObject({ kind: 'refused' });
    expect(bench.hub.state('nobody')).toBeUndefined();
  });

  it('keeps the state over a repeated and over a changed announcement', () => {
    const bench = new MqttHomeBench();
    bench.announce('switch', 'f', SWITCH);
    bench.broker.say('f', 'ON');
    bench.announce('switch', 'f', SWITCH);
    bench.announce('switch', 'f', { ...SWITCH, name: 'ventilator' });
    expect(bench.state('ventilator')).toMatchObject({ value: 'on' });
    expect(bench.broker.filters.filter((each) => each === 'f')).toHaveLength(1);
  });

  it('lets go of a device that is removed, and of its topics', () => {
    const bench = new MqttHomeBench();
    bench.announce('switch', 'f', SWITCH);
    const { id } = bench.device('fan');
    bench.announce('switch', 'f', '');
    expect([bench.home.devices, bench.hub.state(id)]).toEqual([[], undefined]);
    expect(bench.broker.filters).not.toContain('f');
  });

  it('shares a topic among entities, whenever they come', () => {
    const bench = new MqttHomeBench();
    const shared = (key: string) => ({
      name: key,
      stat_t: 'x',
      val_tpl: `{{ value_json.${key} }}`,
    });
    bench.announce('sensor', 'a', shared('a'));
    bench.broker.say('x', '{"a":1,"b":2}');
    bench.announce('sensor', 'b', shared('b'));
    expect([bench.state('a')?.value, bench.state('b')?.value]).toEqual(['1', '2']);
    expect(bench.broker.filters.filter((each) => each === 'x')).toHaveLength(1);
  });

  it('stays bounded in a flood, and knows the last word of each', () => {
    const bench = new MqttHomeBench();
    for (let at = 0; at < 20; at += 1) {
      bench.announce('sensor', `s${at}`, { name: `s${at}`, stat_t: `s${at}` });
    }
    for (let at = 0; at < 10_000; at += 1) bench.broker.say(`s${at % 20}`, String(at));
    bench.clock.advanceBy(1000);
    for (let at = 0; at < 20; at += 1) {
      expect(bench.state(`s${at}`)?.value).toBe(String(9980 + at));
    }
  });

  it('ends: nothing is heard any more', async () => {
    const bench = new MqttHomeBench();
    bench.announce('switch', 'f', SWITCH);
    await bench.hub.stop();
    expect(bench.broker.filters).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { fullName } from '../../daemon/home/discovery/abbreviations.ts';
import { isTopicName, readDiscoveryTopic } from '../../daemon/home/discovery/topic.ts';
import { MqttHomeBench } from '../fakes/mqtt-home-bench.ts';

const DEVICE = {
  dev: { ids: ['box-1'], name: 'Boiler', sa: 'Cellar' },
  o: { name: 'test' },
  cmps: {
    temp: { p: 'sensor', name: 'Water', uniq_id: 'w', stat_t: 'boiler/t', unit_of_meas: '°C' },
    power: { p: 'switch', name: null, uniq_id: 'p', cmd_t: 'boiler/set' },
    id: { p: 'sensor', name: 'Address', uniq_id: 'a', stat_t: 'boiler/ip', ent_cat: 'diagnostic' },
  },
};

describe('the short names of discovery', () => {
  it.each([
    ['cmd_t', 'command_topic'],
    ['bri_cmd_tpl', 'brightness_command_template'],
    ['clr_temp_stat_t', 'color_temp_state_topic'],
    ['temp_stat_t', 'temperature_state_topic'],
    ['max_temp', 'max_temp'],
    ['color_temp_command_topic', 'color_temp_command_topic'],
    ['dock_command_topic', 'dock_command_topic'],
    ['sup_clrm', 'supported_color_modes'],
    ['hum_cmd_t', 'target_humidity_command_topic'],
    ['pl_ret', 'payload_return_to_base'],
    ['pr_mode_val_tpl', 'preset_mode_value_template'],
    ['pct_stat_t', 'percentage_state_topic'],
    ['unit_of_meas', 'unit_of_measurement'],
    ['tilt_inv_stat', 'tilt_invert_state'],
    ['p', 'platform'],
    ['e', 'encoding'],
    ['ops', 'options'],
    ['opt', 'optimistic'],
  ])('%s is %s', (short, full) => {
    expect(fullName(short)).toBe(full);
    expect(fullName(full)).toBe(full);
  });
});

describe('topics of discovery', () => {
  it.each([
    ['homeassistant/light/a/config', { component: 'light', objectId: 'a' }],
    ['homeassistant/light/n/a/config', { component: 'light', nodeId: 'n', objectId: 'a' }],
    ['homeassistant/device/a/config', { component: 'device', objectId: 'a' }],
    ['homeassistant/light/config', undefined],
    ['homeassistant/light/a/b/c/config', undefined],
    ['homeassistant/light/a b/config', undefined],
    ['homeassistant/status', undefined],
    ['other/light/a/config', undefined],
  ])('%s', (topic, place) => {
    expect(readDiscoveryTopic('homeassistant', topic)).toEqual(place);
  });

  it('are names without wildcards, control characters and what belongs to the broker', () => {
    expect(['a/b c', 'zigbee2mqtt/Küche', 'a//b'].every(isTopicName)).toBe(true);
    const bad = ['', 'a/+/b', '#', '$SYS/a', 'a\nb', 'a\u0000', '\ud800', 'x'.repeat(513)];
    expect(bad.some(isTopicName)).toBe(false);
  });
});

describe('a discovery message', () => {
  it('of a device brings its components, with its name, area and side things', () => {
    const bench = new MqttHomeBench();
    bench.announce('device', 'boiler', DEVICE);
    expect(bench.home.devices.map(({ name, areaId }) => [name, areaId])).toEqual([
      ['Boiler Water', 'cellar'],
      ['Boiler', 'cellar'],
    ]);
    expect(bench.home.areas).toEqual([{ id: 'cellar', name: 'Cellar', aliases: [] }]);
    expect(bench.registry.devices).toHaveLength(3);
  });

  it('of a device drops a component that has only its platform, and keeps the others', () => {
    const bench = new MqttHomeBench();
    bench.announce('device', 'boiler', DEVICE);
    const cmps = { ...DEVICE.cmps, temp: { p: 'sensor' } };
    bench.announce('device', 'boiler', { ...DEVICE, cmps });
    expect(bench.home.devices.map(({ name }) => name)).toEqual(['Boiler']);
    bench.announce('device', 'boiler', '');
    expect(bench.home.devices).toEqual([]);
  });

  it('of a device shares its availability and its topics', () => {
    const bench = new MqttHomeBench();
    const shared = { ...DEVICE, '~': 'boiler', avty_t: '~/there', qos: 1 };
    bench.announce('device', 'boiler', shared);
    expect(bench.state('Boiler')?.isAvailable).toBe(false);
    bench.broker.say('boiler/there', 'online');
    expect(bench.state('Boiler')?.isAvailable).toBe(true);
  });

  it('of the box itself brings nothing', () => {
    const bench = new MqttHomeBench();
    bench.announce('device', 'me', { ...DEVICE, dev: { ids: ['x', 'own-box'], name: 'me' } });
    expect([bench.home.devices, bench.warnings]).toEqual([[], []]);
  });

  it('moves from single components to a device without losing the name', () => {
    const bench = new MqttHomeBench();
    const single = { name: null, uniq_id: 'p', cmd_t: 'boiler/set', dev: DEVICE.dev };
    bench.announce('switch', 'old', single);
    const { id } = bench.device('Boiler');
    bench.registry.rename(id, 'heating');
    bench.announce('switch', 'old', { migrate_discovery: true });
    bench.announce('device', 'boiler', DEVICE);
    bench.announce('switch', 'old', '');
    expect(bench.device('heating').id).toBe(id);
    expect(bench.warnings).toEqual([]);
  });

  it('with the unique_id of another is passed over, and told once', () => {
    const bench = new MqttHomeBench();
    bench.announce('switch', 'one', { name: 'one', uniq_id: 'x', cmd_t: 'one' });
    bench.announce('switch', 'two', { name: 'two', uniq_id: 'x', cmd_t: 'two' });
    bench.announce('switch', 'three', { name: 'three', uniq_id: 'y', cmd_t: 'three' });
    expect(bench.home.devices.map(({ name }) => name)).toEqual(['one', 'three']);
    expect(bench.warnings.map(({ text }) => text)).toEqual([
      'two devices were announced with one unique_id; the first one counts',
    ]);
    bench.announce('switch', 'one', '');
    expect(bench.home.devices.map(({ name }) => name)).toEqual(['two', 'three']);
  });

  it.each([
    ['no JSON', '{"a', /no JSON/],
    ['no object', '[1,2]', /no JSON object/],
    ['no text', Buffer.from([0xff, 0xfe, 0x00]), /no UTF-8/],
    ['a megabyte', JSON.stringify({ name: 'n'.repeat(1_000_000) }), /1000011 bytes/],
    ['a deep nest', `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`, /12 levels/],
    ['many values', JSON.stringify({ a: Array.from({ length: 30_000 }, () => 1) }), /too many/],
  ])('of %s is refused in one line', (_, payload, reason) => {
    const bench = new MqttHomeBench();
    bench.announce('switch', 'bad', payload);
    bench.announce('switch', 'bad', payload);
    expect(bench.home.devices).toEqual([]);
    expect(bench.warnings).toHaveLength(1);
    expect(bench.warnings[0]?.fields).toMatchObject({ reason: expect.stringMatching(reason) });
  });

  it('of a device that lacks device, origin or components is refused', () => {
    const bench = new MqttHomeBench();
    for (const key of ['dev', 'o', 'cmps']) {
      bench.announce('device', `no-${key}`, { ...DEVICE, [key]: undefined });
    }
    expect(bench.warnings.map(({ fields }) => fields['reason'])).toEqual([
      'it has no device',
      'it has no origin',
      'it has no components',
    ]);
  });

  it('does not reach the prototype of anything', () => {
    const bench = new MqttHomeBench();
    const hostile =
      '{"__proto__": {"cmd_t": "x", "polluted": 1},' +
      '"constructor": {"prototype": {"polluted": 1}},' +
      '"name": "bad", "device": {"__proto__": {"name": "x"}}}';
    bench.announce('switch', 'bad', hostile);
    bench.announce('device', '__proto__', {
      ...DEVICE,
      cmps: JSON.parse('{"__proto__":{"p":"x"}}'),
    });
    expect(bench.home.devices).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('of a kind that is not spoken of brings nothing and no warning', () => {
    const bench = new MqttHomeBench();
    for (const kind of ['camera', 'event', 'update', 'tag', 'device_automation', '__proto__']) {
      bench.announce(kind, 'x', { topic: 'x', stat_t: 'x' });
    }
    expect([bench.home.devices, bench.warnings]).toEqual([[], []]);
  });

  it('is told about twenty times a minute at most, and the rest is counted', () => {
    const bench = new MqttHomeBench();
    for (let at = 0; at < 500; at += 1) bench.announce('switch', `bad${at}`, '{');
    const lines = bench.warnings.length;
    bench.clock.advanceBy(60_000);
    bench.announce('switch', 'last', '{');
    expect(lines).toBeLessThanOrEqual(20 * 4);
    expect(bench.warnings.some(({ fields }) => Number(fields['count']) > 100)).toBe(true);
  });
});

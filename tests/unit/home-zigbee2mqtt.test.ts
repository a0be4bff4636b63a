import { describe, expect, it } from 'vitest';
import { flush, MqttHomeBench } from '../fakes/mqtt-home-bench.ts';

const state = {
  type: 'binary',
  name: 'state',
  property: 'state',
  access: 7,
  value_on: 'ON',
  value_off: 'OFF',
};
const brightness = { type: 'numeric', name: 'brightness', property: 'brightness', access: 7 };
const LAMP = [
  {
    type: 'light',
    features: [
      state,
      brightness,
      {
        type: 'numeric',
        name: 'color_temp',
        property: 'color_temp',
        access: 7,
        value_min: 150,
        value_max: 500,
      },
      { type: 'composite', name: 'color_xy', property: 'color', access: 7, features: [] },
    ],
  },
  { type: 'numeric', name: 'linkquality', property: 'linkquality', access: 1 },
];
const DOOR = [
  {
    type: 'binary',
    name: 'contact',
    property: 'contact',
    access: 1,
    value_on: false,
    value_off: true,
  },
  { type: 'numeric', name: 'battery', property: 'battery', access: 1, unit: '%' },
  { type: 'enum', name: 'action', property: 'action', access: 1, values: ['single'] },
];
const BLIND = [
  {
    type: 'cover',
    features: [
      {
        type: 'enum',
        name: 'state',
        property: 'state',
        access: 3,
        values: ['OPEN', 'CLOSE', 'STOP'],
      },
      { type: 'numeric', name: 'position', property: 'position', access: 7 },
    ],
  },
];
const VALVE = [
  {
    type: 'climate',
    features: [
      {
        type: 'numeric',
        name: 'local_temperature',
        property: 'local_temperature',
        access: 1,
        unit: '°C',
      },
      {
        ...{ type: 'numeric', name: 'occupied_heating_setpoint', access: 7, unit: '°C' },
        ...{ property: 'occupied_heating_setpoint', value_min: 5, value_max: 30 },
      },
      {
        type: 'enum',
        name: 'system_mode',
        property: 'system_mode',
        access: 7,
        values: ['off', 'heat'],
      },
    ],
  },
  {
    type: 'binary',
    name: 'child_lock',
    property: 'child_lock',
    access: 3,
    value_on: 'LOCK',
    value_off: 'UNLOCK',
    category: 'config',
  },
];
const TWINS = ['l1', 'l2'].map((endpoint) => ({
  type: 'switch',
  endpoint,
  features: [{ ...state, property: `state_${endpoint}`, endpoint }],
}));

let address = 0;
function device(friendly_name: string, exposes: unknown, more: object = {}): object {
  address += 1;
  const ieee_address = `0x${address.toString(16).padStart(16, '0')}`;
  return { ieee_address, friendly_name, type: 'Router', definition: { exposes }, ...more };
}

function bridge(devices: readonly object[], groups: readonly object[] = []): MqttHomeBench {
  const bench = new MqttHomeBench();
  bench.broker.say('zigbee2mqtt/bridge/devices', devices);
  bench.broker.say('zigbee2mqtt/bridge/groups', groups);
  bench.settle();
  return bench;
}

describe('a bridge of Zigbee', () => {
  it('lists a lamp, which is told and believed as its discovery would have it', async () => {
    const bench = bridge([device('kitchen/lamp', LAMP)]);
    expect(bench.home.devices.map(({ name, domain }) => [name, domain])).toEqual([
      ['kitchen/lamp', 'light'],
    ]);
    bench.broker.say('zigbee2mqtt/kitchen/lamp', { state: 'ON', brightness: 254 });
    expect(bench.state('kitchen/lamp')).toMatchObject({ value: 'on', brightnessPercent: 100 });
    const outcome = bench.perform('kitchen/lamp', { do: 'set-brightness', percent: 50 });
    await flush();
    expect(bench.told()).toEqual(['zigbee2mqtt/kitchen/lamp/set {"state":"ON","brightness":127}']);
    bench.broker.say('zigbee2mqtt/kitchen/lamp', { state: 'ON', brightness: 126 });
    expect(await outcome).toEqual({ kind: 'confirmed' });
  });

  it('lists sensors; a contact that is shut is a door that is off', () => {
    const bench = bridge([device('door', DOOR)]);
    expect(bench.home.devices.map(({ name, deviceClass }) => [name, deviceClass])).toEqual([
      ['door contact', 'door'],
      ['door battery', 'battery'],
    ]);
    bench.broker.say('zigbee2mqtt/door', { contact: true, battery: 80 });
    expect(bench.state('door contact')?.value).toBe('off');
    expect(bench.state('door battery')?.value).toBe('80');
    bench.broker.say('zigbee2mqtt/door', { contact: false });
    expect(bench.state('door contact')?.value).toBe('on');
  });

  it('lists blinds, thermostats and switches of two', async () => {
    const bench = bridge([device('blind', BLIND), device('valve', VALVE), device('twin', TWINS)]);
    const names = bench.home.devices.map(({ name, domain }) => `${domain} ${name}`);
    expect(names).toEqual(['cover blind', 'climate valve', 'switch twin l1', 'switch twin l2']);
    void bench.perform('blind', { do: 'set-position', percent: 30 });
    void bench.perform('blind', { do: 'close' });
    void bench.perform('valve', { do: 'set-temperature', temperature: 21 });
    void bench.perform('twin l2', { do: 'turn-on' });
    await flush();
    expect(bench.told()).toEqual([
      'zigbee2mqtt/blind/set {"position": 30}',
      'zigbee2mqtt/blind/set {"state": "CLOSE"}',
      'zigbee2mqtt/valve/set {"occupied_heating_setpoint": 21}',
      'zigbee2mqtt/twin/set {"state_l2": "ON"}',
    ]);
    bench.broker.say('zigbee2mqtt/twin', { state_l1: 'OFF', state_l2: 'ON' });
    expect([bench.state('twin l1')?.value, bench.state('twin l2')?.value]).toEqual(['off', 'on']);
  });

  it('makes a group of what its members have in common', () => {
    const [one, two] = [device('a', LAMP), device('b', [{ type: 'light', features: [state] }])];
    const members = [one, two].map((each) => ({
      ieee_address: (each as { ieee_address: string }).ieee_address,
      endpoint: 1,
    }));
    const bench = bridge([one, two], [{ id: 3, friendly_name: 'both', members }]);
    expect([...bench.device('both').can].sort()).toEqual(['toggle', 'turn-off', 'turn-on']);
  });

  it('is away as a whole, or one by one', () => {
    const bench = bridge([device('lamp', LAMP)]);
    expect(bench.state('lamp')?.isAvailable).toBe(true);
    bench.broker.say('zigbee2mqtt/lamp/availability', { state: 'offline' });
    expect(bench.state('lamp')?.isAvailable).toBe(false);
    bench.broker.say('zigbee2mqtt/lamp/availability', 'online');
    expect(bench.state('lamp')?.isAvailable).toBe(true);
    bench.broker.say('zigbee2mqtt/bridge/state', { state: 'offline' });
    expect(bench.state('lamp')?.isAvailable).toBe(false);
  });

  it('renames and removes', () => {
    const lamp = device('lamp', LAMP);
    const bench = bridge([lamp]);
    const { id } = bench.device('lamp');
    bench.registry.alias(id, ['shiny']);
    bench.broker.say('zigbee2mqtt/bridge/devices', [{ ...lamp, friendly_name: 'desk' }]);
    bench.settle();
    expect(bench.device('desk')).toMatchObject({ id, aliases: ['shiny'] });
    expect(bench.broker.filters).toContain('zigbee2mqtt/desk');
    expect(bench.broker.filters).not.toContain('zigbee2mqtt/lamp');
    bench.broker.say('zigbee2mqtt/bridge/devices', []);
    bench.settle();
    expect(bench.home.devices).toEqual([]);
  });

  it('gives way to the discovery of the same device, under the same id', () => {
    const lamp = device('lamp', LAMP) as { ieee_address: string };
    const bench = bridge([lamp]);
    const { id } = bench.device('lamp');
    const discovered = {
      ...{ name: null, uniq_id: `${lamp.ieee_address}_light_zigbee2mqtt`, schema: 'json' },
      ...{ cmd_t: 'zigbee2mqtt/lamp/set', stat_t: 'zigbee2mqtt/lamp', sup_clrm: ['brightness'] },
      dev: { ids: [`zigbee2mqtt_${lamp.ieee_address}`], name: 'discovered lamp' },
    };
    bench.announce('light', lamp.ieee_address, discovered);
    // Whatever else the bridge lists of this device is told by discovery, or not wanted.
    bench.announce('light', 'other', { ...discovered, uniq_id: 'own id' });
    expect(bench.home.devices).toHaveLength(2);
    bench.announce('light', lamp.ieee_address, '');
    expect(bench.home.devices).toHaveLength(1);
    bench.announce('light', lamp.ieee_address, discovered);
    bench.announce('light', 'other', '');
    expect(bench.home.devices.map((each) => [each.id, each.name])).toEqual([
      [id, 'discovered lamp'],
    ]);
    bench.announce('light', lamp.ieee_address, '');
    expect(bench.home.devices.map(({ name }) => name)).toEqual(['lamp']);
    expect(bench.warnings).toEqual([]);
  });

  it('passes over what is no device, and lists that are none', () => {
    const bench = bridge([
      device('coordinator', LAMP, { type: 'Coordinator' }),
      device('off', LAMP, { disabled: true }),
      device('strange', null, { definition: null }),
      device('odd', [
        { type: 'light', features: 'x' },
        7,
        null,
        { type: 'numeric', property: 'a}b' },
      ]),
      device('wild/#', LAMP),
    ]);
    expect(bench.home.devices).toEqual([]);
    for (const payload of ['{', '{"a":1}', '[[[', Buffer.from([0xff])]) {
      bench.broker.say('zigbee2mqtt/bridge/devices', payload);
    }
    bench.settle();
    expect(bench.warnings.map(({ text }) => text)).toContain(
      'a bridge lists its devices in a wrong way',
    );
  });
});

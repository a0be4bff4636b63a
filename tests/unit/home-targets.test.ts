import { describe, expect, it } from 'vitest';
import { HomeBench } from '../fakes/home-bench.ts';
import { checkOrders } from '../fakes/home-cases.ts';

describe('what is meant', () => {
  checkOrders([
    ['turn-on', { device: 'lamp' }, 'Which one: the bedroom lamp or the study lamp?', []],
    [
      'turn-on',
      { device: 'lamp', area: 'Study' },
      'The study lamp is on.',
      ['light.lamp2 turn-on'],
    ],
    ['turn-on', { device: 'lamp', area: 'Kitchen' }, "I don't know any lamp in the kitchen.", []],
    ['turn-on', { device: 'sauna' }, "I don't know a device called sauna.", []],
    ['turn-on', { domain: 'siren' }, "I don't know any devices.", []],
    ['turn-on', { domain: 'light', area: 'Garage' }, "I don't know any lights in the garage.", []],
    ['turn-off', { pronoun: true }, "I don't know what you mean by that. Say its name.", []],
  ]);

  describe('in the room of the box', () => {
    checkOrders(
      [
        [
          'turn-on',
          {},
          'The kitchen lights are on.',
          ['light.ceiling turn-on', 'light.counter turn-on'],
        ],
        [
          'turn-off',
          { domain: 'light' },
          'The kitchen lights are off.',
          ['light.ceiling turn-off', 'light.counter turn-off'],
        ],
        [
          'open',
          { domain: 'cover', deviceClass: 'blind' },
          'The kitchen blind is open.',
          ['cover.blind open'],
        ],
        [
          'set-temperature',
          { temperature: 20 },
          'The study thermostat is set to 20 degrees.',
          ['climate.study set-temperature 20'],
        ],
        ['turn-on', { domain: 'fan', here: true }, "I don't know any fans in the kitchen.", []],
        ['turn-off', { device: 'lamp' }, 'Which one: the bedroom lamp or the study lamp?', []],
      ],
      'Kitchen',
    );
    checkOrders(
      [['turn-off', { device: 'lamp' }, 'The bedroom lamp is off.', ['light.lamp1 turn-off']]],
      'Bedroom',
    );
  });

  it('is what was last spoken of, for a while', async () => {
    const bench = new HomeBench();
    await bench.say(['turn-on', { device: 'counter light' }]);
    expect(await bench.say(['turn-off', { pronoun: true }])).toBe('The counter light is off.');
    expect(await bench.say(['lock', { pronoun: true }])).toBe("The counter light can't do that.");
    bench.clock.advanceBy(301_000);
    expect(await bench.say(['turn-on', { pronoun: true }])).toMatch(/don't know what you mean/);
  });

  it('is only looked for first in a room that nobody named', async () => {
    const bench = new HomeBench();
    const reply = (area: string) =>
      bench.sayMatch({ intent: 'home.turn-off', slots: { domain: 'fan', area }, score: 1 }, true);
    expect(await reply('Kitchen')).toBe('The bedroom fan is off.');
    expect(await bench.say(['turn-off', { domain: 'fan', area: 'Kitchen' }])).toBe(
      "I don't know any fans in the kitchen.",
    );
  });

  it('is a kind of device, where what is called so cannot be told anything', async () => {
    const bench = new HomeBench();
    const { home } = bench.hub;
    const sensor = {
      ...{ id: 'binary_sensor.light', name: 'Light', aliases: [], domain: 'binary_sensor' },
      can: new Set<never>(),
    };
    bench.hub.setHome({ ...home, devices: [...home.devices, sensor] });
    const asked = { device: 'light', area: 'Study' };
    expect(await bench.say(['turn-off', asked])).toBe('The study lights are off.');
    expect(bench.told).toEqual(['light.desk turn-off', 'light.lamp2 turn-off']);
  });

  it('is no cover of a window when a garage is opened, nor the other way round', () => {
    const bench = new HomeBench();
    const { home } = bench.hub;
    const plain = (name: string) => ({
      ...{ id: `cover.${name}`, name, aliases: [], domain: 'cover' },
      can: new Set(['open', 'close'] as const),
    });
    bench.hub.setHome({ ...home, devices: [plain('Left One'), plain('Garage Door')] });
    const open = (deviceClass: string) => bench.route(['open', { domain: 'cover', deviceClass }]);
    expect(open('garage').question).toBe('Shall I open the garage door?');
    expect(open('blind').question).toBeUndefined();
  });

  it('follows a home that changes', async () => {
    const bench = new HomeBench();
    const { home } = bench.hub;
    bench.hub.setHome({ ...home, devices: home.devices.filter(({ name }) => name !== 'Lamp') });
    expect(await bench.say(['turn-on', { device: 'lamp' }])).toMatch(/don't know a device/);
  });
});

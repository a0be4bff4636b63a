import { describe, expect, it } from 'vitest';
import type { SlotValue } from '../../daemon/skills/skill.ts';
import { type Asked, HomeBench } from '../fakes/home-bench.ts';

type Slots = Record<string, SlotValue>;
type Case = [intent: string, slots: Slots, reply: string, told: string[]];

function check(cases: Case[], area?: string): void {
  it.each(cases)('%s %j', async (intent, slots, reply, told) => {
    const bench = new HomeBench(area === undefined ? {} : { area });
    expect([await bench.say([intent, slots]), bench.told]).toEqual([reply, told]);
  });
}

describe('power', () => {
  check([
    ['turn-on', { device: 'counter light' }, 'The counter light is on.', ['light.counter turn-on']],
    ['turn-off', { device: 'telly' }, 'The TV is off.', ['media_player.tv turn-off']],
    [
      'turn-on',
      { domain: 'light', area: 'Kitchen' },
      'The kitchen lights are on.',
      ['light.ceiling turn-on', 'light.counter turn-on'],
    ],
    [
      'turn-off',
      { domain: 'light', floor: 'upstairs' },
      'The upstairs lights are off.',
      ['light.desk turn-off', 'light.lamp1 turn-off', 'light.lamp2 turn-off'],
    ],
    [
      'turn-off',
      { domain: 'light', area: 'galley', exceptDevice: 'counter light' },
      'The kitchen ceiling is off.',
      ['light.ceiling turn-off'],
    ],
    [
      'turn-off',
      { domain: 'light', all: true, exceptArea: 'Study' },
      'The lights except the study are off.',
      ['light.ceiling turn-off', 'light.counter turn-off', 'light.lamp1 turn-off'],
    ],
    [
      'turn-off',
      { all: true, area: 'Kitchen' },
      'The kitchen devices are off.',
      [
        ...['light.ceiling turn-off', 'light.counter turn-off', 'switch.plain turn-off'],
        'media_player.radio turn-off',
      ],
    ],
    ['turn-on', { area: 'Bedroom' }, 'The bedroom lamp is on.', ['light.lamp1 turn-on']],
    ['turn-on', { domain: 'climate' }, 'The study thermostat is on.', ['climate.study turn-on']],
    ['toggle', { device: 'coffee machine' }, 'The coffee machine is on.', ['switch.plain turn-on']],
    ['run', { device: 'party' }, 'The party is started.', ['scene.party turn-on']],
    ['run', { device: 'good night' }, 'The good night is started.', ['script.night turn-on']],
    ['run', { device: 'bell' }, 'The bell was pressed.', ['button.bell press']],
    ['turn-on', { device: 'alarm' }, 'The alarm is armed.', ['alarm_control_panel.a turn-on']],
  ]);
});

describe('lights', () => {
  check([
    [
      'set-brightness',
      { device: 'desk lamp', percent: 50 },
      'The desk lamp is at 50 percent.',
      ['light.desk set-brightness 50'],
    ],
    [
      'set-brightness',
      { device: 'desk lamp' },
      'To what? Say, for example: set it to 40 percent.',
      [],
    ],
    [
      'dim',
      { device: 'desk lamp' },
      'The desk lamp is at 70 percent.',
      ['light.desk set-brightness 70'],
    ],
    [
      'brighten',
      { device: 'desk lamp', by: 30 },
      'The desk lamp is at 100 percent.',
      ['light.desk set-brightness 100'],
    ],
    [
      'brighten',
      { device: 'study lamp' },
      "I don't know how the study lamp is set now. Say a number.",
      [],
    ],
    [
      'dim',
      { device: 'kitchen ceiling', by: 90 },
      'The kitchen ceiling is at 1 percent.',
      ['light.ceiling set-brightness 1'],
    ],
    [
      'set-color',
      { device: 'desk lamp', color: 'red' },
      'The desk lamp is red.',
      ['light.desk set-color 255,0,0'],
    ],
    [
      'set-color',
      { device: 'desk lamp', color: 'warm-white' },
      'The desk lamp is warm white.',
      ['light.desk set-color-temperature 2700'],
    ],
    [
      'set-color',
      { device: 'desk lamp', color: 'octarine' },
      "I don't know the colour octarine.",
      [],
    ],
    [
      'color-warmer',
      { device: 'kitchen ceiling' },
      'The kitchen ceiling is at 3500 kelvin.',
      ['light.ceiling set-color-temperature 3500'],
    ],
    [
      'set-color-temperature',
      { device: 'kitchen ceiling', kelvin: 3000 },
      'The kitchen ceiling is at 3000 kelvin.',
      ['light.ceiling set-color-temperature 3000'],
    ],
    [
      'set-brightness',
      { device: 'coffee machine', percent: 50 },
      "The coffee machine can't do that.",
      [],
    ],
  ]);
});

describe('what opens', () => {
  check([
    [
      'open',
      { domain: 'cover', deviceClass: 'curtain', area: 'Kitchen' },
      'The kitchen blind is open.',
      ['cover.blind open'],
    ],
    [
      'close',
      { device: 'bedroom curtains' },
      'The bedroom curtains are closed.',
      ['cover.curtain close'],
    ],
    [
      'set-position',
      { device: 'garden valve', percent: 50 },
      'The garden valve is at 50 percent.',
      ['valve.garden set-position 50'],
    ],
    [
      'set-brightness',
      { device: 'kitchen blind', percent: 100 },
      'The kitchen blind is open.',
      ['cover.blind open'],
    ],
    [
      'close',
      { domain: 'cover', deviceClass: 'garage' },
      'The big door is closed.',
      ['cover.garage close'],
    ],
    ['stop', { device: 'kitchen blind' }, 'The kitchen blind has stopped.', ['cover.blind stop']],
    [
      'lock',
      { domain: 'lock', all: true },
      'The locks are locked.',
      ['lock.front lock', 'lock.back lock'],
    ],
    ['unlock', {}, 'Which one: the front door or the back door?', []],
    ['close', { device: 'front door' }, "The front door can't do that.", []],
  ]);

  it.each<[Asked, string]>([
    [['unlock', { device: 'front door' }], 'Shall I unlock the front door?'],
    [['open', { device: 'front door' }], 'Shall I unlock the front door?'],
    [['turn-off', { device: 'front door' }], 'Shall I unlock the front door?'],
    [['toggle', { device: 'front door' }], 'Shall I unlock the front door?'],
    [['open', { area: 'Garage' }], 'Shall I open the big door?'],
    [['turn-on', { device: 'big door' }], 'Shall I open the big door?'],
    [
      ['set-position', { device: 'big door', percent: 20 }],
      'Shall I set the big door to 20 percent?',
    ],
    [['turn-off', { device: 'alarm' }], 'Shall I disarm the alarm?'],
    [['list.clear', { list: 'shopping' }], 'Shall I clear the shopping list?'],
  ])('asks before %j', (asked, question) => {
    const bench = new HomeBench();
    expect(bench.route(asked).question).toBe(question);
    expect(bench.told).toEqual([]);
  });

  it.each<[Asked]>([
    [['lock', { device: 'back door' }]],
    [['open', { device: 'kitchen blind' }]],
    [['close', { device: 'big door' }]],
    [['turn-on', { device: 'alarm' }]],
    [['turn-off', { all: true }]],
  ])('asks nothing before %j', (asked) => {
    expect(new HomeBench().route(asked).question).toBeUndefined();
  });

  it('does not do what became risky after nobody was asked', async () => {
    const bench = new HomeBench();
    bench.hub.setState('cover.garage', { value: 'open' });
    const routed = bench.route(['toggle', { device: 'big door' }]);
    expect(routed.question).toBeUndefined();
    bench.hub.setState('cover.garage', { value: 'closed' });
    await routed.answer();
    expect(bench.told).toEqual([]);
  });
});

describe('warmth and air', () => {
  check([
    [
      'set-temperature',
      { temperature: 20 },
      'The study thermostat is set to 20 degrees.',
      ['climate.study set-temperature 20'],
    ],
    [
      'set-temperature',
      { temperature: 68, unit: 'F' },
      'The study thermostat is set to 20 degrees.',
      ['climate.study set-temperature 20'],
    ],
    [
      'warmer',
      { area: 'Study' },
      'The study thermostat is set to 22 degrees.',
      ['climate.study set-temperature 22'],
    ],
    [
      'cooler',
      { by: 2.5 },
      'The study thermostat is set to 18.5 degrees.',
      ['climate.study set-temperature 18.5'],
    ],
    [
      'set-mode',
      { device: 'study thermostat', mode: 'cool' },
      'The study thermostat is set to cooling.',
      ['climate.study set-mode cool'],
    ],
    [
      'set-fan-speed',
      { device: 'bedroom fan', percent: 50 },
      'The bedroom fan is at 50 percent.',
      ['fan.fan set-fan-speed 50'],
    ],
    ['fan-faster', {}, 'The bedroom fan is at 66 percent.', ['fan.fan set-fan-speed 66']],
    ['fan-slower', {}, 'The bedroom fan is at 10 percent.', ['fan.fan set-fan-speed 10']],
    [
      'set-humidity',
      { percent: 45 },
      'The humidifier is set to 45 percent.',
      ['humidifier.h set-humidity 45'],
    ],
  ]);
});

describe('media', () => {
  check([
    ['media.pause', {}, 'The TV is paused.', ['media_player.tv pause']],
    ['media.resume', {}, 'The radio is playing.', ['media_player.radio play']],
    ['media.next', { device: 'radio' }, 'Next one on the radio.', ['media_player.radio next']],
    [
      'media.play',
      { query: 'jazz', area: 'Kitchen' },
      'Jazz is playing on the radio.',
      ['media_player.radio play-media jazz'],
    ],
    [
      'media.set-volume',
      { percent: 20 },
      'The TV is at 20 percent.',
      ['media_player.tv set-volume 20'],
    ],
    [
      'media.volume-up',
      { device: 'radio' },
      'The radio is at 40 percent.',
      ['media_player.radio set-volume 40'],
    ],
    ['media.mute', {}, 'The TV is muted.', ['media_player.tv mute']],
    ['media.stop', { device: 'TV' }, 'The TV has stopped.', ['media_player.tv stop']],
  ]);
});

describe('robots', () => {
  check([
    ['start', { area: 'Kitchen' }, 'The rover is cleaning.', ['vacuum.rover start']],
    ['dock', { device: 'rover' }, 'The rover is on its way home.', ['vacuum.rover dock']],
    ['pause', { domain: 'lawn_mower' }, 'The mower is paused.', ['lawn_mower.m pause']],
    ['start', { device: 'mower' }, 'The mower is mowing.', ['lawn_mower.m start']],
    ['locate', { domain: 'vacuum' }, 'The rover is making itself heard.', ['vacuum.rover locate']],
    [
      'start',
      { area: 'Bedroom', domain: 'vacuum' },
      "I don't know any vacuums in the bedroom.",
      [],
    ],
  ]);
});

describe('what is meant', () => {
  check([
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
    check(
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
    check(
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

  it('follows a home that changes', async () => {
    const bench = new HomeBench();
    const { home } = bench.hub;
    bench.hub.setHome({ ...home, devices: home.devices.filter(({ name }) => name !== 'Lamp') });
    expect(await bench.say(['turn-on', { device: 'lamp' }])).toMatch(/don't know a device/);
  });
});

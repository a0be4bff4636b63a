import { describe } from 'vitest';
import { checkOrders } from '../fakes/home-cases.ts';

describe('power', () => {
  checkOrders([
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
  checkOrders([
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
      { device: 'desk lamp', color: 'white' },
      'The desk lamp is white.',
      ['light.desk set-color-temperature 4000'],
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

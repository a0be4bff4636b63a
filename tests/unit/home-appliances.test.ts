import { describe } from 'vitest';
import { checkOrders } from '../fakes/home-cases.ts';

describe('warmth and air', () => {
  checkOrders([
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
  checkOrders([
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
  checkOrders([
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

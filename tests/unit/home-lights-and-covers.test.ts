import { describe, it } from 'vitest';
import { checkEntity, type EntityCase } from '../fakes/entity-case.ts';

const cases: EntityCase[] = [
  {
    what: 'a plain light',
    component: 'light',
    config: {
      ...{ cmd_t: 'l/set', stat_t: 'l', bri_cmd_t: 'l/bri/set', bri_stat_t: 'l/bri', bri_scl: 100 },
      ...{ rgb_cmd_t: 'l/rgb/set', rgb_stat_t: 'l/rgb', clr_temp_cmd_t: 'l/ct/set' },
      ...{ clr_temp_stat_t: 'l/ct', max_mirs: 400 },
    },
    heard: [
      ['l', 'ON', { value: 'on' }],
      ['l/bri', '50', { value: 'on', brightnessPercent: 50 }],
      ['l/rgb', '255,0,7', { value: 'on', brightnessPercent: 50, rgb: [255, 0, 7] }],
      ['l/rgb', '255,0', { value: 'on', brightnessPercent: 50, rgb: [255, 0, 7] }],
      [
        'l/ct',
        '250',
        { value: 'on', brightnessPercent: 50, rgb: [255, 0, 7], colorTemperatureK: 4000 },
      ],
    ],
    told: [
      [{ do: 'set-brightness', percent: 30 }, ['l/bri/set 30', 'l/set ON'], [['l/bri', '31']]],
      [{ do: 'step-brightness', by: -100 }, ['l/bri/set 1', 'l/set ON'], [['l/bri', '1']]],
      [
        { do: 'set-color', rgb: [0, 255, 0] },
        ['l/rgb/set 0,255,0', 'l/set ON'],
        [['l/rgb', '20,240,0']],
      ],
      [
        { do: 'set-color-temperature', kelvin: 2000 },
        ['l/ct/set 400', 'l/set ON'],
        [['l/ct', '400']],
      ],
      [{ do: 'set-brightness', percent: 0 }, ['l/set OFF'], [['l', 'OFF']]],
      [{ do: 'step-brightness', by: -10 }, [], { refused: /is off/ }],
    ],
  },
  {
    what: 'a light that tells only how bright it is',
    component: 'light',
    config: { cmd_t: 'l/set', bri_cmd_t: 'l/bri/set', bri_stat_t: 'l/bri' },
    told: [
      [{ do: 'set-brightness', percent: 40 }, ['l/bri/set 102', 'l/set ON'], [['l/bri', '102']]],
    ],
  },
  {
    what: 'a light of JSON',
    component: 'light',
    config: {
      ...{ schema: 'json', cmd_t: 'l/set', stat_t: 'l', bri_scl: 254 },
      ...{ sup_clrm: ['xy', 'color_temp'], min_mireds: 150, max_mireds: 500 },
    },
    heard: [
      ['l', '{"state":"ON","brightness":127}', { value: 'on', brightnessPercent: 50 }],
      [
        'l',
        '{"color_mode":"color_temp","color_temp":250,"color":{"x":0.1,"y":0.1}}',
        { value: 'on', brightnessPercent: 50, colorTemperatureK: 4000 },
      ],
      ['l', '[1]', { value: 'on', brightnessPercent: 50, colorTemperatureK: 4000 }],
      [
        'l',
        '{"state": {"a": 1}, "brightness": "x"}',
        { value: 'on', brightnessPercent: 50, colorTemperatureK: 4000 },
      ],
    ],
    told: [
      [{ do: 'turn-off' }, ['l/set {"state":"OFF"}'], [['l', '{"state":"OFF"}']]],
      [
        { do: 'set-brightness', percent: 40 },
        ['l/set {"state":"ON","brightness":102}'],
        [['l', '{"state":"ON","brightness":102}']],
      ],
      [
        { do: 'set-color', rgb: [255, 0, 0] },
        ['l/set {"state":"ON","color":{"x":0.6401,"y":0.33}}'],
        [['l', '{"state":"ON","color_mode":"xy","color":{"x":0.68,"y":0.32}}']],
      ],
      [
        { do: 'set-color-temperature', kelvin: 2700 },
        ['l/set {"state":"ON","color_temp":370}'],
        [['l', '{"state":"ON","color_mode":"color_temp","color_temp":371}']],
      ],
    ],
  },
  {
    what: 'a light of templates',
    component: 'light',
    config: {
      ...{ schema: 'template', cmd_t: 'l/set', stat_t: 'l' },
      ...{ stat_tpl: "{{ value.split(',')[0] }}", bri_tpl: "{{ value.split(',')[1] }}" },
      cmd_on_tpl: "on,{{ brightness | default('') }}",
      cmd_off_tpl: 'off',
    },
    heard: [['l', 'on,255', { value: 'on', brightnessPercent: 100 }]],
    told: [
      [{ do: 'set-brightness', percent: 50 }, ['l/set on,128'], [['l', 'on,128']]],
      [{ do: 'turn-off' }, ['l/set off'], [['l', 'off,0']]],
    ],
  },
  {
    what: 'a fan of four speeds',
    component: 'fan',
    config: {
      ...{ cmd_t: 'f/set', stat_t: 'f', pct_cmd_t: 'f/speed/set', pct_stat_t: 'f/speed' },
      ...{ spd_rng_max: 4, pr_modes: ['sleep'], pr_mode_cmd_t: 'f/mode', pr_mode_stat_t: 'f/m' },
    },
    heard: [
      ['f', 'ON', { value: 'on' }],
      ['f/speed', '2', { value: 'on', fanPercent: 50 }],
    ],
    told: [
      [{ do: 'set-fan-speed', percent: 75 }, ['f/speed/set 3'], [['f/speed', '3']]],
      [{ do: 'step-fan-speed', by: 10 }, ['f/speed/set 4'], [['f/speed', '4']]],
      [{ do: 'set-mode', mode: 'Sleep' }, ['f/mode sleep'], [['f/m', 'sleep']]],
      [{ do: 'set-mode', mode: 'storm' }, [], { refused: /modes sleep, not storm/ }],
      [{ do: 'set-fan-speed', percent: 0 }, ['f/set OFF'], [['f', 'OFF']]],
    ],
  },
  {
    what: 'a cover with a position',
    component: 'cover',
    config: {
      ...{ cmd_t: 'c/set', stat_t: 'c', pos_t: 'c/pos', set_pos_t: 'c/pos/set' },
      set_pos_tpl: '{"p": {{ position }}}',
    },
    heard: [
      ['c', 'closed', { value: 'closed' }],
      ['c/pos', '0', { value: 'closed', positionPercent: 0 }],
    ],
    told: [
      [{ do: 'open' }, ['c/set OPEN'], [['c', 'opening']]],
      [{ do: 'set-position', percent: 30 }, ['c/pos/set {"p": 30}'], [['c/pos', '12']]],
      [{ do: 'stop' }, ['c/set STOP'], 'sent'],
      [
        { do: 'close' },
        ['c/set CLOSE'],
        [
          ['c/pos', '4'],
          ['c', 'closed'],
        ],
      ],
    ],
  },
  {
    what: 'a cover that counts the other way round',
    component: 'cover',
    config: { cmd_t: 'c/set', pos_t: 'c', set_pos_t: 'c/go', pos_open: 0, pos_clsd: 100 },
    heard: [['c', '100', { value: 'closed', positionPercent: 0 }]],
    told: [[{ do: 'set-position', percent: 75 }, ['c/go 25'], [['c', '26']]]],
  },
  {
    what: 'a valve that reports its position',
    component: 'valve',
    config: { cmd_t: 'v/set', stat_t: 'v', reports_position: true },
    heard: [['v', '{"state":"opening","position":10}', { value: 'opening', positionPercent: 10 }]],
    told: [[{ do: 'close' }, ['v/set 0'], [['v', '{"position":0}']]]],
  },
];

describe('an announced light, fan, cover or valve', () => {
  it.each(cases)('$what hears and is told', checkEntity);
});

import { describe, it } from 'vitest';
import { checkEntity, type EntityCase } from '../fakes/entity-case.ts';

const cases: EntityCase[] = [
  {
    what: 'a switch',
    component: 'switch',
    config: { cmd_t: 's/set', stat_t: 's' },
    heard: [
      ['s', 'ON', { value: 'on' }],
      ['s', 'OFF', { value: 'off' }],
      ['s', 'rubbish', { value: 'off' }],
      ['s', 'None', {}],
    ],
    told: [
      [{ do: 'turn-on' }, ['s/set ON'], [['s', 'ON']]],
      [{ do: 'toggle' }, ['s/set OFF'], [['s', 'OFF']]],
      [{ do: 'set-brightness', percent: 4 }, [], { refused: /cannot set-brightness/ }],
    ],
  },
  {
    what: 'a switch with JSON and odd payloads',
    component: 'switch',
    config: {
      ...{ '~': 'dev/plug', stat_t: '~/state', cmd_t: '~/set', val_tpl: '{{ value_json.power }}' },
      ...{ pl_on: true, pl_off: false, cmd_tpl: '{"power": "{{ value }}"}' },
    },
    heard: [
      ['dev/plug/state', '{"power": true}', { value: 'on' }],
      ['dev/plug/state', '{"other": 1}', { value: 'on' }],
      ['dev/plug/state', 'no json', { value: 'on' }],
    ],
    told: [
      [
        { do: 'turn-off' },
        ['dev/plug/set {"power": "False"}'],
        [['dev/plug/state', '{"power": false}']],
      ],
    ],
  },
  {
    what: 'a switch that tells nothing back',
    component: 'switch',
    config: { cmd_t: 's/set' },
    told: [[{ do: 'turn-on' }, ['s/set ON'], 'sent']],
  },
  {
    what: 'a switch whose state topic is its command topic',
    component: 'switch',
    config: { cmd_t: 's', stat_t: 's' },
    told: [[{ do: 'turn-on' }, ['s ON'], 'sent']],
  },
  {
    what: 'a lock',
    component: 'lock',
    config: { cmd_t: 'k/set', stat_t: 'k' },
    heard: [['k', 'UNLOCKED', { value: 'unlocked' }]],
    told: [
      [
        { do: 'lock' },
        ['k/set LOCK'],
        [
          ['k', 'LOCKING'],
          ['k', 'LOCKED'],
        ],
      ],
      [{ do: 'unlock' }, ['k/set UNLOCK'], [['k', 'UNLOCKED']]],
    ],
  },
  {
    what: 'a lock with a code',
    component: 'lock',
    config: { cmd_t: 'k/set', stat_t: 'k', code_format: '^\\d{4}$' },
    told: [[{ do: 'unlock' }, [], { refused: /needs a code/ }]],
  },
  {
    what: 'a thermostat',
    component: 'climate',
    config: {
      ...{ modes: ['off', 'heat'], mode_cmd_t: 'h/mode/set', mode_stat_t: 'h/mode' },
      ...{ temp_cmd_t: 'h/set', temp_stat_t: 'h/target', curr_temp_t: 'h/now', max_temp: 30 },
      ...{ pr_modes: ['eco'], pr_mode_cmd_t: 'h/pre/set', pr_mode_stat_t: 'h/pre' },
    },
    heard: [
      ['h/now', '20.5', { currentTemperature: 20.5 }],
      ['h/target', '21', { currentTemperature: 20.5, targetTemperature: 21 }],
      ['h/mode', 'heat', { currentTemperature: 20.5, targetTemperature: 21, value: 'heat' }],
    ],
    told: [
      [{ do: 'set-temperature', temperature: 22.5 }, ['h/set 22.5'], [['h/target', '22.5']]],
      [{ do: 'step-temperature', by: 1 }, ['h/set 23.5'], [['h/target', '23.5']]],
      [{ do: 'set-temperature', temperature: 90 }, [], { refused: /from 7 to 30/ }],
      [{ do: 'turn-off' }, ['h/mode/set off'], [['h/mode', 'off']]],
      [{ do: 'turn-on' }, ['h/mode/set heat'], [['h/mode', 'heat']]],
      [{ do: 'set-mode', mode: 'eco' }, ['h/pre/set eco'], [['h/pre', 'eco']]],
    ],
  },
  {
    what: 'a heater of water',
    component: 'water_heater',
    config: { mode_cmd_t: 'w/set', mode_stat_t: 'w', temp_cmd_t: 'w/t', temp_unit: 'F' },
    told: [[{ do: 'set-temperature', temperature: 120 }, ['w/t 120'], 'sent']],
  },
  {
    what: 'a humidifier',
    component: 'humidifier',
    config: { cmd_t: 'u/set', stat_t: 'u', hum_cmd_t: 'u/h/set', hum_stat_t: 'u/h', max_hum: 80 },
    told: [
      [{ do: 'set-humidity', percent: 55 }, ['u/h/set 55'], [['u/h', '55']]],
      [{ do: 'set-humidity', percent: 95 }, [], { refused: /from 0 to 80/ }],
      [{ do: 'turn-on' }, ['u/set ON'], [['u', 'ON']]],
    ],
  },
  {
    what: 'a vacuum',
    component: 'vacuum',
    config: { cmd_t: 'v/set', stat_t: 'v', sup_feat: ['start', 'return_home', 'locate'] },
    heard: [
      ['v', '{"state":"docked","battery_level":80}', { value: 'docked', batteryPercent: 80 }],
    ],
    told: [
      [{ do: 'start' }, ['v/set start'], [['v', '{"state":"cleaning"}']]],
      [{ do: 'dock' }, ['v/set return_to_base'], [['v', '{"state":"returning"}']]],
      [{ do: 'locate' }, ['v/set locate'], 'sent'],
      [{ do: 'pause' }, [], { refused: /cannot pause/ }],
    ],
  },
  {
    what: 'a mower',
    component: 'lawn_mower',
    config: {
      activity_state_topic: 'm',
      start_mowing_command_topic: 'm/start',
      dock_cmd_t: 'm/dock',
      dock_command_topic: 'm/dock',
    },
    told: [
      [{ do: 'start' }, ['m/start start_mowing'], [['m', 'mowing']]],
      [{ do: 'dock' }, ['m/dock dock'], [['m', 'docked']]],
    ],
  },
  {
    what: 'a button and its template',
    component: 'button',
    config: { cmd_t: 'b', pl_prs: 'go', cmd_tpl: '{"do":"{{ value }}"}' },
    told: [[{ do: 'press' }, ['b {"do":"go"}'], 'sent']],
  },
  {
    what: 'a scene',
    component: 'scene',
    config: { cmd_t: 'sc', pl_on: 'movie' },
    told: [[{ do: 'turn-on' }, ['sc movie'], 'sent']],
  },
  {
    what: 'a siren',
    component: 'siren',
    config: { cmd_t: 'n/set', stat_t: 'n' },
    heard: [
      ['n', '{"state":"ON"}', { value: 'on' }],
      ['n', 'OFF', { value: 'off' }],
    ],
    told: [[{ do: 'turn-on' }, ['n/set {"state":"ON"}'], [['n', '{"state":"ON"}']]]],
  },
  {
    what: 'a number',
    component: 'number',
    config: { cmd_t: 'n/set', stat_t: 'n', min: 0, max: 10 },
    told: [
      [{ do: 'set-value', value: 5 }, ['n/set 5'], [['n', '5.0']]],
      [{ do: 'set-value', value: 11 }, [], { refused: /from 0 to 10/ }],
    ],
  },
  {
    what: 'a select',
    component: 'select',
    config: { cmd_t: 'n/set', stat_t: 'n', ops: ['Low', 'High'] },
    told: [
      [{ do: 'set-value', value: 'high' }, ['n/set High'], [['n', 'High']]],
      [{ do: 'set-value', value: 'odd' }, [], { refused: /Low, High/ }],
    ],
  },
  {
    what: 'a text',
    component: 'text',
    config: { cmd_t: 'n/set', stat_t: 'n', max: 5, pattern: '(a+)+$' },
    told: [
      [{ do: 'set-value', value: 'hi' }, ['n/set hi'], [['n', 'hi']]],
      [{ do: 'set-value', value: 'too long' }, [], { refused: /0 to 5/ }],
    ],
  },
  {
    what: 'an alarm',
    component: 'alarm_control_panel',
    config: { cmd_t: 'a/set', stat_t: 'a' },
    told: [
      [{ do: 'set-mode', mode: 'armed_away' }, ['a/set ARM_AWAY'], [['a', 'arming']]],
      [{ do: 'set-mode', mode: 'disarmed' }, [], { refused: /needs a code/ }],
    ],
  },
  {
    what: 'an alarm with a code',
    component: 'alarm_control_panel',
    config: { cmd_t: 'a/set', stat_t: 'a', code: 'REMOTE_CODE' },
    told: [[{ do: 'set-mode', mode: 'armed_home' }, [], { refused: /needs a code/ }]],
  },
  {
    what: 'a sensor',
    component: 'sensor',
    config: { stat_t: 't', val_tpl: '{{ value_json.t | round(1) }}', unit_of_meas: '°C' },
    heard: [
      ['t', '{"t": 21.449}', { value: '21.4' }],
      ['t', '{"other": 1}', { value: '21.4' }],
    ],
    told: [[{ do: 'turn-on' }, [], { refused: /cannot turn-on/ }]],
  },
  {
    what: 'a person',
    component: 'device_tracker',
    config: { stat_t: 'p', pl_home: 'in' },
    heard: [
      ['p', 'in', { value: 'home' }],
      ['p', 'not_home', { value: 'not_home' }],
      ['p', 'Office', { value: 'Office' }],
    ],
  },
];

describe('an announced device', () => {
  it.each(cases)('$what hears and is told', checkEntity);
});

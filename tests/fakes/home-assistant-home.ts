import type { DoubleEntity } from './home-assistant-behaviour.ts';

/** What the double knows, in the words of the registries. */
export interface DoubleHome {
  floors: object[];
  areas: object[];
  devices: object[];
  entities: Record<string, DoubleEntity>;
  exposed: Record<string, object>;
  exposesNew: boolean;
  /** As get_config tells it: RUNNING, STARTING; or SILENT STATES: no event has the entities. */
  runState: string;
  library: { result: object[] };
}

const service = {};
const onOff = { turn_on: service, turn_off: service, toggle: service };

/** As get_services tells them, without their descriptions. */
export const DOUBLE_SERVICES = {
  alarm_control_panel: { alarm_disarm: service, alarm_arm_away: service, alarm_arm_home: service },
  button: { press: service },
  climate: { ...onOff, set_temperature: service, set_hvac_mode: service, set_preset_mode: service },
  cover: { open_cover: service, close_cover: service, stop_cover: service, set_cover_position: {} },
  fan: { ...onOff, set_percentage: service, set_preset_mode: service },
  humidifier: { ...onOff, set_humidity: service },
  input_number: { set_value: service },
  input_select: { select_option: service },
  lawn_mower: { start_mowing: service, pause: service, dock: service },
  light: onOff,
  lock: { lock: service, unlock: service },
  media_player: {
    ...onOff,
    ...{ media_play: service, media_pause: service, media_stop: service, play_media: service },
    ...{ media_next_track: service, media_previous_track: service, search_media: service },
    ...{ volume_set: service, volume_mute: service },
  },
  scene: { turn_on: service },
  script: { turn_on: service, turn_off: service },
  switch: onOff,
  todo: { add_item: service, remove_item: service, update_item: service },
  vacuum: { start: service, pause: service, return_to_base: service, locate: service },
};

/** An entity with an entry of its own. */
export function entity(
  name: string,
  state: string,
  { entry = {}, aliases = [], ...attributes }: Record<string, unknown> = {},
): DoubleEntity {
  return {
    state,
    attributes: { friendly_name: name, ...attributes },
    entry: { options: { conversation: { should_expose: true } }, ...(entry as object) },
    aliases: aliases as string[],
  };
}

/** A small house with one thing of each kind. */
export function doubleHome(): DoubleHome {
  return {
    floors: [{ floor_id: 'up', name: 'Upstairs', aliases: ['first floor'] }],
    areas: [
      { area_id: 'kitchen', name: 'Kitchen', aliases: ['galley'], floor_id: null },
      { area_id: 'bedroom', name: 'Bedroom', aliases: [], floor_id: 'up' },
    ],
    devices: [
      { id: 'dev-lock', area_id: 'bedroom', name: 'Door lock' },
      { id: 'dev-hub', area_id: null, name: 'Hub' },
    ],
    entities: { ...lights(), ...movers(), ...machines(), ...others(), ...aside() },
    exposed: {
      'switch.yaml': { conversation: true },
      'switch.hidden_yaml': { conversation: false },
    },
    exposesNew: true,
    runState: 'RUNNING',
    library: {
      result: [
        {
          title: 'Jazz, a folder',
          can_play: false,
          media_content_id: 'f',
          media_content_type: 'd',
        },
        { title: 'Jazz', can_play: true, media_content_id: 'jazz', media_content_type: 'playlist' },
      ],
    },
  };
}

function lights(): Record<string, DoubleEntity> {
  return {
    'light.ceiling': entity('Kitchen Ceiling', 'off', {
      entry: { area_id: 'kitchen' },
      aliases: ['big light', null],
      supported_color_modes: ['color_temp', 'hs'],
      min_color_temp_kelvin: 2200,
      max_color_temp_kelvin: 4000,
    }),
    'light.plain': entity('Plain', 'on', { supported_color_modes: ['onoff'] }),
    'light.guessed': entity('Guessed', 'off', {
      supported_color_modes: ['onoff'],
      assumed_state: true,
    }),
  };
}

function movers(): Record<string, DoubleEntity> {
  return {
    'cover.blind': entity('Blind', 'closed', {
      entry: { area_id: 'kitchen' },
      device_class: 'blind',
      supported_features: 15,
      current_position: 0,
    }),
    'lock.door': entity('Door', 'locked', { entry: { device_id: 'dev-lock' } }),
    'lock.safe': entity('Safe', 'locked', { code_format: '^\\d{4}$' }),
    'lock.shed': entity('Shed', 'locked', {
      code_format: '^\\d{4}$',
      entry: {
        options: { conversation: { should_expose: true }, lock: { default_code: '1234' } },
      },
    }),
    'alarm_control_panel.house': entity('Alarm', 'disarmed', {
      supported_features: 3,
      code_format: 'number',
      code_arm_required: false,
    }),
  };
}

function machines(): Record<string, DoubleEntity> {
  return {
    'climate.heating': entity('Heating', 'heat', {
      supported_features: 1 | 16 | 128 | 256,
      ...{ hvac_modes: ['off', 'heat', 'heat_cool'], preset_modes: ['eco', 'away'] },
      ...{ min_temp: 7, max_temp: 30, temperature: 20, current_temperature: 19.5 },
    }),
    'fan.fan': entity('Fan', 'off', {
      supported_features: 1 | 16 | 32,
      percentage: 0,
      percentage_step: 25,
    }),
    'media_player.radio': entity('Radio', 'paused', {
      supported_features: 1 | 4 | 8 | 16 | 32 | 512 | 4096 | 16384 | 4194304,
      ...{ volume_level: 0.3, is_volume_muted: false, media_title: 'News' },
    }),
    'vacuum.robot': entity('Robot', 'docked', { supported_features: 4 | 16 | 512 | 8192 }),
    'lawn_mower.goat': entity('Goat', 'docked', { supported_features: 7 }),
  };
}

function others(): Record<string, DoubleEntity> {
  return {
    'scene.movie': entity('Movie', '2026-01-01T00:00:00+00:00'),
    'script.night': entity('Night', 'off'),
    'button.bell': entity('Bell', 'unknown'),
    'input_number.level': entity('Level', '3', { min: 0, max: 10 }),
    'input_select.mood': entity('Mood', 'calm', { options: ['calm', 'Very Loud'] }),
    'sensor.outside': entity('Outside', '21.5', {
      device_class: 'temperature',
      unit_of_measurement: '°C',
    }),
    'binary_sensor.window': entity('Window', 'on', { device_class: 'window' }),
    'person.ada': entity('Ada', 'home'),
    'todo.shopping': {
      ...entity('Shopping', '1', { supported_features: 7 }),
      items: [
        { uid: '1', summary: 'Milk', status: 'needs_action' },
        { uid: '2', summary: 'Bread', status: 'completed' },
      ],
    },
    'switch.yaml': { state: 'on', attributes: { friendly_name: 'Yaml' } },
    'light.undecided': entity('Undecided', 'off', {
      supported_color_modes: ['brightness'],
      entry: { options: {} },
    }),
  };
}

/** What does not belong into the home of somebody who speaks. */
function aside(): Record<string, DoubleEntity> {
  const secret = { options: { conversation: { should_expose: false } } };
  return {
    'switch.secret': entity('Secret', 'off', { entry: secret }),
    'switch.hidden': entity('Hidden', 'off', { entry: { hidden_by: 'user' } }),
    'switch.gone': entity('Gone', 'off', { entry: { disabled_by: 'user' } }),
    'switch.led': entity('LED', 'off', { entry: { entity_category: 'config' } }),
    'sensor.lock_battery': entity('Lock battery', '67', {
      device_class: 'battery',
      entry: { entity_category: 'diagnostic', device_id: 'dev-lock' },
    }),
    'update.firmware': entity('Firmware', 'off'),
    'switch.hidden_yaml': { state: 'on', attributes: { friendly_name: 'Hidden yaml' } },
    'sensor.undecided': entity('Undecided power', '4', {
      device_class: 'power',
      entry: { options: {} },
    }),
  };
}

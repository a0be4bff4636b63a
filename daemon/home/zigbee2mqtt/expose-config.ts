import type { JsonObject } from '../templates/values.ts';
import type { DeviceTopics, ExposedEntity } from './exposed-entity.ts';
import { type Expose, feature } from './exposes.ts';
import { plainConfig } from './plain-config.ts';

/** Brightness of Zigbee (Zigbee Cluster Library, level control). */
const SCALE = 254;

/** The entity of one expose; undefined for one that is not spoken of. */
export function exposedEntity(expose: Expose, topics: DeviceTopics): ExposedEntity | undefined {
  const build = BUILDERS.get(expose.type);
  if (!build) return plainConfig(expose, topics);
  const config = build(expose, topics);
  if (!config) return undefined;
  const objectId = expose.endpoint ? `${expose.type}_${expose.endpoint}` : expose.type;
  const name = expose.endpoint === '' ? null : expose.endpoint;
  return { component: expose.type, objectId, config: { name, ...config } };
}

type Builder = (expose: Expose, topics: DeviceTopics) => JsonObject | undefined;

const BUILDERS: ReadonlyMap<string, Builder> = new Map<string, Builder>([
  ['light', lightConfig],
  ['switch', switchConfig],
  ['cover', coverConfig],
  ['lock', lockConfig],
  ['climate', climateConfig],
  ['fan', fanConfig],
]);

/** A value of a message, by its key. */
const read = (property: string): string => `{{ value_json.${property} }}`;
/** A message that sets a key to a text. */
const setText = (property: string): string => `{"${property}": "{{ value }}"}`;
const setNumber = (property: string): string => `{"${property}": {{ value }}}`;

function lightConfig(expose: Expose, { state, set }: DeviceTopics): JsonObject | undefined {
  const power = feature(expose, 'state');
  if (!power) return undefined;
  if (expose.endpoint !== '') return endpointLightConfig(expose, { state, set });
  const modes: string[] = [];
  if (feature(expose, 'color_xy')) modes.push('xy');
  else if (feature(expose, 'color_hs')) modes.push('hs');
  const temperature = feature(expose, 'color_temp');
  if (temperature) modes.push('color_temp');
  if (modes.length === 0) modes.push(feature(expose, 'brightness') ? 'brightness' : 'onoff');
  return {
    schema: 'json',
    ...{ state_topic: state, command_topic: set },
    brightness_scale: SCALE,
    supported_color_modes: modes,
    ...(temperature?.valueMin ? { min_mireds: temperature.valueMin } : {}),
    ...(temperature?.valueMax ? { max_mireds: temperature.valueMax } : {}),
  };
}

/** The keys of a light among several of one device carry the name of its endpoint. */
function endpointLightConfig(expose: Expose, { state, set }: DeviceTopics): JsonObject {
  const power = feature(expose, 'state')?.property ?? '';
  const level = feature(expose, 'brightness')?.property;
  const dim = level ? `{% if brightness %}, "${level}": {{ brightness }}{% endif %}` : '';
  return {
    schema: 'template',
    ...{ state_topic: state, command_topic: set },
    state_template: `{{ value_json.${power} | lower }}`,
    ...(level ? { brightness_template: read(level) } : {}),
    command_on_template: `{"${power}": "ON"${dim}}`,
    command_off_template: `{"${power}": "OFF"}`,
  };
}

function switchConfig(expose: Expose, { state, set }: DeviceTopics): JsonObject | undefined {
  const power = feature(expose, 'state');
  if (!power) return undefined;
  return {
    ...{ state_topic: state, command_topic: set },
    value_template: read(power.property),
    command_template: setText(power.property),
    payload_on: power.valueOn ?? 'ON',
    payload_off: power.valueOff ?? 'OFF',
  };
}

function coverConfig(expose: Expose, { state, set }: DeviceTopics): JsonObject | undefined {
  const movement = feature(expose, 'state');
  const position = feature(expose, 'position');
  if (!movement && !position) return undefined;
  const place = position && {
    position_topic: state,
    position_template: read(position.property),
    set_position_topic: set,
    set_position_template: `{"${position.property}": {{ position }}}`,
  };
  const order = movement && {
    command_topic: set,
    command_template: setText(movement.property),
  };
  const word = movement && {
    state_topic: state,
    value_template: read(movement.property),
    ...{ state_open: 'OPEN', state_closed: 'CLOSE', state_stopped: 'STOP' },
  };
  // Its position tells more than OPEN, which stands for anything but closed.
  return { ...order, ...(place ?? word) };
}

function lockConfig(expose: Expose, { state, set }: DeviceTopics): JsonObject | undefined {
  const bolt = feature(expose, 'state');
  if (!bolt) return undefined;
  return {
    ...{ state_topic: state, command_topic: set },
    value_template: read(bolt.property),
    command_template: setText(bolt.property),
    ...{ state_locked: 'LOCK', state_unlocked: 'UNLOCK' },
  };
}

function climateConfig(expose: Expose, { state, set }: DeviceTopics): JsonObject | undefined {
  const room = feature(expose, 'local_temperature');
  const target = feature(
    expose,
    ...['current_heating_setpoint', 'occupied_heating_setpoint', 'occupied_cooling_setpoint'],
  );
  const mode = feature(expose, 'system_mode');
  const preset = feature(expose, 'preset');
  if (!target) return undefined;
  return {
    ...(room && {
      current_temperature_topic: state,
      current_temperature_template: read(room.property),
    }),
    ...{ temperature_state_topic: state, temperature_state_template: read(target.property) },
    ...{ temperature_command_topic: set, temperature_command_template: setNumber(target.property) },
    ...(target.valueMin === undefined ? {} : { min_temp: target.valueMin }),
    ...(target.valueMax === undefined ? {} : { max_temp: target.valueMax }),
    ...(target.unit.includes('F') ? { temperature_unit: 'F' } : {}),
    ...(mode && {
      modes: mode.values,
      ...{ mode_state_topic: state, mode_state_template: read(mode.property) },
      ...{ mode_command_topic: set, mode_command_template: setText(mode.property) },
    }),
    ...(preset && {
      preset_modes: preset.values,
      ...{ preset_mode_state_topic: state, preset_mode_value_template: read(preset.property) },
      ...{ preset_mode_command_topic: set, preset_mode_command_template: setText(preset.property) },
    }),
  };
}

function fanConfig(expose: Expose, { state, set }: DeviceTopics): JsonObject | undefined {
  const power = feature(expose, 'state');
  const mode = feature(expose, 'mode');
  if (!power) return undefined;
  return {
    ...{ state_topic: state, state_value_template: read(power.property) },
    ...{ command_topic: set, command_template: setText(power.property) },
    ...(mode && {
      preset_modes: mode.values,
      ...{ preset_mode_state_topic: state, preset_mode_value_template: read(mode.property) },
      ...{ preset_mode_command_topic: set, preset_mode_command_template: setText(mode.property) },
    }),
  };
}

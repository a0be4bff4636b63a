import type { JsonObject } from '../templates/values.ts';
import type { DeviceTopics, ExposedEntity } from './exposed-entity.ts';
import type { Expose } from './exposes.ts';

/** Home Assistant's device classes of what Zigbee2MQTT calls otherwise, or alike. */
const BINARY_CLASSES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    battery_low: 'battery',
    carbon_monoxide: 'carbon_monoxide',
    contact: 'door',
    gas: 'gas',
    moving: 'moving',
    occupancy: 'motion',
    presence: 'occupancy',
    smoke: 'smoke',
    tamper: 'tamper',
    vibration: 'vibration',
    water_leak: 'moisture',
  }),
);
const NUMERIC_CLASSES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    battery: 'battery',
    co2: 'carbon_dioxide',
    current: 'current',
    device_temperature: 'temperature',
    energy: 'energy',
    humidity: 'humidity',
    illuminance: 'illuminance',
    illuminance_lux: 'illuminance',
    pm10: 'pm10',
    pm25: 'pm25',
    power: 'power',
    pressure: 'pressure',
    soil_moisture: 'moisture',
    temperature: 'temperature',
    voc: 'volatile_organic_compounds',
    voltage: 'voltage',
  }),
);
/** Of the device itself, not of the home. */
const SIDE_THINGS = new Set(['linkquality', 'battery_low', 'tamper', 'device_temperature']);
/** Presses are events, not states. */
const EVENTS = new Set(['action', 'identify', 'update']);

/** A single value: a sensor, or a setting where it can be set. */
export function plainConfig(expose: Expose, topics: DeviceTopics): ExposedEntity | undefined {
  const { property, type } = expose;
  if (property === '' || EVENTS.has(property) || !expose.isPublished) return undefined;
  const kind = { binary: binary, numeric: numeric, enum: choice }[type];
  const [component, own] = kind?.(expose, topics) ?? [];
  if (component === undefined || own === undefined) return undefined;
  const isSide = expose.category !== '' || expose.isSettable || SIDE_THINGS.has(property);
  const config: JsonObject = {
    name: (expose.label || property.replaceAll('_', ' ')).toLowerCase(),
    state_topic: topics.state,
    value_template: `{{ value_json.${property} }}`,
    ...(isSide ? { entity_category: 'config' } : {}),
    ...own,
  };
  return { component, objectId: property, config };
}

type Kind = [component: string, config: JsonObject];

function binary(expose: Expose, { set }: DeviceTopics): Kind {
  const { property } = expose;
  const [on, off] = [expose.valueOn ?? true, expose.valueOff ?? false];
  if (expose.isSettable) {
    const command = `{"${property}": {{ value }}}`;
    const payloads = { payload_on: JSON.stringify(on), payload_off: JSON.stringify(off) };
    const states = { state_on: on, state_off: off };
    return ['switch', { command_topic: set, command_template: command, ...payloads, ...states }];
  }
  // A contact is listed with `value_on: false`: it is on, as a door is, where it is open.
  const payloads = { payload_on: on, payload_off: off };
  const deviceClass = BINARY_CLASSES.get(property);
  return ['binary_sensor', { ...payloads, ...(deviceClass ? { device_class: deviceClass } : {}) }];
}

function numeric(expose: Expose, { set }: DeviceTopics): Kind {
  const { property, unit, valueMin, valueMax } = expose;
  const deviceClass = NUMERIC_CLASSES.get(property);
  const facts = {
    ...(unit === '' ? {} : { unit_of_measurement: unit }),
    ...(deviceClass ? { device_class: deviceClass } : {}),
  };
  if (!expose.isSettable || valueMin === undefined || valueMax === undefined) {
    return ['sensor', facts];
  }
  const command = { command_topic: set, command_template: `{"${property}": {{ value }}}` };
  return ['number', { ...facts, ...command, min: valueMin, max: valueMax }];
}

function choice({ property, values, isSettable }: Expose, { set }: DeviceTopics): Kind {
  if (!isSettable || values.length === 0) return ['sensor', { device_class: 'enum' }];
  const command = { command_topic: set, command_template: `{"${property}": "{{ value }}"}` };
  return ['select', { options: values, ...command }];
}

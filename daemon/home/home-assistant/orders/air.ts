import type { DeviceState } from '../../../ports/home.ts';
import {
  call,
  type EntityShape,
  hasFeature,
  type IsDone,
  isNear,
  type ModeList,
  modeOrder,
  type Orders,
  type Plan,
  refuse,
  within,
} from '../entity.ts';
import { numberIn } from '../loose-json.ts';
import { featuredPowerOrders, powerOrders } from './power.ts';

/** ClimateEntityFeature. */
const CLIMATE = { temperature: 1, humidity: 4, off: 128, on: 256 };
/** WaterHeaterEntityFeature. */
const WATER = { temperature: 1, onOff: 8 };
/** FanEntityFeature. */
const FAN = { speed: 1, off: 16, on: 32 };
/** Thermostats round to half a degree. */
const TOLERANCE_DEGREES = 0.6;
const TENTHS = 10;
const FULL = 100;
/** Hygrometers and their dials have whole percents. */
const HUMIDITY_TOLERANCE_PERCENT = 1;

const isPreset =
  (mode: string): IsDone =>
  ({ preset }) =>
    preset === mode;
const isValue =
  (mode: string): IsDone =>
  ({ value }) =>
    value === mode;

/** A thermostat or an air conditioner. */
export function climateOrders(shape: EntityShape): Orders {
  const mode = modeOrder(shape, [
    modes('hvac_modes', 'climate.set_hvac_mode', 'hvac_mode', isValue),
    modes('preset_modes', 'climate.set_preset_mode', 'preset_mode', isPreset),
  ]);
  return {
    ...featuredPowerOrders(shape, CLIMATE),
    ...(hasFeature(shape, CLIMATE.temperature) ? temperatureOrders(shape) : {}),
    ...(hasFeature(shape, CLIMATE.humidity) ? humidityOrders(shape) : {}),
    ...(mode ? { 'set-mode': mode } : {}),
  };
}

/** A heater of water; its value is the way it heats. */
export function waterHeaterOrders(shape: EntityShape): Orders {
  const mode = modeOrder(shape, [
    modes('operation_list', 'water_heater.set_operation_mode', 'operation_mode', isValue),
  ]);
  return {
    ...featuredPowerOrders(shape, { on: WATER.onOff, off: WATER.onOff }),
    ...(hasFeature(shape, WATER.temperature) ? temperatureOrders(shape) : {}),
    ...(mode ? { 'set-mode': mode } : {}),
  };
}

export function humidifierOrders(shape: EntityShape): Orders {
  const mode = modeOrder(shape, [
    modes('available_modes', 'humidifier.set_mode', 'mode', isPreset),
  ]);
  return {
    ...powerOrders(shape),
    ...humidityOrders(shape),
    ...(mode ? { 'set-mode': mode } : {}),
  };
}

export function fanOrders(shape: EntityShape): Orders {
  const mode = modeOrder(shape, [
    modes('preset_modes', 'fan.set_preset_mode', 'preset_mode', isPreset),
  ]);
  return {
    ...featuredPowerOrders(shape, FAN),
    ...(hasFeature(shape, FAN.speed) ? speedOrders(shape) : {}),
    ...(mode ? { 'set-mode': mode } : {}),
  };
}

function modes(
  names: string,
  service: string,
  ...[field, isDone]: [string, ModeList['isDone']]
): ModeList {
  return { names, service, field, isDone };
}

function temperatureOrders({ domain, attributes }: EntityShape): Orders {
  const service = `${domain}.set_temperature`;
  const min = numberIn(attributes, 'min_temp') ?? Number.NEGATIVE_INFINITY;
  const max = numberIn(attributes, 'max_temp') ?? Number.POSITIVE_INFINITY;
  const set = (temperature: number): Plan => {
    if (temperature < min || temperature > max) {
      return refuse(`it can be set from ${min} to ${max} degrees`);
    }
    const told = Math.round(temperature * TENTHS) / TENTHS;
    const isDone: IsDone = (state) => isNear(state.targetTemperature, told, TOLERANCE_DEGREES);
    return call(service, { temperature: told }, isDone);
  };
  return {
    'set-temperature': { service, plan: ({ temperature }) => set(temperature) },
    'step-temperature': {
      service,
      plan: ({ by }, { targetTemperature: from }) => {
        if (from === undefined) return refuse('its temperature setting is not known');
        return set(within(from + by, [min, max]));
      },
    },
  };
}

function humidityOrders({ domain, attributes }: EntityShape): Orders {
  const service = `${domain}.set_humidity`;
  const min = numberIn(attributes, 'min_humidity') ?? 0;
  const max = numberIn(attributes, 'max_humidity') ?? FULL;
  return {
    'set-humidity': {
      service,
      plan: ({ percent }) => {
        const humidity = Math.round(percent);
        if (humidity < min || humidity > max) {
          return refuse(`it can be set from ${min} to ${max} percent`);
        }
        const isDone: IsDone = ({ targetHumidityPercent }) =>
          isNear(targetHumidityPercent, humidity, HUMIDITY_TOLERANCE_PERCENT);
        return call(service, { humidity }, isDone);
      },
    },
  };
}

function speedOrders({ attributes }: EntityShape): Orders {
  const service = 'fan.set_percentage';
  const ownStep = Math.max(1, numberIn(attributes, 'percentage_step') ?? 1);
  const set = (asked: number): Plan => {
    const percentage = Math.round(within(asked, [0, FULL]));
    const isDone = ({ value, fanPercent }: DeviceState): boolean =>
      percentage === 0 ? value === 'off' : isNear(fanPercent, percentage, ownStep);
    return call(service, { percentage }, isDone);
  };
  return {
    'set-fan-speed': { service, plan: ({ percent }) => set(percent) },
    'step-fan-speed': {
      service,
      plan: ({ by }, { value, fanPercent }) => {
        const from = value === 'off' ? 0 : fanPercent;
        if (from === undefined) return refuse('its speed is not known');
        // A step smaller than the fan's own would do nothing.
        return set(from + Math.sign(by) * Math.max(Math.abs(by), ownStep));
      },
    },
  };
}

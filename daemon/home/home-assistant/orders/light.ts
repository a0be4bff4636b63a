import type { DeviceState } from '../../../ports/home.ts';
import { areAlike } from '../../color.ts';
import {
  call,
  type EntityShape,
  type IsDone,
  isNear,
  type Order,
  type Orders,
  type Plan,
  refuse,
  within,
} from '../entity.ts';
import { numberIn, textsIn } from '../loose-json.ts';
import { powerOrders } from './power.ts';

const TURN_ON = 'light.turn_on';
/** Modes of a light that is dimmed in none of them (color_mode of Home Assistant's light). */
const WITHOUT_BRIGHTNESS: ReadonlySet<string> = new Set(['onoff', 'unknown']);
const COLORED: ReadonlySet<string> = new Set(['hs', 'xy', 'rgb', 'rgbw', 'rgbww']);
const TEMPERED = 'color_temp';
/** Dimmers of 100 or 254 steps round, and some have a lowest step. */
const BRIGHTNESS_TOLERANCE_PERCENT = 3;
/** Mireds are whole numbers, and lamps round them further. */
const KELVIN_TOLERANCE = 0.06;
/** Home Assistant's, where a light names none (DEFAULT_MIN_KELVIN, DEFAULT_MAX_KELVIN). */
const KELVIN_RANGE = [2000, 6535] as const;
const FULL = 100;
/** A step never turns a light off. */
const BRIGHTNESS_RANGE = [1, FULL] as const;

export function lightOrders(shape: EntityShape): Orders {
  const modes = textsIn(shape.attributes, 'supported_color_modes');
  const power = powerOrders(shape);
  return {
    ...power,
    ...(modes.some((mode) => !WITHOUT_BRIGHTNESS.has(mode)) ? brightnessOrders(power) : {}),
    ...(modes.some((mode) => COLORED.has(mode)) ? { 'set-color': colorOrder() } : {}),
    ...(modes.includes(TEMPERED) ? { 'set-color-temperature': temperatureOrder(shape) } : {}),
  };
}

function brightnessOrders(power: Orders): Orders {
  const set = (percent: number): Plan => {
    const told = Math.round(percent);
    return call(TURN_ON, { brightness_pct: told }, isAt(told));
  };
  return {
    'set-brightness': {
      service: TURN_ON,
      plan: ({ percent }, state) => {
        const off = power['turn-off'];
        return percent > 0 || !off
          ? set(Math.max(1, percent))
          : off.plan({ do: 'turn-off' }, state);
      },
    },
    'step-brightness': {
      service: TURN_ON,
      plan: ({ by }, { value, brightnessPercent }) => {
        if (value === 'off' && by < 0) return refuse('it is off');
        const from = value === 'off' ? 0 : brightnessPercent;
        if (from === undefined) return refuse('its brightness is not known');
        return set(within(from + by, BRIGHTNESS_RANGE));
      },
    },
  };
}

function isAt(percent: number): IsDone {
  return (state) =>
    isLit(state) && isNear(state.brightnessPercent, percent, BRIGHTNESS_TOLERANCE_PERCENT);
}

function isLit({ value }: DeviceState): boolean {
  return value === 'on';
}

function colorOrder(): Order<'set-color'> {
  return {
    service: TURN_ON,
    plan: ({ rgb }) => {
      const isDone: IsDone = (state) => isLit(state) && areAlike(state.rgb, rgb);
      return call(TURN_ON, { rgb_color: rgb }, isDone);
    },
  };
}

function temperatureOrder({ attributes }: EntityShape): Order<'set-color-temperature'> {
  const [warmest, coldest] = KELVIN_RANGE;
  const min = numberIn(attributes, 'min_color_temp_kelvin') ?? warmest;
  const max = numberIn(attributes, 'max_color_temp_kelvin') ?? coldest;
  return {
    service: TURN_ON,
    plan: ({ kelvin: asked }) => {
      const kelvin = Math.round(within(asked, [min, max]));
      const isDone: IsDone = (state) =>
        isLit(state) && isNear(state.colorTemperatureK, kelvin, kelvin * KELVIN_TOLERANCE);
      return call(TURN_ON, { color_temp_kelvin: kelvin }, isDone);
    },
  };
}

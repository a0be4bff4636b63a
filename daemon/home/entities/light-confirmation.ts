import type { DeviceState } from '../../ports/home.ts';
import { reciprocalMegakelvin } from '../color.ts';
import type { Config } from './config.ts';

/** Dimmers of 100 or 254 steps round, and some have a lowest step. */
export const BRIGHTNESS_TOLERANCE_PERCENT = 3;
const KELVIN_TOLERANCE = 0.06;
/** Home Assistant's, where a lamp names none. */
const MIN_KELVIN = 2000;
const MAX_KELVIN = 6535;

/** What a lamp makes of a colour temperature beyond its range. */
export function kelvinWithin(config: Config, kelvin: number): number {
  const warmest = config.number('min_kelvin', 0) || fromMireds(config, 'max_mireds', MIN_KELVIN);
  const coldest = config.number('max_kelvin', 0) || fromMireds(config, 'min_mireds', MAX_KELVIN);
  return Math.min(coldest, Math.max(warmest, kelvin));
}

function fromMireds(config: Config, key: string, otherwise: number): number {
  const mireds = config.number(key, 0);
  return mireds > 0 ? reciprocalMegakelvin(mireds) : otherwise;
}

/** True where the state is that of a lamp at this colour temperature. */
export function isAtKelvin(state: DeviceState, kelvin: number): boolean {
  const { colorTemperatureK } = state;
  if (colorTemperatureK === undefined) return false;
  return Math.abs(colorTemperatureK - kelvin) <= kelvin * KELVIN_TOLERANCE;
}

/** Percent after a step up or down, within 1..100: a step never turns it off. */
export function stepped(percent: number, by: number): number {
  return Math.min(100, Math.max(1, percent + by));
}

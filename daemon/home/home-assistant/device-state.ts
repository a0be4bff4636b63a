import type { DeviceState } from '../../ports/home.ts';
import type { EntityState } from './entity-state.ts';
import { type JsonObject, listIn, numberIn, textIn } from './loose-json.ts';

const MAX_BYTE = 255;
const FULL = 100;
const UNAVAILABLE = 'unavailable';
const UNKNOWN = 'unknown';
const RGB_LENGTH = 3;

type Known = Omit<DeviceState, 'isAvailable' | 'changedWallMs'>;
/** What may be absent, with undefined for absent. */
type Found = { [K in keyof Known]?: Known[K] | undefined };

/** What is known of an entity from elsewhere. */
export interface Beside {
  /** False: Home Assistant cannot be asked now. */
  isReachable: boolean;
  /** Of another entity of the same device. */
  battery?: EntityState | undefined;
  /** Open entries of a to-do list. */
  items?: readonly string[] | undefined;
}

/** The state of an entity in the words of the house. */
export function deviceState(entity: EntityState, beside: Beside): DeviceState {
  const { value, attributes, changedWallMs } = entity;
  const isAvailable = beside.isReachable && value !== UNAVAILABLE;
  const isKnown = value !== UNAVAILABLE && value !== UNKNOWN;
  const found: Found = {
    value: isKnown ? value : undefined,
    ...numbersOf(entity),
    rgb: readRgb(attributes),
    preset: textIn(attributes, 'preset_mode') ?? textIn(attributes, 'mode') ?? undefined,
    isMuted: readFlag(attributes, 'is_volume_muted'),
    mediaTitle: textIn(attributes, 'media_title'),
    batteryPercent: batteryOf(entity, beside.battery),
    items: beside.items,
  };
  const present = Object.entries(found).filter(([, each]) => each !== undefined);
  return { ...Object.fromEntries(present), isAvailable, changedWallMs };
}

function numbersOf({ domain, attributes }: EntityState): Found {
  const brightness = numberIn(attributes, 'brightness');
  const volume = numberIn(attributes, 'volume_level');
  // The temperature of a weather is that of the air, not one that it was set to.
  const isSet = domain === 'climate' || domain === 'water_heater';
  const air = numberIn(attributes, 'temperature');
  return {
    brightnessPercent: brightness === undefined ? undefined : percentOf(brightness, MAX_BYTE),
    colorTemperatureK: numberIn(attributes, 'color_temp_kelvin'),
    positionPercent: numberIn(attributes, 'current_position'),
    currentTemperature: isSet ? numberIn(attributes, 'current_temperature') : air,
    targetTemperature: isSet ? air : undefined,
    ...humidityOf(domain, attributes),
    fanPercent: numberIn(attributes, 'percentage'),
    volumePercent: volume === undefined ? undefined : percentOf(volume, 1),
  };
}

function humidityOf(domain: string, attributes: JsonObject): Found {
  const humidity = numberIn(attributes, 'humidity');
  if (domain === 'weather') return { currentHumidityPercent: humidity };
  return {
    currentHumidityPercent: numberIn(attributes, 'current_humidity'),
    targetHumidityPercent: humidity,
  };
}

/** The lowest step of a dimmer is not off. */
function percentOf(value: number, full: number): number {
  const percent = Math.min(FULL, Math.max(0, Math.round((value / full) * FULL)));
  return value > 0 ? Math.max(1, percent) : percent;
}

function readRgb(attributes: JsonObject): Known['rgb'] {
  const [red, green, blue] = listIn(attributes, 'rgb_color').slice(0, RGB_LENGTH);
  return isByte(red) && isByte(green) && isByte(blue) ? [red, green, blue] : undefined;
}

function isByte(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= MAX_BYTE;
}

function readFlag(attributes: JsonObject, key: string): boolean | undefined {
  const value = attributes[key];
  return typeof value === 'boolean' ? value : undefined;
}

function batteryOf(
  { attributes }: EntityState,
  battery: EntityState | undefined,
): Found['batteryPercent'] {
  const own = numberIn(attributes, 'battery_level');
  if (own !== undefined || !battery) return own;
  const level = battery.value.trim() === '' ? Number.NaN : Number(battery.value);
  return Number.isFinite(level) ? level : undefined;
}

import type { DeviceState, HomeDevice } from '../../ports/home.ts';
import { knownValue } from './device-state.ts';
import type { HomeWords } from './home-words.ts';

/** A value with what it is measured in. */
export interface Measurement {
  value: number;
  unit: string | undefined;
}

const PERCENT = '%';
/** Domains that measure something besides what they do. */
const MEASURES: Readonly<Record<string, readonly string[]>> = {
  temperature: ['climate', 'weather', 'water_heater'],
  humidity: ['climate', 'humidifier', 'weather'],
};

/**
 * Whether a device can say this at all.
 * @param deviceClass what is asked for; undefined: whatever it says
 */
export function measures(device: HomeDevice, deviceClass: string | undefined): boolean {
  if (deviceClass === undefined || device.deviceClass === deviceClass) return true;
  return MEASURES[deviceClass]?.includes(device.domain) ?? false;
}

/** What a device measures; undefined: nothing, or that is not known. */
export function measurement(
  device: HomeDevice,
  state: DeviceState | undefined,
  deviceClass: string | undefined,
): Measurement | undefined {
  if (state?.isAvailable !== true) return undefined;
  const { unit } = device;
  if (deviceClass === 'battery' && state.batteryPercent !== undefined) {
    return { value: state.batteryPercent, unit: PERCENT };
  }
  const isMeter = device.domain === 'sensor' || device.domain === 'number';
  if (isMeter) return numeric(knownValue(state), unit);
  const isHumidity = deviceClass === 'humidity' || device.domain === 'humidifier';
  if (isHumidity) return of(state.currentHumidityPercent, PERCENT);
  return of(state.currentTemperature, unit);
}

/** What a device says, as it is spoken; undefined: that is not known. */
export function spokenValue(
  device: HomeDevice,
  state: DeviceState | undefined,
  words: HomeWords,
): string | undefined {
  const value = knownValue(state);
  const found = measurement(device, state, undefined);
  if (found !== undefined) return words.measured(found.value, found.unit);
  return value === undefined ? undefined : words.state(value, device);
}

function of(value: number | undefined, unit: string | undefined): Measurement | undefined {
  return value === undefined ? undefined : { value, unit };
}

function numeric(value: string | undefined, unit: string | undefined): Measurement | undefined {
  const number = value === undefined || value.trim() === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) ? { value: number, unit } : undefined;
}

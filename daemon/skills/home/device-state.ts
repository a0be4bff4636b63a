import type { DeviceState, HomeDevice } from '../../ports/home.ts';

/** Words of the home that a binary sensor has only `on` and `off` for. */
const ON_MEANS: ReadonlySet<string> = new Set(['on', 'open', 'unlocked', 'home', 'detected']);
const OFF_MEANS: ReadonlySet<string> = new Set(['off', 'closed', 'locked', 'not_home', 'clear']);
/** Values that say nothing. */
const UNKNOWN: ReadonlySet<string> = new Set(['unknown', 'unavailable', '']);
/** Domains whose state, when they are on, says what they do. */
const ALSO_ON = new Map<string, ReadonlySet<string>>([
  ['media_player', new Set(['off', 'standby'])],
  ['climate', new Set(['off'])],
  ['water_heater', new Set(['off'])],
  ['vacuum', new Set(['off', 'docked', 'idle', 'returning', 'paused', 'error'])],
  ['lawn_mower', new Set(['off', 'docked', 'idle', 'returning', 'paused', 'error'])],
]);

/** The value of a state that is there and says something. */
export function knownValue(state: DeviceState | undefined): string | undefined {
  if (state?.isAvailable !== true || state.value === undefined) return undefined;
  return UNKNOWN.has(state.value) ? undefined : state.value;
}

/**
 * Whether a device is as was asked.
 * @param wanted in Home Assistant's words: on, off, open, closed, locked, home, playing, ...
 * @returns undefined: that is not known
 */
export function isSo(
  { domain }: HomeDevice,
  state: DeviceState | undefined,
  wanted: string,
): boolean | undefined {
  const value = knownValue(state);
  if (value === undefined) return undefined;
  if (domain === 'binary_sensor') return value === binaryValue(wanted);
  if (wanted === 'open') return value !== 'closed' && value !== 'locked';
  const resting = ALSO_ON.get(domain);
  if (resting !== undefined && wanted === 'on') return !resting.has(value);
  if (resting !== undefined && wanted === 'off') return resting.has(value);
  if (wanted === 'not_home') return value !== 'home';
  return value.toLowerCase() === wanted;
}

/** The state of this device that is meant by a word: a window that is open is `on`. */
export function valueMeant({ domain }: HomeDevice, wanted: string): string {
  return domain === 'binary_sensor' ? binaryValue(wanted) : wanted;
}

function binaryValue(wanted: string): string {
  if (ON_MEANS.has(wanted)) return 'on';
  return OFF_MEANS.has(wanted) ? 'off' : wanted;
}

import type { HomeDevice } from '../../ports/home.ts';
import type { IntentMatch } from '../skill.ts';
import { textSlot } from '../slots.ts';

/** Which devices a sentence speaks of: a domain, a class, or both. */
export interface DeviceKind {
  domain: string | undefined;
  deviceClass: string | undefined;
}

const COVER = 'cover';
/** People call one by the name of the other, and few tell their home which it is. */
const WINDOW_COVERS: ReadonlySet<string> = new Set([
  'awning',
  'blind',
  'curtain',
  'shade',
  'shutter',
]);

export function kindNamed(match: IntentMatch): DeviceKind {
  return { domain: textSlot(match, 'domain'), deviceClass: textSlot(match, 'deviceClass') };
}

/**
 * The devices of a kind. Where none is of the class that was said: of window covers those of any
 * such class, and else those without a class whose name says so.
 * @param isGuarded whether a device without a class lets people in, by its name
 */
export function ofKind(
  devices: readonly HomeDevice[],
  { domain, deviceClass }: DeviceKind,
  isGuarded: (device: HomeDevice) => boolean,
): readonly HomeDevice[] {
  const ofDomain = devices.filter((device) => domain === undefined || device.domain === domain);
  if (deviceClass === undefined) return ofDomain;
  const exact = ofDomain.filter((device) => device.deviceClass === deviceClass);
  if (exact.length > 0 || domain !== COVER) return exact;
  const unclassed = ofDomain.filter((device) => device.deviceClass === undefined);
  if (!WINDOW_COVERS.has(deviceClass)) return unclassed.filter(isGuarded);
  const alike = ofDomain.filter(({ deviceClass: other }) => WINDOW_COVERS.has(other ?? ''));
  return alike.length > 0 ? alike : unclassed.filter((device) => !isGuarded(device));
}

/** The one kind that all devices are of, as far as they are. */
export function commonKind(devices: readonly HomeDevice[]): DeviceKind {
  const only = <T>(values: readonly T[]): T | undefined =>
    new Set(values).size === 1 ? values[0] : undefined;
  return {
    domain: only(devices.map(({ domain }) => domain)),
    deviceClass: only(devices.map(({ deviceClass }) => deviceClass)),
  };
}

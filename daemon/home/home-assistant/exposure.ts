import type { EntityState } from './entity-state.ts';
import { textIn } from './loose-json.ts';
import type { Registries } from './registries.ts';

/**
 * What Home Assistant exposes by itself where nobody decided (DEFAULT_EXPOSED_* of its
 * exposed_entities.py), so that a home that was never set up for voice has its lights.
 */
const USUAL_DOMAINS: ReadonlySet<string> = new Set([
  ...['climate', 'cover', 'fan', 'humidifier', 'light', 'media_player', 'scene', 'script'],
  ...['switch', 'todo', 'vacuum', 'water_heater'],
]);
const USUAL_CLASSES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'binary_sensor',
    new Set(['door', 'garage_door', 'lock', 'motion', 'opening', 'presence', 'window']),
  ],
  [
    'sensor',
    new Set([
      ...['aqi', 'carbon_monoxide', 'carbon_dioxide', 'humidity', 'pm10', 'pm25', 'temperature'],
      'volatile_organic_compounds',
    ]),
  ],
]);

/** Whether Home Assistant lets voice assistants have this entity. */
export function isExposed(state: EntityState, registries: Registries): boolean {
  const entry = registries.entities.get(state.id);
  const decided = entry?.isExposed ?? registries.exposure.get(state.id);
  if (decided !== undefined) return decided;
  if (!registries.exposesNew || entry?.isAside) return false;
  if (USUAL_DOMAINS.has(state.domain)) return true;
  const deviceClass = textIn(state.attributes, 'device_class');
  return deviceClass !== undefined && (USUAL_CLASSES.get(state.domain)?.has(deviceClass) ?? false);
}

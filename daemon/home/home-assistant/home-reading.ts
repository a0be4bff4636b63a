import type { Home, HomeDevice } from '../../ports/home.ts';
import type { ActionName } from './entity.ts';
import { type EntityState, type EntityStates, friendlyName } from './entity-state.ts';
import { isExposed } from './exposure.ts';
import { textIn } from './loose-json.ts';
import { isSpokenOf, ordersOf } from './orders.ts';
import type { RegisteredEntity, Registries } from './registries.ts';

/** Nobody can name more; what comes after these is left out. */
const MAX_DEVICES = 5000;

/** A device of the home and what belongs to it. */
export interface Thing {
  device: HomeDevice;
  /** It has a code of its own for when nobody gives one. */
  hasDefaultCode: boolean;
  /** Entity that tells the battery of the same device. */
  batteryId: string | undefined;
}

/** The home as Home Assistant describes it. */
export interface HomeReading {
  home: Home;
  things: ReadonlyMap<string, Thing>;
  /** Devices beyond the largest home. */
  leftOut: number;
}

export interface HomeSources {
  registries: Registries;
  states: EntityStates;
  /** What else people call each entity. */
  aliases: ReadonlyMap<string, readonly string[]>;
  /** False: entities that Home Assistant hides from voice assistants, too. */
  exposedOnly: boolean;
}

/** Ids of the entities that belong into the home, in order. */
export function includedIds({
  registries,
  states,
  exposedOnly,
}: Pick<HomeSources, 'registries' | 'states' | 'exposedOnly'>): string[] {
  const included = [...states.all()].filter((state) => {
    if (!isSpokenOf(state.domain) || friendlyName(state) === undefined) return false;
    const entry = registries.entities.get(state.id);
    if (entry?.isAside) return false;
    return !exposedOnly || isExposed(state, registries);
  });
  return included.map(({ id }) => id).sort();
}

/** Floors, areas and devices, and what each device can be told. */
export function readHome(sources: HomeSources): HomeReading {
  const { registries, states } = sources;
  const ids = includedIds(sources);
  const batteries = batteriesByDevice(sources);
  const things = ids.slice(0, MAX_DEVICES).flatMap((id): [string, Thing][] => {
    const state = states.get(id);
    return state ? [[id, readThing(state, sources, batteries)]] : [];
  });
  const { floors, areas } = registries;
  const devices = things.map(([, { device }]) => device);
  return {
    home: { floors, areas, devices },
    things: new Map(things),
    leftOut: Math.max(0, ids.length - MAX_DEVICES),
  };
}

function readThing(
  state: EntityState,
  { registries, aliases }: HomeSources,
  batteries: ReadonlyMap<string, string>,
): Thing {
  const { id, domain, attributes } = state;
  const entry = registries.entities.get(id);
  const hasDefaultCode = entry?.hasDefaultCode ?? false;
  const orders = ordersOf({ domain, attributes, hasDefaultCode }, registries.services);
  const areaId = areaOf(entry, registries);
  const deviceClass = textIn(attributes, 'device_class');
  const unit = unitOf(state, registries);
  const device: HomeDevice = {
    ...{ id, domain, name: friendlyName(state) ?? id, aliases: aliases.get(id) ?? [] },
    ...(areaId === undefined ? {} : { areaId }),
    ...(deviceClass === undefined ? {} : { deviceClass }),
    ...(unit === undefined ? {} : { unit }),
    can: new Set(Object.keys(orders) as ActionName[]),
  };
  const battery = entry?.deviceId === undefined ? undefined : batteries.get(entry.deviceId);
  return {
    device,
    hasDefaultCode,
    batteryId: battery === id ? undefined : battery,
  };
}

/** Its own area, or that of its device; one that is not there any more is none. */
function areaOf(entry: RegisteredEntity | undefined, registries: Registries): string | undefined {
  const { deviceAreas, areas } = registries;
  const areaId = entry?.areaId ?? (entry?.deviceId && deviceAreas.get(entry.deviceId));
  return areas.some(({ id }) => id === areaId) ? areaId : undefined;
}

function unitOf({ domain, attributes }: EntityState, registries: Registries): string | undefined {
  const isTempered = domain === 'climate' || domain === 'water_heater' || domain === 'weather';
  return isTempered ? registries.temperatureUnit : textIn(attributes, 'unit_of_measurement');
}

/** The sensor that tells the battery of each device; it serves diagnosis, mostly. */
function batteriesByDevice({ registries, states }: HomeSources): Map<string, string> {
  const found = new Map<string, string>();
  for (const { id, deviceId } of registries.entities.values()) {
    const state = states.get(id);
    if (deviceId === undefined || state?.domain !== 'sensor') continue;
    if (textIn(state.attributes, 'device_class') === 'battery') found.set(deviceId, id);
  }
  return found;
}

/** A text that is the same for homes that are the same. */
export function fingerprint(home: Home): string {
  return JSON.stringify(home, (_, value) => (value instanceof Set ? [...value].sort() : value));
}

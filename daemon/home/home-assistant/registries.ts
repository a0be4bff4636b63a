import type { HomeArea, HomeFloor } from '../../ports/home.ts';
import { isObject, type JsonObject, objectIn, objectsOf, textIn, textsIn } from './loose-json.ts';

/** An entity that Home Assistant keeps a record of. */
export interface RegisteredEntity {
  id: string;
  deviceId: string | undefined;
  areaId: string | undefined;
  /** A person or an integration hid or disabled it, or it only serves settings or diagnosis. */
  isAside: boolean;
  isHidden: boolean;
  /** Whether voice assistants may have it, where somebody decided. */
  isExposed: boolean | undefined;
  /** It has a code of its own for when nobody gives one. */
  hasDefaultCode: boolean;
}

/** What Home Assistant knows of the home besides the states. */
export interface Registries {
  floors: readonly HomeFloor[];
  areas: readonly HomeArea[];
  /** Area of each device that has one, by the id of the device. */
  deviceAreas: ReadonlyMap<string, string>;
  entities: ReadonlyMap<string, RegisteredEntity>;
  /** Entities without a record for which somebody decided, by id. */
  exposure: ReadonlyMap<string, boolean>;
  /** Whether what nobody decided on is exposed where it is of a usual kind. */
  exposesNew: boolean;
  /** `light.turn_on` and all the others. */
  services: ReadonlySet<string>;
  /** Of all climates: `°C` or `°F`. */
  temperatureUnit: string;
}

/** Assist and other assistants of the house; Alexa and Google have their own lists. */
const ASSISTANT = 'conversation';
const CELSIUS = '°C';

export function readFloors(result: unknown): HomeFloor[] {
  return objectsOf(result).flatMap((floor) => {
    const [id, name] = [textIn(floor, 'floor_id'), textIn(floor, 'name')];
    return id && name ? [{ id, name, aliases: textsIn(floor, 'aliases') }] : [];
  });
}

export function readAreas(result: unknown): HomeArea[] {
  return objectsOf(result).flatMap((area) => {
    const [id, name] = [textIn(area, 'area_id'), textIn(area, 'name')];
    if (!id || !name) return [];
    const floorId = textIn(area, 'floor_id');
    return [{ id, name, aliases: textsIn(area, 'aliases'), ...(floorId ? { floorId } : {}) }];
  });
}

export function readDeviceAreas(result: unknown): Map<string, string> {
  return new Map(
    objectsOf(result).flatMap((device): [string, string][] => {
      const [id, areaId] = [textIn(device, 'id'), textIn(device, 'area_id')];
      return id && areaId ? [[id, areaId]] : [];
    }),
  );
}

export function readEntities(result: unknown): Map<string, RegisteredEntity> {
  return new Map(
    objectsOf(result).flatMap((entry): [string, RegisteredEntity][] => {
      const id = textIn(entry, 'entity_id');
      return id ? [[id, readEntity(id, entry)]] : [];
    }),
  );
}

function readEntity(id: string, entry: JsonObject): RegisteredEntity {
  const options = objectIn(entry, 'options');
  const own = objectIn(options, id.slice(0, id.indexOf('.')));
  const isHidden = textIn(entry, 'hidden_by') !== undefined;
  const setAside = ['disabled_by', 'entity_category'].map((key) => textIn(entry, key));
  return {
    id,
    deviceId: textIn(entry, 'device_id'),
    areaId: textIn(entry, 'area_id'),
    isAside: isHidden || setAside.some((value) => value !== undefined),
    isHidden,
    isExposed: booleanIn(objectIn(options, ASSISTANT), 'should_expose'),
    hasDefaultCode: textIn(own, 'default_code') !== undefined,
  };
}

/** Of `homeassistant/expose_entity/list`; only an administrator's token may ask for it. */
export function readExposure(result: unknown): Map<string, boolean> {
  const exposed = isObject(result) ? objectIn(result, 'exposed_entities') : {};
  return new Map(
    Object.keys(exposed).flatMap((id): [string, boolean][] => {
      const isExposed = booleanIn(objectIn(exposed, id), ASSISTANT);
      return isExposed === undefined ? [] : [[id, isExposed]];
    }),
  );
}

/** Of `homeassistant/expose_new_entities/get`; Home Assistant's default is yes. */
export function readExposesNew(result: unknown): boolean {
  return (isObject(result) ? booleanIn(result, 'expose_new') : undefined) ?? true;
}

export function readServices(result: unknown): Set<string> {
  const services = new Set<string>();
  for (const domain of isObject(result) ? Object.keys(result) : []) {
    const names = Object.keys(objectIn(result as JsonObject, domain));
    for (const name of names) services.add(`${domain}.${name}`);
  }
  return services;
}

export function readTemperatureUnit(result: unknown): string {
  const config = isObject(result) ? result : {};
  return textIn(objectIn(config, 'unit_system'), 'temperature') ?? CELSIUS;
}

/** Before that half of its services and entities are missing, and the home would be half a home. */
export function isRunning(result: unknown): boolean {
  const state = isObject(result) ? textIn(result, 'state') : undefined;
  return state === undefined || state === 'RUNNING';
}

/** Of `config/entity_registry/get_entries`: what else people call an entity, by id. */
export function readAliases(result: unknown): Map<string, readonly string[]> {
  const entries = isObject(result) ? result : {};
  return new Map(
    Object.keys(entries).map((id): [string, readonly string[]] => [
      id,
      textsIn(objectIn(entries, id), 'aliases'),
    ]),
  );
}

function booleanIn(from: JsonObject, key: string): boolean | undefined {
  const value = from[key];
  return typeof value === 'boolean' ? value : undefined;
}

import type { Link, LinkFault } from './link.ts';
import type { Answer } from './messages.ts';
import {
  isRunning,
  type Registries,
  readAliases,
  readAreas,
  readDeviceAreas,
  readEntities,
  readExposesNew,
  readExposure,
  readFloors,
  readServices,
  readTemperatureUnit,
} from './registries.ts';

/** A small machine that starts just now takes its time for all of its services. */
export const LOAD_WITHIN_MS = 30_000;
/** Aliases asked for at once. */
const ALIAS_BATCH = 500;
/** Whoever may not ask is told so; whoever is too old does not know the question. */
export const OPTIONAL_CODES: ReadonlySet<string> = new Set(['unauthorized', 'unknown_command']);

/** Asks for all lists at once. @returns what they say, or why they could not be had */
export async function loadRegistries(link: Link): Promise<Registries | LinkFault> {
  const ask = (type: string, fields: object = {}): Promise<Answer> =>
    link.call({ type, ...fields }, LOAD_WITHIN_MS);
  const [config, areas, devices, entities, services, floors, exposure, exposesNew] =
    await Promise.all([
      ask('get_config'),
      ask('config/area_registry/list'),
      ask('config/device_registry/list'),
      ask('config/entity_registry/list'),
      ask('get_services'),
      ask('config/floor_registry/list'),
      ask('homeassistant/expose_entity/list'),
      ask('homeassistant/expose_new_entities/get', { assistant: 'conversation' }),
    ]);
  const needed = [config, areas, devices, entities, services];
  const fault = faultAmong(needed) ?? faultAmong([floors, exposure, exposesNew], OPTIONAL_CODES);
  if (fault) return fault;
  if (!isRunning(resultOf(config)))
    return { reason: 'it is starting or stopping', isLasting: false };
  return {
    floors: readFloors(resultOf(floors)),
    areas: readAreas(resultOf(areas)),
    deviceAreas: readDeviceAreas(resultOf(devices)),
    entities: readEntities(resultOf(entities)),
    exposure: readExposure(resultOf(exposure)),
    exposesNew: readExposesNew(resultOf(exposesNew)),
    services: readServices(resultOf(services)),
    temperatureUnit: readTemperatureUnit(resultOf(config)),
  };
}

/** What else people call these entities; they are in no list. */
export async function loadAliases(
  link: Link,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]> | LinkFault> {
  const all = new Map<string, readonly string[]>();
  for (let at = 0; at < ids.length; at += ALIAS_BATCH) {
    const entity_ids = ids.slice(at, at + ALIAS_BATCH);
    const command = { type: 'config/entity_registry/get_entries', entity_ids };
    const answer = await link.call(command, LOAD_WITHIN_MS);
    const fault = faultAmong([answer]);
    if (fault) return fault;
    for (const [id, aliases] of readAliases(resultOf(answer))) all.set(id, aliases);
  }
  return all;
}

export function isFault(value: object): value is LinkFault {
  return 'reason' in value;
}

/**
 * The first that was not answered as it should be, in words.
 * @param forgiven codes with which Home Assistant may refuse
 */
export function faultAmong(
  answers: readonly Answer[],
  forgiven: ReadonlySet<string> = new Set(),
): LinkFault | undefined {
  for (const answer of answers) {
    if (answer.kind === 'done') continue;
    if (answer.kind === 'failed' && forgiven.has(answer.code)) continue;
    if (answer.kind !== 'failed') {
      return { reason: 'it does not answer with what is in the home', isLasting: false };
    }
    const { code, message } = answer;
    return {
      reason: `it does not tell what is in the home (${code}: ${message})`,
      isLasting: false,
    };
  }
  return undefined;
}

function resultOf(answer: Answer): unknown {
  return answer.kind === 'done' ? answer.result : undefined;
}

import type { DoubleEntity } from './home-assistant-behaviour.ts';
import { DOUBLE_SERVICES, type DoubleHome } from './home-assistant-home.ts';

/** What the double answers to a command that changes nothing; undefined: it does not know it. */
export function doubleAnswer(
  { floors, areas, devices, entities, exposed, exposesNew, runState }: DoubleHome,
  message: Record<string, unknown>,
): unknown {
  const entries = Object.entries(entities).filter(([, { entry }]) => entry);
  const lists: Record<string, unknown> = {
    supported_features: null,
    subscribe_events: null,
    subscribe_entities: null,
    'todo/item/subscribe': null,
    get_config: { unit_system: { temperature: '°C' }, state: runState },
    get_services: DOUBLE_SERVICES,
    'config/floor_registry/list': floors,
    'config/area_registry/list': areas,
    'config/device_registry/list': devices,
    'config/entity_registry/list': entries.map(([id, { entry }]) => ({ entity_id: id, ...entry })),
    'homeassistant/expose_entity/list': { exposed_entities: exposed },
    'homeassistant/expose_new_entities/get': { expose_new: exposesNew },
  };
  const type = String(message['type']);
  if (type !== 'config/entity_registry/get_entries') return lists[type];
  const ids = message['entity_ids'] as string[];
  const extended = (id: string): unknown =>
    entities[id]?.entry ? { ...entities[id].entry, aliases: entities[id].aliases ?? [] } : null;
  return Object.fromEntries(ids.map((id) => [id, extended(id)]));
}

/** All entities as the first event of `subscribe_entities` has them. */
export function wholeHome({ entities }: DoubleHome): object {
  return Object.fromEntries(Object.entries(entities).map(([id, each]) => [id, compressed(each)]));
}

export function compressed({ state, attributes }: DoubleEntity): object {
  return { s: state, a: attributes, c: '01J', lc: 1_800_000_000.5 };
}

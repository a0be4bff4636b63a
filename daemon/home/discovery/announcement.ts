import { isJsonObject, isList, type JsonObject, type TemplateValue } from '../templates/values.ts';
import { fullDeviceName, fullName } from './abbreviations.ts';
import { Refusal } from './refusal.ts';
import type { DiscoveryTopic } from './topic.ts';

/** The device that an entity belongs to. */
export interface DeviceFacts {
  /** Identifiers and connections, as texts. */
  identifiers: readonly string[];
  name?: string;
  suggestedArea?: string;
}

/** One entity as it was announced, with its keys in full and `~` filled in. */
export interface Announcement {
  /** Which of those of one topic; empty where there is one only. */
  componentId: string;
  /** As light or sensor. */
  component: string;
  config: JsonObject;
  device: DeviceFacts;
}

/** What a message on a discovery topic says. */
export interface Announced {
  added: readonly Announcement[];
  /** Component ids that are no more. */
  removed: readonly string[];
}

/** More components than this has no device. */
const MAX_COMPONENTS = 200;
const MAX_NAME_CHARS = 120;
const MAX_IDENTIFIERS = 20;
/** Keys of a device message that each of its components takes over (Home Assistant's docs). */
const SHARED = /^(availability.*|payload_(not_)?available|command_topic|state_topic|qos|encoding)$/;

/** @throws Refusal naming what is wrong */
export function readAnnouncement(topic: DiscoveryTopic, payload: JsonObject): Announced {
  if (payload['migrate_discovery'] === true) return { added: [], removed: [''] };
  if (topic.component !== 'device') {
    const config = expanded(payload);
    const device = deviceFacts(config['device']);
    const added = { componentId: '', component: topic.component, config, device };
    return { added: [added], removed: [] };
  }
  return deviceAnnouncement(payload);
}

function deviceAnnouncement(payload: JsonObject): Announced {
  const root = expanded(payload);
  const { components } = root;
  if (!isJsonObject(components)) throw new Refusal('it has no components');
  if (!isJsonObject(root['device'])) throw new Refusal('it has no device');
  if (!isJsonObject(root['origin'])) throw new Refusal('it has no origin');
  const device = deviceFacts(root['device']);
  const shared = Object.entries(root).filter(([key]) => SHARED.test(key));
  const entries = Object.entries(components);
  if (entries.length > MAX_COMPONENTS) {
    throw new Refusal(`it has ${entries.length} components; at most ${MAX_COMPONENTS} are read`);
  }
  const added: Announcement[] = [];
  const removed: string[] = [];
  for (const [componentId, fields] of entries) {
    if (!isJsonObject(fields)) continue;
    const own = expanded(fields, payload['~']);
    const { platform: component, ...rest } = own;
    if (typeof component !== 'string') continue;
    if (Object.keys(rest).length === 0) removed.push(componentId);
    else {
      const config = Object.fromEntries([...shared, ...Object.entries(own)]);
      added.push({ componentId, component, config, device });
    }
  }
  return { added, removed };
}

/** Full names for short ones, in the object itself and in its lists of availability. */
function expanded(fields: JsonObject, outerBase?: TemplateValue): JsonObject {
  const base = fields['~'] ?? outerBase;
  const entries = Object.entries(fields)
    .filter(([key]) => key !== '~')
    .map(([key, value]) => {
      const name = fullName(key);
      return [name, withBase(name, value, base)] as const;
    });
  return Object.fromEntries(entries);
}

function withBase(name: string, value: TemplateValue, base: TemplateValue): TemplateValue {
  if (name === 'availability') {
    const list = isList(value) ? value : [value];
    return list.map((each) => (isJsonObject(each) ? expanded(each, base) : each));
  }
  const isTopic = name === 'topic' || name.endsWith('_topic');
  if (!isTopic || typeof value !== 'string' || typeof base !== 'string') return value;
  if (value.startsWith('~')) return base + value.slice(1);
  return value.endsWith('~') ? value.slice(0, -1) + base : value;
}

function deviceFacts(fields: TemplateValue): DeviceFacts {
  if (!isJsonObject(fields)) return { identifiers: [] };
  const full = Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [fullDeviceName(key), value]),
  ) as JsonObject;
  const pairs = asList(full['connections']).map((pair) => asList(pair).map(String).join('='));
  const identifiers = [...asList(full['identifiers']).map(String), ...pairs];
  const name = readName(full['name']);
  const suggestedArea = readName(full['suggested_area']);
  return {
    identifiers: identifiers.slice(0, MAX_IDENTIFIERS).map((each) => each.slice(0, MAX_NAME_CHARS)),
    ...(name ? { name } : {}),
    ...(suggestedArea ? { suggestedArea } : {}),
  };
}

function asList(value: TemplateValue): readonly TemplateValue[] {
  if (value === undefined || value === null) return [];
  return isList(value) ? value : [value];
}

/**
 * A name as it may be spoken: one line, single spaces. Undefined for what is none.
 * @throws Refusal for one that no person wrote
 */
export function readName(value: TemplateValue): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const name = String(value)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ')
    .trim();
  if (name.length > MAX_NAME_CHARS) {
    throw new Refusal(`a name has ${name.length} characters; at most ${MAX_NAME_CHARS} are taken`);
  }
  return name === '' ? undefined : name;
}

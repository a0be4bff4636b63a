import type { Catalogue } from '../catalogue.ts';
import { readName } from '../discovery/announcement.ts';
import { readJson } from '../discovery/payload.ts';
import { Refusal, shownInLog } from '../discovery/refusal.ts';
import type { RatedLog } from '../rated-log.ts';
import { isJsonObject, isList, type JsonObject, type TemplateValue } from '../templates/values.ts';
import { exposedEntity } from './expose-config.ts';
import { type Expose, readExposes } from './exposes.ts';

/** A list of 200 devices with all their exposes has about 2 MB. */
export const BRIDGE_LIMITS = { maxBytes: 8 * 1024 * 1024, maxValues: 500_000 };
const MAX_THINGS = 500;
/** Kinds of which a group can be made. */
const GROUP_TYPES = ['light', 'switch', 'cover', 'lock', 'fan'];
/** What the bridge says of itself: JSON today, a word in former versions. */
const BRIDGE_STATE = '{{ value_json.state if value_json is mapping else value }}';

/** A device or a group, before it becomes entities. */
interface Thing {
  /** As in the unique ids of Zigbee2MQTT: the address, or the number of a group. */
  key: string;
  identifier: string;
  friendlyName: string;
  exposes: readonly Expose[];
}

/** Keeps the catalogue as Zigbee2MQTT lists its devices and groups. */
export class BridgeReader {
  readonly base: string;
  readonly #catalogue: Catalogue;
  readonly #log: RatedLog;
  #devices: readonly Thing[] = [];
  #groupFields: readonly JsonObject[] = [];
  #keys = new Set<string>();

  constructor(options: { base: string; catalogue: Catalogue; log: RatedLog }) {
    this.base = options.base;
    this.#catalogue = options.catalogue;
    this.#log = options.log;
  }

  /** The topics that it reads. */
  get topics(): readonly string[] {
    return [`${this.base}/bridge/devices`, `${this.base}/bridge/groups`];
  }

  /** @returns whether the catalogue may have changed */
  take(topic: string, payload: Uint8Array): boolean {
    try {
      // The list goes deep, and it is one message for all: it is allowed more than a device is.
      const list = payload.byteLength === 0 ? [] : readJson(payload, BRIDGE_LIMITS);
      if (!isList(list)) throw new Refusal('it is no list');
      const objects = list.filter(isJsonObject).slice(0, MAX_THINGS);
      if (topic === this.topics[0]) this.#devices = objects.flatMap((each) => readDevice(each));
      else this.#groupFields = objects;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#log.warn({ topic, reason: error.message }, 'a bridge lists its devices in a wrong way');
      return false;
    }
    this.#publish();
    return true;
  }

  #publish(): void {
    const keys = new Set<string>();
    const groups = this.#groupFields.flatMap((fields) => this.#readGroup(fields));
    for (const thing of [...this.#devices, ...groups]) {
      for (const expose of thing.exposes) this.#announce(thing, expose, keys);
    }
    for (const key of this.#keys) if (!keys.has(key)) this.#catalogue.withdraw(key);
    this.#keys = keys;
  }

  #announce(thing: Thing, expose: Expose, keys: Set<string>): void {
    const { base } = this;
    const state = `${base}/${thing.friendlyName}`;
    const exposed = exposedEntity(expose, { state, set: `${state}/set` });
    if (!exposed) return;
    const uniqueId = `${thing.key}_${exposed.objectId}_${base}`;
    const key = `${base}#${uniqueId}`;
    try {
      const name = readName(thing.friendlyName) ?? thing.key;
      const config = { ...exposed.config, unique_id: uniqueId, ...availability(base, state) };
      const device = { identifiers: [thing.identifier], name };
      this.#catalogue.announce(
        { key, rank: 'bridge', fallbackId: uniqueId },
        { componentId: exposed.objectId, component: exposed.component, config, device },
      );
      keys.add(key);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const device = shownInLog(thing.friendlyName);
      this.#log.warn({ device, reason: error.message }, 'a device of a bridge cannot be used');
    }
  }

  /** A group can do what its members have in common. */
  #readGroup(fields: JsonObject): Thing[] {
    const { id, friendly_name: friendlyName, members } = fields;
    if (typeof id !== 'number' || typeof friendlyName !== 'string' || !isList(members)) return [];
    const addresses = members.filter(isJsonObject).map((member) => member['ieee_address']);
    const devices = addresses.flatMap((address) =>
      this.#devices.filter(({ key }) => key === address),
    );
    const exposes = GROUP_TYPES.flatMap((type) => commonExpose(devices, type));
    const identifier = `zigbee2mqtt_group_${this.base}_${id}`;
    return [{ key: String(id), identifier, friendlyName, exposes }];
  }
}

function readDevice(fields: JsonObject): Thing[] {
  const { ieee_address: address, friendly_name: friendlyName, definition, type } = fields;
  const isUsable =
    type !== 'Coordinator' && fields['disabled'] !== true && isJsonObject(definition);
  if (!isUsable || typeof address !== 'string' || typeof friendlyName !== 'string') return [];
  // As Zigbee2MQTT names the device in its own discovery messages.
  const identifier = `zigbee2mqtt_${address}`;
  return [{ key: address, identifier, friendlyName, exposes: readExposes(definition['exposes']) }];
}

function commonExpose(devices: readonly Thing[], type: string): Expose[] {
  const all = devices.map(({ exposes }) => exposes.find((each) => each.type === type));
  const [first, ...others] = all;
  if (!first || others.some((other) => !other)) return [];
  const features = first.features.filter(({ name }) =>
    others.every((other) => other?.features.some((each) => each.name === name)),
  );
  return [{ ...first, endpoint: '', features }];
}

function availability(base: string, state: string): Record<string, TemplateValue> {
  return {
    availability: [
      { topic: `${base}/bridge/state`, value_template: BRIDGE_STATE },
      { topic: `${state}/availability`, value_template: BRIDGE_STATE },
    ],
    availability_mode: 'all',
    // Whether devices say that they are there is an option of the bridge.
    silent_is_available: true,
  };
}

import type { JsonObject } from '../templates/values.ts';

/** An entity in the words of discovery, which the components already understand. */
export interface ExposedEntity {
  component: string;
  /** Part of its unique id, as Zigbee2MQTT itself makes it. */
  objectId: string;
  config: JsonObject;
}

/** Where a device of Zigbee2MQTT tells its state and is told something. */
export interface DeviceTopics {
  state: string;
  set: string;
}

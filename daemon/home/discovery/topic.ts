/** MQTT allows 65,535 bytes; what devices use stays below a tenth of this. */
const MAX_TOPIC_CHARS = 512;
/** Wildcards, control characters and halves of surrogate pairs have no place in a topic's name. */
const FORBIDDEN = /[+#\p{Cc}\p{Cs}]/u;
const ID = /^[a-zA-Z0-9_-]{1,150}$/;

/** True for a topic that a device may name: to listen to, or to be told something on. */
export function isTopicName(text: string): boolean {
  const isLong = text.length === 0 || text.length > MAX_TOPIC_CHARS;
  // `$` belongs to the broker itself (MQTT 5, section 4.7.2).
  return !isLong && !text.startsWith('$') && !FORBIDDEN.test(text);
}

/** Where something was announced. */
export interface DiscoveryTopic {
  /** As light or sensor; `device` for several components at once. */
  component: string;
  nodeId?: string;
  objectId: string;
}

/** Undefined for a topic that is none of `<prefix>/<component>/[<node>/]<object>/config`. */
export function readDiscoveryTopic(prefix: string, topic: string): DiscoveryTopic | undefined {
  if (!topic.startsWith(`${prefix}/`)) return undefined;
  const levels = topic.slice(prefix.length + 1).split('/');
  if (levels.pop() !== 'config' || !levels.every((level) => ID.test(level))) return undefined;
  const [component, ...ids] = levels;
  const objectId = ids.pop();
  const [nodeId, ...rest] = ids;
  if (component === undefined || objectId === undefined || rest.length > 0) return undefined;
  return { component, objectId, ...(nodeId === undefined ? {} : { nodeId }) };
}

/** What subscribes to everything that is announced under a prefix. */
export function discoveryFilters(prefix: string): string[] {
  return [`${prefix}/+/+/config`, `${prefix}/+/+/+/config`];
}

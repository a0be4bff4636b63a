/** Longest topic of the protocol, bytes of UTF-8 (MQTT 5, 1.5.4). */
const MAX_TOPIC_BYTES = 65_535;

/** Half of a pair: no character, and brokers end the connection for it (MQTT 5, 1.5.4). */
const LONE_SURROGATE = /\p{Surrogate}/u;

function isText(topic: string): boolean {
  if (topic === '' || topic.includes('\0') || LONE_SURROGATE.test(topic)) return false;
  return Buffer.byteLength(topic) <= MAX_TOPIC_BYTES;
}

/** True for a topic that may be published to. A broker ends the connection for any other. */
export function isTopic(topic: string): boolean {
  return isText(topic) && !/[+#]/.test(topic);
}

/** True for a filter that may be subscribed to (MQTT 5, 4.7.1). */
export function isTopicFilter(filter: string): boolean {
  if (!isText(filter)) return false;
  const levels = filter.split('/');
  return levels.every((level, index) => {
    if (level === '+') return true;
    if (level === '#') return index === levels.length - 1;
    return !/[+#]/.test(level);
  });
}

/** Whether a message of this topic belongs to the filter; both are valid. */
export function matchesFilter(filter: string, topic: string): boolean {
  // Wildcards do not reach the broker's own topics (MQTT 5, 4.7.2).
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false;
  const wanted = filter.split('/');
  const levels = topic.split('/');
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true;
    if (index >= levels.length) return false;
    if (level !== '+' && level !== levels[index]) return false;
  }
  return wanted.length === levels.length;
}

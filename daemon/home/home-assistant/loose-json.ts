/** A JSON object of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Names and states of Home Assistant have at most 255 characters; media titles some more. */
const MAX_TEXT_CHARS = 500;
/** Options of a select, colour modes, aliases: more of them nobody can say. */
const MAX_LIST = 200;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a key; empty where there is none. */
export function objectIn(from: JsonObject, key: string): JsonObject {
  const value = from[key];
  return isObject(value) ? value : {};
}

/** The text under a key, trimmed; undefined: there is none, or it is empty or far too long. */
export function textIn(from: JsonObject, key: string): string | undefined {
  return asText(from[key]);
}

/** The number under a key, where it is a finite one. */
export function numberIn(from: JsonObject, key: string): number | undefined {
  const value = from[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The texts of a list under a key; what is no text is left out. */
export function textsIn(from: JsonObject, key: string): readonly string[] {
  const texts = listIn(from, key).slice(0, MAX_LIST).map(asText);
  return texts.filter((text) => text !== undefined);
}

export function listIn(from: JsonObject, key: string): readonly unknown[] {
  const value = from[key];
  return Array.isArray(value) ? value : [];
}

/** The objects of what should be a list of objects. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function asText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' || text.length > MAX_TEXT_CHARS ? undefined : text;
}

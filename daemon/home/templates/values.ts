/** What went wrong with a template: its text, or what it was rendered with. */
export class TemplateError extends Error {}

/** Longest text that a template may make on its way; a state in Home Assistant has 255. */
export const MAX_TEXT_CHARS = 16 * 1024;
/** Above this Python writes a float with an exponent, and so do we. */
const PLAIN_FLOAT_BELOW = 1e16;

/** A float whose value is whole: Jinja writes 50.0 where an int would be 50. */
export class WholeFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** An object as JSON.parse() makes it. Only its own properties are ever looked at. */
export interface JsonObject {
  readonly [key: string]: TemplateValue;
}

/** A mapping written in a template, by keyOf() its keys. */
export type Dict = ReadonlyMap<string, TemplateValue>;

/** Plain data and nothing else: no function, no class of JavaScript can be among it. */
export type TemplateValue =
  | undefined
  | null
  | boolean
  | number
  | string
  | WholeFloat
  | readonly TemplateValue[]
  | Dict
  | JsonObject;

/** @throws TemplateError for a text that is too long to go on with */
export function limited(text: string): string {
  if (text.length <= MAX_TEXT_CHARS) return text;
  throw new TemplateError(`it makes a text of more than ${MAX_TEXT_CHARS} characters`);
}

/** @throws TemplateError for what is no number any more */
export function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new TemplateError('it computes what is no finite number');
}

export function isFloat(value: TemplateValue): boolean {
  if (value instanceof WholeFloat) return true;
  return typeof value === 'number' && !Number.isInteger(value);
}

/** A number that Jinja takes for a float. @throws TemplateError */
export function float(value: number): TemplateValue {
  return Number.isInteger(finite(value)) ? new WholeFloat(value) : value;
}

/** The number in a value, where Jinja computes with it: true counts as 1. */
export function numberIn(value: TemplateValue): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof WholeFloat) return value.value;
  return typeof value === 'boolean' ? Number(value) : undefined;
}

export function isJsonObject(value: TemplateValue): value is JsonObject {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && !isList(value) && !isDict(value) && !(value instanceof WholeFloat);
}

export function isList(value: TemplateValue): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

export function isDict(value: TemplateValue): value is Dict {
  return value instanceof Map;
}

/** A key of a Dict: as in Python 1, 1.0 and true are the same, and '1' is another. */
export function keyOf(value: TemplateValue): string {
  const number = numberIn(value);
  if (number !== undefined) return `n${number}`;
  if (typeof value === 'string') return `s${value}`;
  if (value === null) return 'none';
  throw new TemplateError('a key of a mapping is a text, a number or none');
}

/** As Jinja's `if` sees it. */
export function isTruthy(value: TemplateValue): boolean {
  if (isList(value)) return value.length > 0;
  if (isDict(value)) return value.size > 0;
  if (isJsonObject(value)) return Object.keys(value).length > 0;
  return value instanceof WholeFloat ? value.value !== 0 : Boolean(value);
}

/** As Python's str() writes it. @throws TemplateError when that is too long */
export function textOf(value: TemplateValue): string {
  if (value === undefined) return '';
  if (value === null) return 'None';
  if (typeof value === 'string') return limited(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (!(value instanceof WholeFloat)) return jsonOf(value);
  const isPlain = Math.abs(value.value) < PLAIN_FLOAT_BELOW;
  return isPlain ? value.value.toFixed(1) : String(value.value);
}

/** @throws TemplateError when that is too long */
export function jsonOf(value: TemplateValue): string {
  const room = { leftChars: MAX_TEXT_CHARS };
  return written(value, room);
}

/** A list may hold another a hundred times over, so that the length is watched on the way. */
function written(value: TemplateValue, room: { leftChars: number }): string {
  let text: string;
  if (isList(value)) text = `[${value.map((each) => written(each, room)).join(', ')}]`;
  else if (isDict(value) || isJsonObject(value)) text = `{${entriesWritten(value, room)}}`;
  else text = JSON.stringify(value instanceof WholeFloat ? value.value : (value ?? null));
  room.leftChars -= text.length;
  if (room.leftChars >= 0) return text;
  throw new TemplateError(`it makes a text of more than ${MAX_TEXT_CHARS} characters`);
}

function entriesWritten(value: Dict | JsonObject, room: { leftChars: number }): string {
  const entries = isDict(value)
    ? [...value].map(([key, each]) => [key.replace(/^[ns]/, ''), each] as const)
    : Object.entries(value);
  return entries.map(([key, each]) => `${JSON.stringify(key)}: ${written(each, room)}`).join(', ');
}

/** Undefined for what is no JSON. */
export function parseJson(text: string): TemplateValue {
  try {
    return JSON.parse(text) as TemplateValue;
  } catch {
    return undefined;
  }
}

/** As `==` in Jinja; lists and mappings are equal when they read the same. */
export function areEqual(left: TemplateValue, right: TemplateValue): boolean {
  const [one, other] = [numberIn(left), numberIn(right)];
  if (one !== undefined || other !== undefined) return one === other;
  const isNested = typeof left === 'object' && left !== null;
  if (!isNested || typeof right !== 'object' || right === null) return left === right;
  return jsonOf(left) === jsonOf(right);
}

/** What `object.key` and `object[key]` are: own entries only. @throws TemplateError of nothing */
export function memberOf(object: TemplateValue, key: TemplateValue): TemplateValue {
  if (object === undefined || object === null) {
    throw new TemplateError(`there is no ${textOf(key)} in what is not there`);
  }
  if (isDict(object)) return object.get(keyOf(key));
  if (isJsonObject(object)) {
    const name = typeof key === 'string' ? key : textOf(key);
    return Object.hasOwn(object, name) ? object[name] : undefined;
  }
  if (!isList(object) && typeof object !== 'string') return undefined;
  return typeof key === 'number' ? object.at(key) : undefined;
}

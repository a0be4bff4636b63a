import { isJsonObject, type JsonObject, parseJson } from '../templates/values.ts';
import type { Config } from './config.ts';
import type { StatePatch } from './entity.ts';

/** How Home Assistant writes that something is not known. */
const UNKNOWN = new Set(['None', 'null', 'unknown', '']);
const MAX_VALUE_CHARS = 255;
const PERCENT = 100;

type NumberField = Exclude<
  { [K in keyof StatePatch]-?: number extends StatePatch[K] ? K : never }[keyof StatePatch],
  undefined
>;

export function isUnknown(text: string): boolean {
  return UNKNOWN.has(text);
}

/** Reads `value` by a list of what may be written for what. */
export function readWords(
  words: ReadonlyMap<string, string>,
): (text: string) => StatePatch | undefined {
  return (text) => {
    if (isUnknown(text) && !words.has(text)) return { value: undefined };
    const value = words.get(text);
    return value === undefined ? undefined : { value };
  };
}

/** On and off, as the settings say they are written. */
export function readOnOff(config: Config): (text: string) => StatePatch | undefined {
  const on = config.text('state_on') ?? config.textOr('payload_on', 'ON');
  const off = config.text('state_off') ?? config.textOr('payload_off', 'OFF');
  return readWords(
    new Map([
      [off, 'off'],
      [on, 'on'],
    ]),
  );
}

/** Any value, no longer than Home Assistant's. */
export function readValue(text: string): StatePatch | undefined {
  if (isUnknown(text)) return { value: undefined };
  return text.length > MAX_VALUE_CHARS ? undefined : { value: text };
}

/** @param convert what the device means by it */
export function readNumber(
  field: NumberField,
  convert: (value: number) => number = (value) => value,
): (text: string) => StatePatch | undefined {
  return (text) => {
    if (isUnknown(text)) return { [field]: undefined };
    const number = Number(text);
    if (text.trim() === '' || !Number.isFinite(number)) return undefined;
    return { [field]: convert(number) };
  };
}

/** 0..scale to 0..100, whole. */
export function percentOf(value: number, scale: number): number {
  return Math.round(Math.min(1, Math.max(0, value / scale)) * PERCENT);
}

/** The object that a message is. */
export function readObject(payload: string): JsonObject | undefined {
  const value = parseJson(payload);
  return isJsonObject(value) ? value : undefined;
}

/** A number of an object that is not ours. */
export function numberIn(object: JsonObject, key: string): number | undefined {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function textIn(object: JsonObject, key: string): string | undefined {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** True where two numbers are as near as devices round them. */
export function isNear(value: number | undefined, wanted: number, tolerance: number): boolean {
  return value !== undefined && Math.abs(value - wanted) <= tolerance;
}

import { isJsonObject, isList, type JsonObject, type TemplateValue } from '../templates/values.ts';
import { Refusal } from './refusal.ts';

/** A Zigbee thermostat with forty components announces itself in some 50 KiB. */
const MAX_CONFIG_BYTES = 256 * 1024;
const MAX_DEPTH = 12;
/** What one message may hold. */
export interface PayloadLimits {
  maxBytes: number;
  /** Texts, numbers, lists and objects together. */
  maxValues: number;
}

const CONFIG_LIMITS: PayloadLimits = { maxBytes: MAX_CONFIG_BYTES, maxValues: 20_000 };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Text of a message; undefined for what is no UTF-8. */
export function readText(payload: Uint8Array): string | undefined {
  try {
    return utf8.decode(payload);
  } catch {
    return undefined;
  }
}

/**
 * The value of a message that announces something.
 * @throws Refusal for what is too large, no JSON, or too deep or too much of it
 */
export function readJson(payload: Uint8Array, limits = CONFIG_LIMITS): TemplateValue {
  const { maxBytes, maxValues } = limits;
  if (payload.length > maxBytes) {
    throw new Refusal(`it has ${payload.length} bytes; at most ${maxBytes} are read`);
  }
  const text = readText(payload);
  if (text === undefined) throw new Refusal('it is no UTF-8');
  let value: TemplateValue;
  try {
    value = JSON.parse(text) as TemplateValue;
  } catch {
    throw new Refusal('it is no JSON');
  }
  const room = { leftValues: maxValues };
  assertBounded(value, { depth: 0, room });
  return value;
}

/** @throws Refusal for what is no JSON object within the bounds */
export function readJsonObject(payload: Uint8Array): JsonObject {
  const value = readJson(payload);
  if (isJsonObject(value)) return value;
  throw new Refusal('it is no JSON object');
}

function assertBounded(
  value: TemplateValue,
  { depth, room }: { depth: number; room: { leftValues: number } },
): void {
  room.leftValues -= 1;
  if (depth > MAX_DEPTH) throw new Refusal(`it has more than ${MAX_DEPTH} levels`);
  if (room.leftValues < 0) throw new Refusal(`it has too many values`);
  const isNested = isList(value) || isJsonObject(value);
  const children = isNested ? (Object.values(value) as TemplateValue[]) : [];
  for (const child of children) assertBounded(child, { depth: depth + 1, room });
}

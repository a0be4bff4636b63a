import type { JsonSchema } from '../ports/language.ts';

/** Deeper than any schema that people write; bounds the walk. */
const MAX_DEPTH = 12;
const PLAIN_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

/** A value as its schema wants it, and how often something was only written differently. */
export interface Coerced {
  value: unknown;
  coercions: number;
}

/**
 * Mends what was surely meant, and nothing else: "20" for a number, "true" for a boolean, 7 for a
 * text, JSON in a text for a list or an object, an allowed value in other letters, null for what
 * may be left out. What does not fit stays as it is.
 */
export function coerce(schema: JsonSchema, value: unknown, depth = 0): Coerced {
  if (depth > MAX_DEPTH) return { value, coercions: 0 };
  const plain = asType(schema, value);
  const mended = plain === value ? 0 : 1;
  const inner = within(schema, plain, depth);
  return { value: inner.value, coercions: mended + inner.coercions };
}

function asType(schema: JsonSchema, value: unknown): unknown {
  const types = typesOf(schema);
  if (types.length === 0 || isOneOf(types, value)) return allowed(schema, value);
  if (typeof value === 'string') return allowed(schema, fromText(types, value));
  const isScalar = typeof value === 'number' || typeof value === 'boolean';
  return types.includes('string') && isScalar ? allowed(schema, String(value)) : value;
}

function fromText(types: readonly string[], text: string): unknown {
  const word = text.trim();
  if (types.includes('number') || types.includes('integer')) {
    const number = PLAIN_NUMBER.test(word) ? Number(word) : Number.NaN;
    const fits = types.includes('number') ? Number.isFinite(number) : Number.isInteger(number);
    if (fits) return number;
  }
  if (types.includes('boolean')) {
    const boolean = BOOLEANS.get(word.toLowerCase());
    if (boolean !== undefined) return boolean;
  }
  if (!types.includes('array') && !types.includes('object')) return text;
  const parsed = jsonOf(word);
  return isOneOf(types, parsed) ? parsed : text;
}

/** The allowed value that differs in capitals and blanks only. */
function allowed({ enum: values }: JsonSchema, value: unknown): unknown {
  if (!Array.isArray(values) || typeof value !== 'string' || values.includes(value)) return value;
  const meant = values.filter((each) => typeof each === 'string' && isAlike(each, value));
  return meant.length === 1 ? meant[0] : value;
}

function isAlike(one: string, other: string): boolean {
  const letters = (text: string): string => text.toLowerCase().replaceAll(/[\s_-]+/g, '');
  return letters(one) === letters(other);
}

function within(schema: JsonSchema, value: unknown, depth: number): Coerced {
  if (Array.isArray(value)) return inList(schema, value, depth);
  if (!isRecord(value)) return { value, coercions: 0 };
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  let coercions = 0;
  const entries: [string, unknown][] = [];
  for (const [key, given] of Object.entries(value)) {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (!isRecord(property)) {
      entries.push([key, given]);
    } else if (given === null && !required.includes(key) && !typesOf(property).includes('null')) {
      coercions += 1;
    } else {
      const mended = coerce(property, given, depth + 1);
      coercions += mended.coercions;
      entries.push([key, mended.value]);
    }
  }
  return coercions === 0 ? { value, coercions } : { value: Object.fromEntries(entries), coercions };
}

function inList({ items }: JsonSchema, list: readonly unknown[], depth: number): Coerced {
  if (!isRecord(items)) return { value: list, coercions: 0 };
  const mended = list.map((each) => coerce(items, each, depth + 1));
  const coercions = mended.reduce((sum, each) => sum + each.coercions, 0);
  return { value: coercions === 0 ? list : mended.map((each) => each.value), coercions };
}

function typesOf({ type }: JsonSchema): readonly string[] {
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? type.filter((each) => typeof each === 'string') : [];
}

function isOneOf(types: readonly string[], value: unknown): boolean {
  const type = typeOf(value);
  return types.includes(type) || (type === 'integer' && types.includes('number'));
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number' && Number.isInteger(value)) return 'integer';
  return typeof value;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { System } from 'typebox/system';
import Value from 'typebox/value';
import { findKey, type KeySchema, nearest, nearestKey } from './keys.ts';

/** Problems told at once; more are counted. */
export const MAX_PROBLEMS = 20;
const MAX_SHOWN_CHARS = 60;
const MAX_PATTERN_EXAMPLES_CHARS = 80;

System.Settings.Set({ maxErrors: 3 * MAX_PROBLEMS });

/** Something wrong with one setting. */
export interface Problem {
  /** Dotted name, with positions inside lists: `home.devices[2].id`. */
  key: string;
  /** Path inside the setting's value, for finding its line; empty for the setting itself. */
  inside: readonly (string | number)[];
  /** What is wrong and what would be right, without the key's name. */
  text: string;
}

interface SchemaError {
  keyword: string;
  schemaPath: string;
  instancePath: string;
  params: { requiredProperties?: string[]; additionalProperties?: string[] };
}

/** Checks one value against its setting. @returns no problems when it is right */
export function checkValue(key: string, value: unknown): Problem[] {
  const known = findKey(key);
  if (known === undefined) return [{ key, inside: [], text: unknownKeyText(key) }];
  if (value === null || value === undefined) {
    return [{ key, inside: [], text: `has no value; allowed: ${allowed(known.schema)}` }];
  }
  const errors = Value.Errors(known.schema, value) as SchemaError[];
  const problems = errors.flatMap((error) => toProblems({ key, value, error }, known.schema));
  return [...new Map(problems.map((problem) => [problem.key, problem])).values()];
}

export function unknownKeyText(key: string): string {
  const meant = nearestKey(key);
  if (meant === key) return 'is a group of settings, not a value';
  return `is not a known key${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

interface Found {
  key: string;
  value: unknown;
  error: SchemaError;
}

function toProblems({ key, value, error }: Found, root: KeySchema): Problem[] {
  const path = error.instancePath.split('/').slice(1).map(unescapePointer);
  const inside = path.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const schema = schemaAt(root, path);
  if (error.keyword === 'boolean') return []; // the reason follows as additionalProperties
  if (error.keyword === 'required') {
    return (error.params.requiredProperties ?? []).map((name) => ({
      key: joined(key, [...inside, name]),
      inside,
      text: `is missing; allowed: ${allowed(schema?.properties?.[name] ?? {})}`,
    }));
  }
  if (error.keyword === 'additionalProperties') {
    const known = Object.keys(schema?.properties ?? {});
    return (error.params.additionalProperties ?? []).map((name) => ({
      key: joined(key, [...inside, name]),
      inside: [...inside, name],
      text: `is not a known key; ${hintAmong(name, known)}`,
    }));
  }
  const found = shown(valueAt(value, inside));
  const text = `is ${found}; allowed: ${allowed(schema ?? root)}`;
  return [{ key: joined(key, inside), inside, text }];
}

function hintAmong(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? `known here: ${known.join(', ')}` : `did you mean ${meant}?`;
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function joined(key: string, inside: readonly (string | number)[]): string {
  const parts = inside.map((part) =>
    typeof part === 'number' ? `[${part}]` : `.${part.slice(0, MAX_SHOWN_CHARS)}`,
  );
  return key + parts.join('');
}

function schemaAt(root: KeySchema, path: readonly string[]): KeySchema | undefined {
  let schema: KeySchema | undefined = root;
  for (const part of path) schema = schema?.items ?? schema?.properties?.[part];
  return schema;
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let at = value;
  for (const part of path) at = (at as Record<string | number, unknown> | undefined)?.[part];
  return at;
}

/** A value as a person wrote it, cut to a readable length. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'a group of keys';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS)}...` : text;
}

/** What a setting accepts, in words. */
export function allowed(schema: KeySchema): string {
  if (schema.enum !== undefined) return schema.enum.join(', ');
  const unit = schema.unit === undefined || schema.unit === 'none' ? '' : ` ${schema.unit}`;
  switch (schema.type) {
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `a whole number from ${schema.minimum} to ${schema.maximum}${unit}`;
    case 'number':
      return `a number from ${schema.minimum} to ${schema.maximum}${unit}`;
    case 'array':
      return `a list of at most ${schema.maxItems}`;
    case 'object':
      return `keys ${Object.keys(schema.properties ?? {}).join(', ')}`;
    default:
      return allowedText(schema);
  }
}

function allowedText(schema: KeySchema): string {
  if (schema.format !== undefined) return 'system, or a zone name such as Europe/Berlin';
  const length = `text of ${schema.minLength ?? 0} to ${schema.maxLength} characters`;
  const pattern = schema.pattern;
  if (pattern === undefined || pattern === '\\S') return length;
  return `${length} that match ${pattern.slice(0, MAX_PATTERN_EXAMPLES_CHARS)}`;
}

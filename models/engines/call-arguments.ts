import { Check } from 'typebox/schema';
import type { JsonSchema } from '../../daemon/ports/language.ts';

/**
 * The arguments of a call. Whether they fit, and whether there is such a tool, is for the caller of
 * the model to check, who can tell it so.
 * @param text JSON of an object; empty: no arguments
 * @returns undefined when it is anything else
 */
export function parseArguments(text: string): Readonly<Record<string, unknown>> | undefined {
  const values = text.trim() === '' ? {} : parsed(text);
  return isRecord(values) ? values : undefined;
}

/** Whether a value is one of a JSON Schema. */
export function fits(schema: JsonSchema, value: unknown): boolean {
  return Check(schema, value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

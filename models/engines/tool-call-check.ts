import { Check } from 'typebox/schema';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { JsonSchema, Tool } from '../../daemon/ports/language.ts';

/** A call as a model wrote it. */
export interface WrittenCall {
  /** Who wrote it, for the error. */
  by: string;
  name: string;
  /** JSON of an object; empty: no arguments. */
  text: string;
}

/**
 * The arguments of a call, parsed and checked. Nothing that the model wrote is repeated in an
 * error, because it may be what the user said.
 * @throws TOOL_CALL_INVALID for an unknown tool, text that is not JSON, arguments that do not fit
 */
export function checkToolCall(
  { by, name, text }: WrittenCall,
  tools: readonly Tool[],
): Readonly<Record<string, unknown>> {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) {
    throw invalid(by, `called a tool that it was not offered (${tools.length} were)`);
  }
  const values = text.trim() === '' ? {} : parsed(text);
  if (!isRecord(values)) throw invalid(by, `called ${name} with arguments that are no JSON object`);
  if (!fits(tool.parameters, values)) {
    throw invalid(by, `called ${name} with arguments that do not fit its schema`);
  }
  return values;
}

/** Whether a value is one of a JSON Schema. */
export function fits(schema: JsonSchema, value: unknown): boolean {
  return Check(schema, value);
}

function invalid(by: string, what: string): EarshotError {
  return new EarshotError('TOOL_CALL_INVALID', `${by} ${what}`);
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

import { EarshotError } from '../../../base/errors.ts';
import type { JsonSchema } from '../../../ports/language.ts';
import type { BoxTool, ToolArguments, ToolEffect, ToolOutcome } from '../../../ports/tools.ts';
import type { McpResult, McpTool } from './mcp-connection.ts';

const MAX_NAME_CHARS = 64;
const MAX_DESCRIPTION_CHARS = 300;
/** A larger schema would crowd the prompt: then any object is taken, and the server checks. */
const MAX_SCHEMA_CHARS = 3_000;
const MAX_DEPTH = 8;
const MAX_RESULT_CHARS = 20_000;
/** Keywords that could make a check run for ever, or lead out of the schema. */
const UNSAFE: ReadonlySet<string> = new Set([
  ...['pattern', 'patternProperties', 'format', '$ref', '$defs', 'definitions', '$schema', '$id'],
  ...['$dynamicRef', '$anchor'],
]);
const ANY_OBJECT: JsonSchema = { type: 'object' };

export interface McpToolParts {
  server: string;
  effect: ToolEffect;
  call: (values: ToolArguments, signal: AbortSignal) => Promise<McpResult>;
}

/** A tool of an MCP server as one of the box; what it says is somebody else's text. */
export function mcpTool(tool: McpTool, { server, effect, call }: McpToolParts): BoxTool {
  const run = async (values: ToolArguments, signal: AbortSignal): Promise<ToolOutcome> => {
    const { isError, text } = await called(() => call(values, signal), server);
    const said = text.slice(0, MAX_RESULT_CHARS);
    return isError ? { kind: 'failed', reason: said } : { kind: 'done', content: said };
  };
  const name = `${server}_${tool.name}`.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, MAX_NAME_CHARS);
  return {
    name,
    description: (tool.description ?? tool.name).slice(0, MAX_DESCRIPTION_CHARS),
    parameters: safeSchema(tool.inputSchema),
    trust: 'foreign',
    prepare: (values) => ({
      effect,
      needs: [`tool.${server}.${tool.name}`],
      run: (signal) => run(values, signal),
    }),
  };
}

async function called(call: () => Promise<McpResult>, server: string): Promise<McpResult> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof EarshotError) throw cause;
    throw new EarshotError('REMOTE_FAILED', `the MCP server ${server} did not answer`, { cause });
  }
}

/** The schema without what a server could do harm with; any object where it is too large. */
function safeSchema(schema: Record<string, unknown>): JsonSchema {
  const hasReferences = JSON.stringify(schema).includes('"$ref"');
  const safe = hasReferences ? undefined : pruned(schema, 0);
  const isObject = isRecord(safe) && safe['type'] === 'object';
  return isObject && JSON.stringify(safe).length <= MAX_SCHEMA_CHARS ? safe : ANY_OBJECT;
}

function pruned(schema: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) return undefined;
  if (Array.isArray(schema)) return schema.map((each) => pruned(each, depth + 1));
  if (!isRecord(schema)) return schema;
  const entries = Object.entries(schema).flatMap(([key, value]) => {
    if (UNSAFE.has(key)) return [];
    // Names of properties are no keywords.
    const kept =
      key === 'properties' && isRecord(value)
        ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, pruned(v, depth + 1)]))
        : pruned(value, depth + 1);
    return kept === undefined ? [] : [[key, kept] as const];
  });
  return Object.fromEntries(entries);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

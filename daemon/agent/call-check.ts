import { Errors } from 'typebox/schema';
import type { JsonSchema, Tool, ToolCall } from '../ports/language.ts';
import type { ToolArguments } from '../ports/tools.ts';
import { coerce } from './coerce.ts';

/** More than this would not be mended at once; the prompt stays small. */
const MAX_PROBLEMS = 5;
const MAX_TOLD_TOOLS = 5;
/** Of an allowed list of values that is told. */
const MAX_TOLD_CHARS = 200;

/** A call that can be made, or what is wrong with it, in words for the model. */
export type CheckedCall<T extends Tool = Tool> =
  | { kind: 'fits'; tool: T; values: ToolArguments; coercions: number }
  | { kind: 'wrong'; problem: string };

/**
 * Whether a call can be made: there is such a tool, and its arguments fit, after what was surely
 * meant has been mended.
 * @param isBroken the arguments were no JSON object
 */
export function checkCall<T extends Tool>(
  { name, arguments: given }: Pick<ToolCall, 'name' | 'arguments'>,
  tools: readonly T[],
  isBroken = false,
): CheckedCall<T> {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) return { kind: 'wrong', problem: unknownTool(name, tools) };
  if (isBroken) return wrong(tool, ['the arguments are not a JSON object']);
  const { value, coercions } = coerce(tool.parameters, given);
  const problems = problemsOf(tool.parameters, value);
  if (problems.length > 0) return wrong(tool, problems);
  return { kind: 'fits', tool, values: value as ToolArguments, coercions };
}

function wrong({ name }: Tool, problems: readonly string[]): CheckedCall<never> {
  return { kind: 'wrong', problem: `Call of ${name}: ${problems.join('; ')}.` };
}

function problemsOf(schema: JsonSchema, value: unknown): string[] {
  const [isFine, errors] = Errors(schema, value);
  if (isFine) return [];
  const told = errors
    .filter(({ keyword }) => keyword !== 'boolean')
    .map(({ keyword, instancePath, params, message }) => {
      const where = instancePath === '' ? '' : `${instancePath.slice(1).replaceAll('/', '.')} `;
      return `${where}${message}${detail(keyword, params)}`;
    });
  return [...new Set(told.length > 0 ? told : ['it does not fit its schema'])].slice(
    0,
    MAX_PROBLEMS,
  );
}

/** What the message leaves out: names and allowed values. */
function detail(keyword: string, params: object): string {
  const said = Object.entries(params).filter(([key]) => TOLD_PARAMS.has(key));
  if (said.length === 0 || keyword === 'type') return '';
  const text = said.map(([, value]) => JSON.stringify(value)).join(' ');
  return ` (${text.slice(0, MAX_TOLD_CHARS)})`;
}
const TOLD_PARAMS: ReadonlySet<string> = new Set([
  'allowedValues',
  'allowedValue',
  'additionalProperties',
  'requiredProperties',
]);

function unknownTool(name: string, tools: readonly Tool[]): string {
  const nearest = tools
    .map((tool) => ({ name: tool.name, distance: distance(name, tool.name) }))
    .sort((one, other) => one.distance - other.distance)
    .slice(0, MAX_TOLD_TOOLS)
    .map((tool) => tool.name);
  const known = nearest.length === 0 ? 'there are no tools' : `the nearest: ${nearest.join(', ')}`;
  return `There is no such tool; ${known}.`;
}

/** How unlike two names are, 0..1: the share of letter pairs that they do not have in common. */
function distance(one: string, other: string): number {
  const [mine, theirs] = [pairs(one), pairs(other)];
  const common = [...mine].filter((pair) => theirs.has(pair)).length;
  return 1 - (2 * common) / Math.max(1, mine.size + theirs.size);
}

function pairs(name: string): Set<string> {
  const letters = ` ${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, ' ')} `;
  return new Set(Array.from(letters.slice(1), (letter, at) => `${letters[at]}${letter}`));
}

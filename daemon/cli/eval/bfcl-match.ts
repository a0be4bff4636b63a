import { Check } from 'typebox/schema';
import type { JsonSchema } from '../../ports/language.ts';
import type { BfclItem, Expected, PossibleArguments } from './bfcl-data.ts';

/** A call that was made. */
export interface MadeToolCall {
  name: string;
  values: Readonly<Record<string, unknown>>;
}

/** What the leaderboard does not look at in texts. */
const IGNORED = /[ ,./\-_*^]/g;

/**
 * Whether calls are right by the rules of the leaderboard's AST check: the names, as many calls in
 * any order, each argument one of those possible, none that is unknown, none missing that may not.
 */
export function isRight(expected: Expected, made: readonly MadeToolCall[]): boolean {
  if (expected.kind === 'none') return made.length === 0;
  if (expected.kind === 'some') return made.length > 0;
  if (expected.calls.length !== made.length) return false;
  const left = [...made];
  return expected.calls.every(({ name, values }) => {
    const at = left.findIndex((call) => call.name === name && fitsAll(values, call.values));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

/** Whether the right tools were called, whatever their arguments. */
export function hasRightNames(expected: Expected, made: readonly MadeToolCall[]): boolean {
  if (expected.kind !== 'calls') return isRight(expected, made);
  const names = (calls: readonly { name: string }[]) => calls.map(({ name }) => name).sort();
  return JSON.stringify(names(expected.calls)) === JSON.stringify(names(made));
}

function fitsAll(possible: PossibleArguments, given: Readonly<Record<string, unknown>>): boolean {
  const isKnown = Object.keys(given).every((name) => Object.hasOwn(possible, name));
  return isKnown && Object.entries(possible).every(([name, some]) => isOneOf(some, given[name]));
}

function isOneOf(possible: readonly unknown[], given: unknown): boolean {
  if (given === undefined) return mayBeAbsent(possible);
  // The data set writes an empty list so where it has to be given.
  const isEmptyList = Array.isArray(given) && given.length === 0;
  return possible.some((each) => isAlike(each, given)) || (possible.length === 0 && isEmptyList);
}

/** What is null is left out on the way; an argument without any possible value cannot be given. */
function mayBeAbsent(possible: readonly unknown[]): boolean {
  return possible.length === 0 || possible.includes('') || possible.includes(null);
}

function isAlike(possible: unknown, given: unknown): boolean {
  if (typeof possible === 'string' && typeof given === 'string') {
    return plain(possible) === plain(given);
  }
  if (Array.isArray(possible) && Array.isArray(given)) {
    const isLong = possible.length === given.length;
    return isLong && possible.every((each, at) => isAlike(each, given[at]));
  }
  if (isRecord(possible) && isRecord(given)) return fitsAll(asPossible(possible), given);
  return possible === given;
}

/** Within an object each field has a list of what it may be. */
function asPossible(fields: Record<string, unknown>): PossibleArguments {
  const entries = Object.entries(fields);
  return Object.fromEntries(entries.map(([key, value]) => [key, asList(value)]));
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function plain(text: string): string {
  return text.replaceAll(IGNORED, '').toLowerCase().replaceAll("'", '"');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Calls that are right: of each argument the first that is possible and fits its schema, because
 * some possible answers do not fit the schemas of their own data set.
 */
export function rightCalls({ expected, tools }: Pick<BfclItem, 'expected' | 'tools'>) {
  if (expected.kind !== 'calls') return [];
  return expected.calls.map(({ name, values }): MadeToolCall => {
    const schema = tools.find((tool) => tool.name === name)?.parameters;
    return { name, values: firstOf(values, schema) };
  });
}

function firstOf(possible: PossibleArguments, schema: unknown): Record<string, unknown> {
  const entries = Object.entries(possible).flatMap(([name, some]) => {
    const property = propertyOf(schema, name);
    const values = some.filter((each) => each !== '').map((each) => plainValue(each, property));
    const fitting = values.find((each) => property === undefined || Check(property, each));
    const empty = some.length === 0 ? [] : undefined;
    const value = fitting ?? (mayBeAbsent(some) ? empty : values[0]);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

function propertyOf(schema: unknown, name: string): JsonSchema | undefined {
  const properties = isRecord(schema) ? schema['properties'] : undefined;
  const property = isRecord(properties) ? properties[name] : undefined;
  return isRecord(property) ? property : undefined;
}

function plainValue(value: unknown, schema: JsonSchema | undefined): unknown {
  if (Array.isArray(value)) {
    const items = schema?.['items'];
    return value.map((each) => plainValue(each, isRecord(items) ? items : undefined));
  }
  return isRecord(value) ? firstOf(asPossible(value), schema) : value;
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EarshotError } from '../../base/errors.ts';
import type { ChatMessage, JsonSchema, Tool } from '../../ports/language.ts';

/** The Berkeley Function Calling Leaderboard, version 4 (Patil et al., ICML 2025). */
const FILE = /^BFCL_v4_(.+)\.json$/;
const ANSWERS = 'possible_answer';
/** They need a simulated world to call into. */
const LEFT_OUT = /^multi_turn/;
const MAX_NAME_CHARS = 64;
const MAX_DEPTH = 12;
/** Python's types by their names in JSON Schema; `any` says nothing. */
const TYPES: Readonly<Record<string, string>> = {
  dict: 'object',
  float: 'number',
  tuple: 'array',
  list: 'array',
};

/** What may stand for each argument; an empty text: it may be left out. */
export type PossibleArguments = Readonly<Record<string, readonly unknown[]>>;

/** What is right: these calls in any order; or that any, or none, is made. */
export type Expected =
  | { kind: 'calls'; calls: readonly { name: string; values: PossibleArguments }[] }
  | { kind: 'none' }
  | { kind: 'some' };

/** One question with its tools. */
export interface BfclItem {
  id: string;
  /** Part of the data set, for example `live_multiple`. */
  split: string;
  /** What was said before the question. */
  before: readonly ChatMessage[];
  question: string;
  tools: readonly Tool[];
  /** Names as `tools` has them. */
  expected: Expected;
}

export function isBfcl(folder: string): boolean {
  return existsSync(join(folder, ANSWERS)) && splitsOf(folder).length > 0;
}

/**
 * @param split only this part; undefined: all
 * @throws FILE_NOT_FOUND when there is no such data set
 */
export function readBfcl(folder: string, split: string | undefined): BfclItem[] {
  if (!isBfcl(folder)) throw new EarshotError('FILE_NOT_FOUND', `no BFCL data set in ${folder}`);
  const splits = splitsOf(folder).filter((name) => split === undefined || name === split);
  return splits.flatMap((name) => readSplit(folder, name));
}

function splitsOf(folder: string): string[] {
  const names = readdirSync(folder).flatMap((file) => FILE.exec(file)?.[1] ?? []);
  return names.filter((name) => !LEFT_OUT.test(name)).sort();
}

function readSplit(folder: string, split: string): BfclItem[] {
  const file = `BFCL_v4_${split}.json`;
  const answers = new Map(
    readLines(join(folder, ANSWERS, file)).map(({ id, ground_truth }) => [id, ground_truth]),
  );
  return readLines(join(folder, file)).map(({ id, question, function: functions }): BfclItem => {
    const messages = (Array.isArray(question) ? question[0] : []) as ChatMessage[];
    const tools = (functions as Record<string, unknown>[]).map(toolOf);
    const last = messages.findLastIndex(({ role }) => role === 'user');
    return {
      ...{ id: String(id), split, tools },
      before: messages.slice(0, last),
      question: messages[last]?.content ?? '',
      expected: expectedOf(split, answers.get(id)),
    };
  });
}

function readLines(path: string): Record<string, unknown>[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line));
}

function expectedOf(split: string, truth: unknown): Expected {
  if (split.includes('irrelevance')) return { kind: 'none' };
  if (!Array.isArray(truth)) return { kind: 'some' };
  const calls = truth.flatMap((call: Record<string, PossibleArguments>) =>
    Object.entries(call).map(([name, values]) => ({ name: plainName(name), values })),
  );
  return { kind: 'calls', calls };
}

function toolOf({ name, description, parameters }: Record<string, unknown>): Tool {
  return {
    name: plainName(String(name)),
    description: String(description ?? ''),
    parameters: schemaOf(parameters, 0) as JsonSchema,
  };
}

/** As all servers take names; the leaderboard itself does so too. */
function plainName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, MAX_NAME_CHARS);
}

function schemaOf(schema: unknown, depth: number): unknown {
  if (Array.isArray(schema)) return schema.map((each) => schemaOf(each, depth + 1));
  if (typeof schema !== 'object' || schema === null || depth > MAX_DEPTH) return schema;
  const entries = Object.entries(schema).flatMap(([key, value]) => {
    if (key !== 'type' || typeof value !== 'string') return [[key, schemaOf(value, depth + 1)]];
    return value === 'any' ? [] : [[key, TYPES[value] ?? value]];
  });
  return enumOfItems(Object.fromEntries(entries));
}

/** Some schemas say of a list what they mean of its items. */
function enumOfItems(schema: Record<string, unknown>): Record<string, unknown> {
  const { enum: allowed, ...rest } = schema;
  if (schema['type'] !== 'array' || !Array.isArray(allowed)) return schema;
  return { ...rest, items: { ...(rest['items'] as object | undefined), enum: allowed } };
}

import type { DocumentBuilder } from '../document-builder.ts';
import type { ParseInput } from '../parse-input.ts';
import { Refusal } from '../refusal.ts';
import { decodeText } from './decode-text.ts';

/** Fields of records are a table where at least two records have them all. */
const MIN_RECORDS = 2;

/** JSON, or a line of JSON each: records as a table, everything else as a nested list. */
export function parseJson({ bytes, document, limits }: ParseInput): void {
  new JsonReader(document, limits.depth).value(valueIn(decodeText(bytes)));
}

function valueIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length < MIN_RECORDS) throw error;
    return lines.map((line): unknown => JSON.parse(line));
  }
}

class JsonReader {
  readonly #document: DocumentBuilder;
  readonly #maxDepth: number;

  constructor(document: DocumentBuilder, maxDepth: number) {
    this.#document = document;
    this.#maxDepth = maxDepth;
  }

  /** @param name the key that it stands under; none: empty */
  value(value: unknown, name = '', depth = 0): void {
    if (depth > this.#maxDepth) throw new Refusal('too-deep');
    const records = recordsOf(value);
    if (records !== undefined) this.#table(records, name);
    else if (typeof value === 'object' && value !== null) this.#nested(value, name, depth);
    else this.#item(name === '' ? shown(value) : `${name}: ${shown(value)}`, depth);
  }

  #nested(value: object, name: string, depth: number): void {
    if (name !== '') this.#item(name, depth);
    const inside = name === '' ? depth : depth + 1;
    if (inside > this.#maxDepth) throw new Refusal('too-deep');
    const entries = Array.isArray(value)
      ? value.map((each): [string, unknown] => ['', each])
      : Object.entries(value);
    for (const [key, each] of entries) {
      const isListInList = key === '' && typeof each === 'object';
      this.value(each, key, isListInList ? inside + 1 : inside);
    }
  }

  #item(text: string, depth: number): void {
    this.#document.add({ kind: 'list-item', depth, marker: '-', text });
  }

  #table(records: readonly Record<string, unknown>[], name: string): void {
    const header = [...new Set(records.flatMap((record) => Object.keys(record)))];
    const rows = records.map((record) => header.map((key) => shown(record[key] ?? '')));
    const caption = name === '' ? {} : { caption: name };
    this.#document.add({ kind: 'table', ...caption, header, rows });
  }
}

/** A list of records whose fields are plain values, or undefined. */
function recordsOf(value: unknown): Record<string, unknown>[] | undefined {
  if (!Array.isArray(value) || value.length < MIN_RECORDS) return undefined;
  const isFlat = (each: unknown): boolean =>
    typeof each === 'object' &&
    each !== null &&
    !Array.isArray(each) &&
    Object.values(each).every((field) => typeof field !== 'object' || field === null);
  return value.every(isFlat) ? (value as Record<string, unknown>[]) : undefined;
}

function shown(value: unknown): string {
  return value === null ? '' : String(value);
}

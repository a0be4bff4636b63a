import { readFileSync, statSync } from 'node:fs';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
} from 'yaml';
import { EarshotError } from '../daemon/base/errors.ts';
import { MAX_PROBLEMS, unknownKeyText } from './check.ts';
import { findKey, isSection } from './keys.ts';

/** Far above a home of 2,000 devices; bounds the time a wrong file can cost. */
export const MAX_FILE_BYTES = 512 * 1024;
/** How often `*anchors` may repeat what they name; stops files that grow without end. */
const MAX_ALIASES = 100;

/** One setting as written in a file. */
export interface FileValue {
  key: string;
  value: unknown;
  /** 1-based. */
  line: number;
  /** Line of a place inside the value, for example of `[2, 'id']`. */
  lineOf(inside: readonly (string | number)[]): number;
}

/** A problem with its place. */
export interface FileProblem {
  line: number;
  /** Whole sentence, the key included. */
  text: string;
}

/** What a file says, and what in it could not be understood. */
export interface FileLayer {
  path: string;
  values: FileValue[];
  problems: FileProblem[];
}

/** @throws CONFIG_INVALID when the file is unreadable, too large or not UTF-8 text */
export function readConfigFile(path: string): FileLayer {
  return parseConfigText(path, readText(path));
}

function readText(path: string): string {
  const refuse = (why: string, cause?: unknown): EarshotError =>
    new EarshotError('CONFIG_INVALID', `${path} ${why}`, { cause });
  try {
    const facts = statSync(path);
    if (!facts.isFile()) throw refuse('is not a file');
    if (facts.size > MAX_FILE_BYTES) {
      throw refuse(`is ${facts.size} bytes long; settings have at most ${MAX_FILE_BYTES}`);
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof EarshotError) throw error;
    if (error instanceof TypeError) throw refuse('is not UTF-8 text', error);
    throw refuse(`cannot be read: ${(error as Error).message}`, error);
  }
}

/** Settings in YAML text. Never throws: whatever is wrong becomes a problem with its line. */
export function parseConfigText(path: string, text: string): FileLayer {
  const lines = new LineCounter();
  const layer: FileLayer = { path, values: [], problems: [] };
  const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false } as const;
  const parsed = parseAllDocuments(text, options);
  const documents = 'empty' in parsed ? [] : parsed;
  const document = documents[0];
  if (document === undefined) return layer;
  const second = documents[1];
  if (second !== undefined) {
    const line = lines.linePos(second.range[0]).line;
    layer.problems.push({ line, text: 'a second document (---) begins; only one is allowed' });
  }
  for (const fault of [...document.errors, ...document.warnings]) {
    layer.problems.push({ line: lines.linePos(fault.pos[0]).line, text: fault.message });
  }
  if (layer.problems.length > 0) return layer;
  new Reader({ document, lines, layer }).readRoot();
  return layer;
}

interface Source {
  document: Document;
  lines: LineCounter;
  layer: FileLayer;
}

/** Takes settings out of a parsed document, guided by the schema and never by the file's depth. */
class Reader {
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #layer: FileLayer;

  constructor({ document, lines, layer }: Source) {
    this.#document = document;
    this.#lines = lines;
    this.#layer = layer;
  }

  readRoot(): void {
    const root = this.#document.contents;
    if (root === null || (isScalar(root) && root.value === null)) return;
    if (!isMap(root)) {
      this.#problem(root, 'the file must hold settings as `key: value` lines');
      return;
    }
    this.#findDuplicates();
    if (this.#layer.problems.length === 0) this.#readMap('', root);
  }

  /** Done here in linear time; the parser's own check compares every pair of keys. */
  #findDuplicates(): void {
    visit(this.#document, {
      Map: (_, map) => {
        const seen = new Set<string>();
        for (const { key } of map.items) {
          const name = isScalar(key) ? String(key.value) : '';
          if (seen.has(name)) this.#problem(key, `${name.slice(0, 60)} is given twice`);
          seen.add(name);
        }
      },
    });
  }

  #readMap(prefix: string, map: Node): void {
    if (!isMap(map)) return;
    for (const pair of map.items) {
      const name = isScalar(pair.key) ? String(pair.key.value) : '(a list or group)';
      const key = prefix === '' ? name : `${prefix}.${name}`;
      const at = pair.key as Node;
      const value = this.#resolved(pair.value as Node | null);
      if (!name.includes('.') && isSection(key)) this.#readSection(key, { at, value });
      else if (findKey(key) === undefined) this.#unknownKey(prefix, { key, name, at });
      else if (name.includes('.')) this.#unknownKey(prefix, { key, name, at });
      else this.#readValue(key, { at, value });
    }
  }

  #readSection(key: string, { at, value }: Entry): void {
    const isEmpty = value === null || (isScalar(value) && value.value === null);
    if (isEmpty) return;
    if (isMap(value)) this.#readMap(key, value);
    else this.#problem(at, `${key} is a group of settings: write its keys below it, indented`);
  }

  #unknownKey(prefix: string, { key, name, at }: { key: string; name: string; at: Node }): void {
    const shownKey = key.slice(0, 120);
    if (prefix === '' && name.includes('.') && findKey(name) !== undefined) {
      const groups = name.split('.');
      const leaf = groups.pop();
      const places = groups.map((group) => `\`${group}:\``).join(' and ');
      this.#problem(at, `write ${name} as \`${leaf}:\` below ${places}, indented`);
    } else {
      const isTold = this.#layer.problems.length < MAX_PROBLEMS; // guessing costs time
      this.#problem(at, `${shownKey} ${isTold ? unknownKeyText(key) : 'is not a known key'}`);
    }
  }

  #readValue(key: string, { at, value }: Entry): void {
    try {
      const plain =
        value === null ? null : value.toJS(this.#document, { maxAliasCount: MAX_ALIASES });
      const line = this.#line(at);
      const lineOf = (inside: readonly (string | number)[]): number =>
        this.#lineInside(value, inside) ?? line;
      this.#layer.values.push({ key, value: plain, line, lineOf });
    } catch (error) {
      this.#problem(at, `${key} cannot be read: ${(error as Error).message}`);
    }
  }

  #resolved(node: Node | null): Node | null {
    return isAlias(node) ? (node.resolve(this.#document) ?? node) : node;
  }

  #lineInside(value: Node | null, inside: readonly (string | number)[]): number | undefined {
    let at = value;
    let line: number | undefined;
    for (const part of inside) {
      if (isMap(at)) {
        const pair = at.items.find(({ key }) => isScalar(key) && String(key.value) === `${part}`);
        line = pair === undefined ? line : this.#line(pair.key as Node);
        at = this.#resolved((pair?.value ?? null) as Node | null);
      } else if (isSeq(at)) {
        at = this.#resolved((at.items[Number(part)] ?? null) as Node | null);
        line = at === null ? line : this.#line(at);
      }
    }
    return line;
  }

  #line(node: unknown): number {
    const range = (node as Node | null)?.range;
    return range ? this.#lines.linePos(range[0]).line : 1;
  }

  #problem(node: unknown, text: string): void {
    this.#layer.problems.push({ line: this.#line(node), text });
  }
}

interface Entry {
  at: Node;
  value: Node | null;
}

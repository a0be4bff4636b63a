import type { Block, ParsedDocument } from '../parsed-document.ts';
import type { ParseLimits } from './parse-limits.ts';

/** Title, author, dates, language and number of pages. */
export type DocumentFacts = Omit<ParsedDocument, 'blocks' | 'notes'>;

/** Thrown when the document has as much text as may be kept: the parser need not go on. */
export class DocumentFull extends Error {}

const MAX_NOTES = 50;
const MAX_FACT_CHARS = 500;
const MAX_HEADING_LEVEL = 6;

/** Collects what a parser reads, in reading order, within the limits. */
export class DocumentBuilder {
  readonly #limits: ParseLimits;
  readonly #blocks: Block[] = [];
  readonly #notes: string[] = [];
  readonly #facts: DocumentFacts = {};
  #chars = 0;

  constructor(limits: ParseLimits) {
    this.#limits = limits;
  }

  /**
   * Adds a block; one without text is ignored. White space is put in order, except in code.
   * @throws DocumentFull when no more is kept
   */
  add(block: Block): void {
    const tidy = tidied(block);
    if (tidy === undefined) return;
    if (this.#blocks.length >= this.#limits.blocks)
      this.#full(`after ${this.#limits.blocks} parts`);
    this.#chars += charsOf(tidy);
    if (this.#chars > this.#limits.textChars) {
      this.#full(`after ${this.#limits.textChars} characters`);
    }
    this.#blocks.push(tidy);
  }

  /** Says what was left out; the same words are kept once. */
  note(text: string): void {
    if (this.#notes.length < MAX_NOTES && !this.#notes.includes(text)) this.#notes.push(text);
  }

  /** Adds what is known about the document; empty texts and times that are none are ignored. */
  describe(facts: { [Name in keyof DocumentFacts]: DocumentFacts[Name] | undefined }): void {
    for (const [name, value] of Object.entries(facts)) {
      const kept = typeof value === 'string' ? tidyLine(value).slice(0, MAX_FACT_CHARS) : value;
      if (kept === '' || kept === undefined) continue;
      if (typeof kept === 'number' && !Number.isSafeInteger(kept)) continue;
      Object.assign(this.#facts, { [name]: kept });
    }
  }

  /** How many blocks there are so far. */
  get size(): number {
    return this.#blocks.length;
  }

  /** What was read so far. Without a title of its own, its one heading of the first level is it. */
  build(): ParsedDocument {
    const title = this.#facts.title ?? this.#onlyTopHeading();
    const named = title === undefined ? {} : { title };
    return { ...this.#facts, ...named, blocks: this.#blocks, notes: this.#notes };
  }

  #onlyTopHeading(): string | undefined {
    const [first, second] = this.#blocks.filter(
      (block) => block.kind === 'heading' && block.level === 1,
    );
    if (first?.kind !== 'heading' || second !== undefined) return undefined;
    return first.text.slice(0, MAX_FACT_CHARS);
  }

  #full(where: string): never {
    this.note(`what comes ${where} was not read`);
    throw new DocumentFull();
  }
}

/** Soft hyphens, zero-width spaces and byte order marks: nothing that anybody reads. */
const INVISIBLE = /[\u00ad\u200b\ufeff]/g;

/** Text on one line: control characters and runs of white space become one space. */
export function tidyLine(text: string): string {
  return text
    .replace(INVISIBLE, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

function tidied(block: Block): Block | undefined {
  switch (block.kind) {
    case 'heading': {
      const level = Math.min(Math.max(1, block.level), MAX_HEADING_LEVEL);
      return ifText({ ...block, level, text: tidyLine(block.text) });
    }
    case 'paragraph':
    case 'list-item':
      return ifText({ ...block, text: tidyLine(block.text) });
    case 'code':
      return block.text.trim() === '' ? undefined : block;
    case 'table':
      return tidyTable(block);
  }
}

function ifText<B extends { text: string }>(block: B): B | undefined {
  return block.text === '' ? undefined : block;
}

/**
 * Without rows and columns that are empty all through. The header is as long as the longest row;
 * rows end with their last cell that holds something, or a few long ones would make all long.
 */
function tidyTable(table: Extract<Block, { kind: 'table' }>): Block | undefined {
  const grid = [table.header, ...table.rows].map((row) => row.map(tidyLine));
  const used = new Set<number>();
  for (const row of grid) {
    for (const [at, cell] of row.entries()) if (cell !== '') used.add(at);
  }
  const [header = [], ...rows] = grid.map((row) => row.filter((_, at) => used.has(at)));
  const missing = Array.from({ length: used.size - header.length }, () => '');
  const filled = rows.map(withoutEnd).filter((row) => row.length > 0);
  if (used.size === 0) return undefined;
  return { ...table, header: [...header, ...missing], rows: filled };
}

function withoutEnd(row: readonly string[]): string[] {
  return row.slice(0, row.findLastIndex((cell) => cell !== '') + 1);
}

function charsOf(block: Block): number {
  if (block.kind !== 'table') return block.text.length;
  const cells = [block.header, ...block.rows].flat();
  return cells.reduce((sum, cell) => sum + cell.length, block.caption?.length ?? 0);
}

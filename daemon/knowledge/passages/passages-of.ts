import type { PassageContent } from '../../store/passages-table.ts';
import type { Block, ParsedDocument } from '../parsed-document.ts';
import { overlapStart, sentenceParts } from './cut-text.ts';
import { tablePieces } from './table-pieces.ts';

export interface PassageLimits {
  /** The longest passage, characters, 100 or more. */
  passageChars: number;
  /** How much of a passage is repeated in the next, characters, at most half a passage. */
  overlapChars: number;
}

/** About 20 million characters of text: a shelf of books. */
const MAX_PASSAGES = 20_000;

/** A longer heading is a paragraph: headings are repeated with every passage below them. */
const MAX_HEADING_CHARS = 200;

/** Text that belongs into one passage. */
interface Piece {
  text: string;
  page: number | undefined;
  /** What stands between it and what is before it. */
  joint: ' ' | '\n';
  /** Whether its end may be repeated before what follows; a table repeats its header instead. */
  isProse: boolean;
}

/**
 * Cuts a document into passages along its structure: a heading begins a new one, and what is too
 * long is cut at blocks, sentences or words, in this order, with an overlap. A passage with rows of
 * a table has its caption and header. Every word is in the text or the section of some passage.
 * @returns passages in reading order, and notes for people on what was left out
 */
export function passagesOf(
  document: ParsedDocument,
  limits: PassageLimits,
): { passages: PassageContent[]; notes: string[] } {
  const passages: PassageContent[] = [];
  for (const section of sectionsOf(document.blocks)) {
    const pieces = section.blocks.flatMap((block) => piecesOf(block, limits, document.language));
    const packer = new Packer(limits, document.language);
    for (const piece of pieces) packer.add(piece);
    for (const { text, page } of packer.end()) {
      if (passages.length >= MAX_PASSAGES) {
        return { passages, notes: [`what follows passage ${MAX_PASSAGES} is not found`] };
      }
      passages.push({ text, section: section.headings, ...(page === undefined ? {} : { page }) });
    }
  }
  return { passages, notes: [] };
}

interface Section {
  headings: readonly string[];
  blocks: Block[];
}

/** Blocks under the same headings. A heading with nothing below it is itself the block. */
function sectionsOf(blocks: readonly Block[]): Section[] {
  const sections: Section[] = [];
  let above: { level: number; text: string }[] = [];
  let open: Section = { headings: [], blocks: [] };
  const close = (): void => {
    if (open.blocks.length > 0) sections.push(open);
  };
  for (const [at, block] of blocks.entries()) {
    if (block.kind !== 'heading' || block.text.length > MAX_HEADING_CHARS) {
      open.blocks.push(block);
      continue;
    }
    close();
    const outer = above.filter(({ level }) => level < block.level);
    const text = block.text.trim();
    above = text === '' ? outer : [...outer, { level: block.level, text }];
    const next = blocks[at + 1];
    const isBare = next === undefined || (next.kind === 'heading' && next.level <= block.level);
    open = isBare
      ? { headings: outer.map((each) => each.text), blocks: [block] }
      : { headings: above.map((each) => each.text), blocks: [] };
  }
  close();
  return sections;
}

const INDENT = '  ';
/** Deeper lists are indented no further. */
const MAX_INDENTS = 8;

function piecesOf(block: Block, limits: PassageLimits, language?: string): Piece[] {
  const { page } = block;
  if (block.kind === 'table') {
    const texts = tablePieces(block, limits.passageChars);
    return texts.map((text) => ({ text, page, joint: '\n', isProse: false }));
  }
  // With what is repeated before it and a joint, a piece fits into a passage.
  const maxChars = limits.passageChars - limits.overlapChars - 1;
  return linesOf(block).flatMap((line) => {
    if (line.length <= maxChars) return [{ text: line, page, joint: '\n', isProse: true }];
    return sentenceParts(line, maxChars, language).map(({ start, end }, at): Piece => {
      const text = line.slice(start, end);
      return { text, page, joint: at === 0 ? '\n' : ' ', isProse: true };
    });
  });
}

/** Code is cut between lines. */
function linesOf(block: Exclude<Block, { kind: 'table' }>): string[] {
  if (block.kind === 'code') return block.text.split('\n').filter((line) => line.trim() !== '');
  if (block.kind !== 'list-item') return block.text.trim() === '' ? [] : [block.text.trim()];
  const indent = INDENT.repeat(Math.min(block.depth, MAX_INDENTS));
  return [`${indent}${block.marker} ${block.text}`.trimEnd()];
}

/** Fills passages with pieces, one after the other. */
class Packer {
  readonly #limits: PassageLimits;
  readonly #language: string | undefined;
  readonly #done: { text: string; page: number | undefined }[] = [];
  #open: Piece | undefined;

  constructor(limits: PassageLimits, language: string | undefined) {
    this.#limits = limits;
    this.#language = language;
  }

  add(piece: Piece): void {
    const open = this.#open;
    if (open === undefined) {
      this.#open = piece;
      return;
    }
    const together = open.text + piece.joint + piece.text;
    if (together.length <= this.#limits.passageChars) {
      this.#open = { ...piece, text: together, page: open.page };
      return;
    }
    this.#done.push(open);
    const repeated = open.isProse && piece.isProse ? this.#endOf(open.text) : '';
    const before = repeated === '' ? '' : repeated + piece.joint;
    this.#open = { ...piece, text: before + piece.text };
  }

  end(): readonly { text: string; page: number | undefined }[] {
    if (this.#open !== undefined) this.#done.push(this.#open);
    this.#open = undefined;
    return this.#done;
  }

  #endOf(text: string): string {
    return text.slice(overlapStart(text, this.#limits.overlapChars, this.#language));
  }
}

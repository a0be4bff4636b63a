import { type DocText, PAPX_OFFSET } from './doc-pieces.ts';

/** What is known of a paragraph of an old Word document. */
export interface ParagraphFacts {
  /** Number of its style; 1 to 9 are the headings (MS-DOC, 2.9.260). */
  style: number;
  isInTable: boolean;
  /** True for the mark after the last cell of a row. */
  isRowEnd: boolean;
  /** Its list, 0: none. */
  list: number;
  /** Level in its list, from 0. */
  listLevel: number;
}

/** Changes of properties that are looked at (MS-DOC, 2.6.2). */
const SPRM = { inTable: 0x2416, rowEnd: 0x2417, listLevel: 0x260a, list: 0x460b } as const;
/** How many bytes follow a change, by its upper three bits; 6: the next byte says it. */
const OPERAND_BYTES = [1, 1, 2, 4, 2, 2, 0, 3] as const;
const VARIABLE = 6;
const LONG_TABLE_CHANGE = 0xd608;
const PAGE_BYTES = 512;
const BX_BYTES = 13;
const PLAIN: ParagraphFacts = {
  style: 0,
  isInTable: false,
  isRowEnd: false,
  list: 0,
  listLevel: 0,
};

/** Finds the facts of the paragraph that a place in the stream belongs to. */
export class DocParagraphs {
  readonly #runs: { from: number; to: number; facts: ParagraphFacts }[] = [];

  constructor({ main, table }: DocText) {
    const start = main.readUInt32LE(PAPX_OFFSET);
    const bytes = main.readUInt32LE(PAPX_OFFSET + 4);
    const count = Math.floor((bytes - 4) / 8);
    for (let at = 0; at < count; at += 1) {
      const entry = start + (count + 1) * 4 + at * 4;
      if (entry + 4 > table.length) break;
      const page = table.readUInt32LE(entry) * PAGE_BYTES;
      this.#addPage(main.subarray(page, page + PAGE_BYTES));
    }
    this.#runs.sort((one, other) => one.from - other.from);
  }

  factsAt(offset: number): ParagraphFacts {
    let low = 0;
    let high = this.#runs.length - 1;
    while (low <= high) {
      const middle = Math.floor((low + high) / 2);
      const run = this.#runs[middle];
      if (run === undefined) break;
      if (offset < run.from) high = middle - 1;
      else if (offset >= run.to) low = middle + 1;
      else return run.facts;
    }
    return PLAIN;
  }

  /** A page of 512 bytes: places, then pointers to what holds between them (MS-DOC, 2.9.175). */
  #addPage(page: Buffer): void {
    if (page.length < PAGE_BYTES) return;
    const count = page[PAGE_BYTES - 1] ?? 0;
    for (let at = 0; at < count; at += 1) {
      const pointer = (count + 1) * 4 + at * BX_BYTES;
      if (pointer >= PAGE_BYTES) return;
      const word = (page[pointer] ?? 0) * 2;
      const facts = word === 0 ? PLAIN : factsIn(page, word);
      const [from, to] = [page.readUInt32LE(at * 4), page.readUInt32LE((at + 1) * 4)];
      this.#runs.push({ from, to, facts });
    }
  }
}

function factsIn(page: Buffer, at: number): ParagraphFacts {
  const words = page[at] ?? 0;
  const isLong = words === 0;
  const start = isLong ? at + 2 : at + 1;
  const length = isLong ? (page[at + 1] ?? 0) * 2 : words * 2 - 1;
  const bytes = page.subarray(start, Math.min(start + length, page.length));
  if (bytes.length < 2) return PLAIN;
  const facts = { ...PLAIN, style: bytes.readUInt16LE(0) };
  for (let place = 2; place + 2 < bytes.length; ) {
    const change = bytes.readUInt16LE(place);
    apply(facts, change, bytes.subarray(place + 2));
    place += 2 + operandBytes(change, bytes.subarray(place + 2));
  }
  return facts;
}

function apply(facts: ParagraphFacts, change: number, operand: Buffer): void {
  if (change === SPRM.inTable) facts.isInTable = operand[0] === 1;
  else if (change === SPRM.rowEnd) facts.isRowEnd = operand[0] === 1;
  else if (change === SPRM.listLevel) facts.listLevel = operand[0] ?? 0;
  else if (change === SPRM.list && operand.length >= 2) facts.list = operand.readUInt16LE(0);
}

function operandBytes(change: number, operand: Buffer): number {
  const kind = change >> 13;
  if (kind !== VARIABLE) return OPERAND_BYTES[kind as 0] ?? 1;
  if (change === LONG_TABLE_CHANGE) return operand.length < 2 ? 2 : operand.readUInt16LE(0) + 1;
  return 1 + (operand[0] ?? 0);
}

/** Record of BIFF8, the format of Excel 97 to 2003 (MS-XLS): the ones that are read. */
export const RECORD = {
  formula: 0x06,
  endOfPart: 0x0a,
  dateMode: 0x22,
  password: 0x2f,
  continuation: 0x3c,
  sheet: 0x85,
  manyNumbers: 0xbd,
  cellFormat: 0xe0,
  merged: 0xe5,
  sharedTexts: 0xfc,
  sharedText: 0xfd,
  number: 0x203,
  text: 0x204,
  boolean: 0x205,
  formulaText: 0x207,
  shortNumber: 0x27e,
  numberFormat: 0x41e,
} as const;

export interface XlsRecord {
  type: number;
  data: Buffer;
  /** The data of the records that continue it. */
  more: Buffer[];
}

const HEADER_BYTES = 4;

/** Records from `offset` to the end of the part they belong to. */
export function* recordsFrom(stream: Buffer, offset: number): Generator<XlsRecord> {
  let at = offset;
  while (at + HEADER_BYTES <= stream.length) {
    const read = recordAt(stream, at);
    at = read.next;
    if (read.record.type === RECORD.endOfPart) return;
    while (at + HEADER_BYTES <= stream.length) {
      const following = recordAt(stream, at);
      if (following.record.type !== RECORD.continuation) break;
      read.record.more.push(following.record.data);
      at = following.next;
    }
    yield read.record;
  }
}

function recordAt(stream: Buffer, at: number): { record: XlsRecord; next: number } {
  const next = at + HEADER_BYTES + stream.readUInt16LE(at + 2);
  const data = stream.subarray(at + HEADER_BYTES, next);
  return { record: { type: stream.readUInt16LE(at), data, more: [] }, next };
}

/** Flags before the characters of a text (MS-XLS, 2.5.293). */
const WIDE = 0x01;
const HAS_EXTRA = 0x04;
const HAS_RUNS = 0x08;
const RUN_BYTES = 4;
const BYTE = 256;

/** Reads texts that may go on in the next record, where their width is told anew. */
export class XlsTexts {
  readonly #segments: readonly Buffer[];
  #segment = 0;
  #at: number;

  /** @param at where the first text begins */
  constructor({ data, more }: XlsRecord, at: number) {
    this.#segments = [data, ...more];
    this.#at = at;
  }

  get isAtEnd(): boolean {
    return this.#segment >= this.#segments.length;
  }

  /** The next text; its length is a number of 16 bits. */
  next(): string {
    const length = this.#number(2);
    const flags = this.#number(1);
    const runs = flags & HAS_RUNS ? this.#number(2) : 0;
    const extra = flags & HAS_EXTRA ? this.#number(4) : 0;
    const text = this.#characters(length, (flags & WIDE) !== 0);
    this.#skip(runs * RUN_BYTES + extra);
    return text;
  }

  #characters(length: number, isWideAtFirst: boolean): string {
    let text = '';
    let isWide = isWideAtFirst;
    while (text.length < length && !this.isAtEnd) {
      const segment = this.#current();
      const width = isWide ? 2 : 1;
      const here = Math.min(length - text.length, Math.floor((segment.length - this.#at) / width));
      text += segment.toString(isWide ? 'utf16le' : 'latin1', this.#at, this.#at + here * width);
      this.#at += here * width;
      if (text.length >= length) break;
      this.#segment += 1;
      this.#at = 1;
      isWide = ((this.#segments[this.#segment]?.[0] ?? 0) & WIDE) !== 0;
    }
    this.#enter();
    return text;
  }

  #number(bytes: 1 | 2 | 4): number {
    let value = 0;
    for (let byte = 0; byte < bytes; byte += 1) {
      this.#enter();
      value += (this.#current()[this.#at] ?? 0) * BYTE ** byte;
      this.#at += 1;
    }
    this.#enter();
    return value;
  }

  #skip(bytes: number): void {
    this.#at += bytes;
    this.#enter();
  }

  /** Goes to the segment that the place lies in. */
  #enter(): void {
    while (!this.isAtEnd && this.#at >= this.#current().length) {
      this.#at -= this.#current().length;
      this.#segment += 1;
    }
  }

  #current(): Buffer {
    return this.#segments[this.#segment] ?? Buffer.alloc(0);
  }
}

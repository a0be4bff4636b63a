import { Refusal } from '../refusal.ts';
import { decodeWindows1252 } from '../text/windows-1252.ts';
import type { OleFile } from './ole-file.ts';

/** Places in the header of a Word document, the FIB (MS-DOC, 2.5). */
const FIB = { magic: 0xa5ec, flags: 0x0a, textChars: 0x4c, noteChars: 0x50 } as const;
const CLX_OFFSET = 0x01a2;
export const PAPX_OFFSET = 0x0102;
const ENCRYPTED = 0x0100;
const TABLE_STREAM_1 = 0x0200;
const PIECE_BYTES = 8;
/** Word 97 and later. */
const MIN_VERSION = 0x00c1;
const COMPRESSED = 0x40000000;

/** A stretch of text that lies together in the file. */
interface Piece {
  /** Of its first character in the text. */
  from: number;
  to: number;
  /** Of its first byte in the stream. */
  offset: number;
  isWide: boolean;
}

/** The text of an old Word document with the place in the file of each character. */
export interface DocText {
  text: string;
  /** Where a character of the text lies in the stream. */
  offsetOf(at: number): number;
  main: Buffer;
  table: Buffer;
}

/** @throws Refusal `encrypted`, `corrupt`, `unknown-format` for Word 95 and older */
export function readDocText(file: OleFile): DocText {
  const main = Buffer.from(file.stream('WordDocument') ?? []);
  if (main.readUInt16LE(0) !== FIB.magic) throw new Refusal('corrupt', 'no Word document');
  if (main.readUInt16LE(2) < MIN_VERSION) throw new Refusal('unknown-format', 'Word 95 or older');
  const flags = main.readUInt16LE(FIB.flags);
  if (flags & ENCRYPTED) throw new Refusal('encrypted');
  const table = Buffer.from(file.stream(flags & TABLE_STREAM_1 ? '1Table' : '0Table') ?? []);
  const pieces = piecesOf(main, table);
  // Footnotes come right after the text; headers, comments and boxes follow them.
  const length = main.readUInt32LE(FIB.textChars) + main.readUInt32LE(FIB.noteChars);
  const text = pieces
    .map((piece) => pieceText(main, piece))
    .join('')
    .slice(0, length);
  return { text, main, table, offsetOf: (at) => offsetIn(pieces, at) };
}

function offsetIn(pieces: readonly Piece[], at: number): number {
  const piece = pieces.find(({ to }) => at < to);
  if (piece === undefined) return -1;
  return piece.offset + (at - piece.from) * (piece.isWide ? 2 : 1);
}

function pieceText(main: Buffer, { from, to, offset, isWide }: Piece): string {
  const bytes = main.subarray(offset, offset + (to - from) * (isWide ? 2 : 1));
  return isWide ? bytes.toString('utf16le') : decodeWindows1252(bytes);
}

function piecesOf(main: Buffer, table: Buffer): Piece[] {
  const start = main.readUInt32LE(CLX_OFFSET);
  const end = start + main.readUInt32LE(CLX_OFFSET + 4);
  let at = start;
  // Changes of properties that were saved in a hurry stand before the table of pieces.
  while (at < end && table[at] === 1) at += 3 + table.readUInt16LE(at + 1);
  if (table[at] !== 2) throw new Refusal('corrupt', 'there is no table of its pieces');
  const bytes = table.readUInt32LE(at + 1);
  const first = at + 5;
  const count = Math.floor((bytes - 4) / (4 + PIECE_BYTES));
  return Array.from({ length: Math.min(count, table.length) }, (_, index) => {
    const place = table.readUInt32LE(first + (count + 1) * 4 + index * PIECE_BYTES + 2);
    const isWide = (place & COMPRESSED) === 0;
    const offset = place & ~COMPRESSED;
    return {
      from: table.readUInt32LE(first + index * 4),
      to: table.readUInt32LE(first + (index + 1) * 4),
      offset: isWide ? offset : offset / 2,
      isWide,
    };
  });
}

import { type PptRecord, RECORD } from './ppt-records.ts';

/** One paragraph of a text of PowerPoint. */
export interface PptLine {
  text: string;
  /** Level in the outline, from 0. */
  depth: number;
  hasBullet: boolean;
}

/** What a text is for (MS-PPT, 2.13.33). */
export interface PptText {
  isTitle: boolean;
  lines: PptLine[];
}

const TITLES: readonly number[] = [0, 6];
/** Bodies of slides, whose lines have bullets unless they say otherwise. */
const LISTS: readonly number[] = [1, 7, 8];
const OTHER = 4;
const PARAGRAPH_END = '\r';
const LINE_BREAK = '\v';
const MAX_DEPTH = 4;

/** Bits that tell which properties of paragraphs follow, and their bytes in order (2.9.20). */
const BULLET_FLAGS = 0x0f;
const TAB_STOPS = 0x10_0000;
const BYTES_OF: readonly (readonly [mask: number, bytes: number])[] = [
  [BULLET_FLAGS, 2],
  [0x80, 2],
  [0x10, 2],
  [0x40, 2],
  [0x20, 4],
  [0x0800, 2],
  [0x1000, 2],
  [0x2000, 2],
  [0x4000, 2],
  [0x0100, 2],
  [0x0400, 2],
  [0x8000, 2],
  [TAB_STOPS, 2],
  [0x1_0000, 2],
  [0xe_0000, 2],
  [0x20_0000, 2],
];
const TAB_STOP_BYTES = 4;
const HAS_BULLET = 1;
/** A run: how many letters, the depth, and which properties follow. */
const RUN_BYTES = 10;
const DEPTH_AT = 4;
const MASK_AT = 6;

/** The text that a row of records holds: what it is for, its letters, its style. */
export function pptText(records: Iterable<PptRecord>): PptText {
  let kind = OTHER;
  let letters = '';
  let style: Buffer = Buffer.alloc(0);
  for (const { type, body } of records) {
    if (type === RECORD.textHeader) kind = body.readUInt32LE(0);
    else if (type === RECORD.wideText) letters = body.toString('utf16le');
    else if (type === RECORD.narrowText) letters = body.toString('latin1');
    else if (type === RECORD.textStyle) style = body;
  }
  return { isTitle: TITLES.includes(kind), lines: linesOf(letters, style, LISTS.includes(kind)) };
}

function linesOf(letters: string, style: Buffer, isList: boolean): PptLine[] {
  const runs = paragraphRuns(style, letters.length);
  let at = 0;
  let from = 0;
  return letters.split(PARAGRAPH_END).map((text) => {
    while (at < runs.length - 1 && from >= (runs[at]?.end ?? 0)) at += 1;
    from += text.length + 1;
    const { depth = 0, hasBullet = isList } = runs[at] ?? {};
    return { text: text.replaceAll(LINE_BREAK, ' '), depth, hasBullet };
  });
}

/** A stretch of paragraphs that are set alike. */
interface ParagraphRun {
  /** The place of the first letter after it. */
  end: number;
  depth: number;
  /** Undefined: as such texts usually are. */
  hasBullet?: boolean;
}

/** What is known of the paragraphs; what is known of letters follows it and is not read. */
function paragraphRuns(style: Buffer, chars: number): ParagraphRun[] {
  const runs: ParagraphRun[] = [];
  let end = 0;
  for (let at = 0; end <= chars && at + RUN_BYTES <= style.length; ) {
    const mask = style.readUInt32LE(at + MASK_AT);
    const properties = style.subarray(at + RUN_BYTES);
    end += style.readUInt32LE(at);
    const isSaid = (mask & HAS_BULLET) !== 0 && properties.length > 0;
    const said = isSaid ? { hasBullet: ((properties[0] ?? 0) & HAS_BULLET) !== 0 } : {};
    runs.push({ end, depth: Math.min(style.readUInt16LE(at + DEPTH_AT), MAX_DEPTH), ...said });
    at += RUN_BYTES + propertyBytes(mask, properties);
  }
  return runs;
}

function propertyBytes(mask: number, properties: Buffer): number {
  let bytes = 0;
  for (const [bits, size] of BYTES_OF) {
    if ((mask & bits) === 0) continue;
    const isTabs = bits === TAB_STOPS && bytes + 2 <= properties.length;
    const stops = isTabs ? properties.readUInt16LE(bytes) : 0;
    bytes += size + stops * TAB_STOP_BYTES;
  }
  return bytes;
}

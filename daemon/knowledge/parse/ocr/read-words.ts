import { boundsOf, median } from '../layout/box.ts';
import { type Segment, segmentOf, type Word } from '../layout/words.ts';

/** What was read on one page of a picture, in pixels. */
export interface ReadPage {
  width: number;
  height: number;
  segments: Segment[];
  /** Letters and digits that are likely right. */
  sureLetters: number;
  /** Mean of all words, weighted by their letters; 0 to 100. */
  confidence: number;
  /** Its lines run up or down: it lies on its side. */
  isSideways: boolean;
}

/** Columns of tesseract's table. */
const COLUMN = {
  level: 0,
  page: 1,
  block: 2,
  paragraph: 3,
  line: 4,
  left: 6,
  top: 7,
  width: 8,
  height: 9,
  confidence: 10,
  text: 11,
} as const;
const LEVEL = { page: 1, line: 4, word: 5 } as const;

/** Less sure words are specks and edges; those without letters must be surer. */
const MIN_CONFIDENCE = 25;
const MIN_MARK_CONFIDENCE = 60;
const SURE = 60;
/** Words of a line this far apart, in units of its height, may be in different columns. */
const SEGMENT_GAP = 1.3;
/** Of the height of a line's box: the type, and what hangs below its baseline. */
const TYPE_SHARE = 0.85;
const DESCENT_SHARE = 0.22;
/** Lines within so much of the usual height are of one size: boxes follow the letters in them. */
const SIZE_NOISE = 1.3;
const MAX_WORDS = 50_000;
const LONG_WORD = 4;

const LINE_ART = /^[|\u00a6_~=\u2014\u2013\-.,:;'`"\u00b0\u00b7\\/()[\]{}<>]+$/u;

interface RawWord {
  line: string;
  text: string;
  confidence: number;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

interface RawPage {
  width: number;
  height: number;
  lines: Map<string, { y0: number; y1: number }>;
  words: RawWord[];
}

function pagesIn(table: string): RawPage[] {
  const pages: RawPage[] = [];
  let words = 0;
  for (const row of table.split('\n')) {
    const cells = row.split('\t');
    const number = (column: keyof typeof COLUMN): number => Number(cells[COLUMN[column]]);
    const level = number('level');
    if (level === LEVEL.page) {
      pages.push({ width: number('width'), height: number('height'), lines: new Map(), words: [] });
    }
    const page = pages.at(-1);
    if (!page) continue;
    const line = cells.slice(COLUMN.page, COLUMN.line + 1).join(' ');
    const box = { x0: number('left'), y0: number('top') };
    const y1 = box.y0 + number('height');
    if (level === LEVEL.line) page.lines.set(line, { y0: box.y0, y1 });
    const text = cells[COLUMN.text]?.trim() ?? '';
    if (level !== LEVEL.word || text === '' || words >= MAX_WORDS) continue;
    const x1 = box.x0 + number('width');
    page.words.push({ line, text, confidence: number('confidence'), ...box, x1, y1 });
    words++;
  }
  return pages;
}

function isText({ text, confidence }: RawWord): boolean {
  if (LINE_ART.test(text) && text.length > 1) return false;
  const hasLetters = /[\p{L}\p{N}]/u.test(text);
  return confidence >= (hasLetters ? MIN_CONFIDENCE : MIN_MARK_CONFIDENCE);
}

/** The size of each line's type, in pixels: small differences are those of the letters in it. */
function sizesOf(page: RawPage): (line: string) => number {
  const heights = [...page.lines.values()].map(({ y0, y1 }) => (y1 - y0) * TYPE_SHARE);
  const usual = median(heights);
  return (line) => {
    const box = page.lines.get(line);
    const size = box ? (box.y1 - box.y0) * TYPE_SHARE : usual;
    const isUsual = size < usual * SIZE_NOISE && size > usual / SIZE_NOISE;
    return isUsual ? usual : size;
  };
}

function wordOf(raw: RawWord, size: number, baseline: number): Word {
  const { x0, x1, y0, y1 } = raw;
  const letters = [...raw.text];
  return { letters, x0, x1, y0, y1, baseline, size, isBold: false, isFixedWidth: false };
}

function segmentsOf(page: RawPage): Segment[] {
  const sizeOf = sizesOf(page);
  const lines = new Map<string, RawWord[]>();
  for (const word of page.words.filter(isText)) {
    lines.set(word.line, [...(lines.get(word.line) ?? []), word]);
  }
  const segments: Segment[] = [];
  for (const [line, raw] of lines) {
    const size = sizeOf(line);
    const bottom = page.lines.get(line)?.y1 ?? boundsOf(raw).y1;
    const words = raw
      .map((word) => wordOf(word, size, bottom - DESCENT_SHARE * size))
      .sort((a, b) => a.x0 - b.x0);
    let open: Word[] = [];
    for (const word of words) {
      const last = open.at(-1);
      if (last && word.x0 - last.x1 > SEGMENT_GAP * size) {
        segments.push(segmentOf(open));
        open = [];
      }
      open.push(word);
    }
    if (open.length > 0) segments.push(segmentOf(open));
  }
  return segments;
}

/** Longer words are wider than high, unless they run up or down. */
function areSideways(words: readonly RawWord[]): boolean {
  const long = words.filter(({ text }) => text.length >= LONG_WORD);
  const high = long.filter(({ x0, x1, y0, y1 }) => y1 - y0 > x1 - x0);
  return high.length * 2 > long.length;
}

/** The words in tesseract's table, page by page; the unsure ones left out. */
export function readWords(table: string): ReadPage[] {
  return pagesIn(table).map((page) => {
    const lettersOf = ({ text }: RawWord): number => text.replace(/[^\p{L}\p{N}]/gu, '').length;
    const all = page.words.reduce((sum, word) => sum + lettersOf(word), 0);
    const sure = page.words.filter(({ confidence }) => confidence >= SURE);
    const weight = page.words.reduce((sum, word) => sum + word.confidence * lettersOf(word), 0);
    return {
      width: page.width,
      height: page.height,
      segments: segmentsOf(page),
      sureLetters: sure.reduce((sum, word) => sum + lettersOf(word), 0),
      confidence: all === 0 ? 0 : weight / all,
      isSideways: areSideways(page.words),
    };
  });
}

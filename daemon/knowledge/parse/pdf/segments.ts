import { median, overlap, type Ruling } from '../layout/box.ts';
import { type Segment, segmentOf, type Word } from '../layout/words.ts';
import type { Glyph } from './page-content.ts';

/** All in units of the type size; from the spacing of ordinary print. */
const LINE_TOLERANCE = 0.25;
const ASCENT = 0.75;
const DESCENT = 0.22;
/** A gap this wide ends a word: a space is 0.25 wide, justified ones shrink to 0.17. */
const WORD_GAP = 0.16;
/** The same in a line that has spaces of its own, where letters may be set apart. */
const WORD_GAP_BESIDE_SPACES = 0.3;
/** A gap this wide may be the space between two columns. */
const SEGMENT_GAP = 1;
/** Two equal letters that overlap so much are one, drawn twice to look bold. */
const DOUBLE_STRIKE = 0.7;
/** How much of the size of its line a raised or lowered letter may have. */
const SCRIPT_SIZE = 0.85;
const SCRIPT_SHIFT = 0.8;
const SCRIPT_GAP = 0.4;

const COMBINING = /^\p{M}+$/u;
/** Marks of lists, which may touch their text. */
const BULLET = /^[\u2022\u25aa\u25a0\u25a1\u25cf\u25cb\u25e6\uf0b7\uf0a7\u27a2]$/u;
const SPACE = /^[\s\u00a0]*$/u;

interface Row {
  baseline: number;
  size: number;
  glyphs: Glyph[];
}

function isSpace(glyph: Glyph): boolean {
  return SPACE.test(glyph.text);
}

/** Glyphs on one baseline, from the top down. */
function rowsOf(glyphs: readonly Glyph[]): Row[] {
  const rows: Row[] = [];
  let open: Row | undefined;
  for (const glyph of [...glyphs].sort((a, b) => a.y - b.y)) {
    const reach = LINE_TOLERANCE * Math.max(glyph.size, open?.size ?? 0);
    if (open && glyph.y - open.baseline <= reach) {
      open.glyphs.push(glyph);
      open.size = Math.max(open.size, glyph.size);
      continue;
    }
    open = { baseline: glyph.y, size: glyph.size, glyphs: [glyph] };
    rows.push(open);
  }
  return rows;
}

/** Letters from left to right, accents with their letter, what was drawn twice only once. */
function lettersOf(row: Row): Glyph[] {
  const letters: Glyph[] = [];
  const marks: Glyph[] = [];
  for (const glyph of [...row.glyphs].sort((a, b) => a.x - b.x)) {
    if (COMBINING.test(glyph.text)) {
      marks.push(glyph);
      continue;
    }
    const last = letters.at(-1);
    const isTwice =
      last?.text === glyph.text &&
      !isSpace(glyph) &&
      overlap([last.x, last.x + last.width], [glyph.x, glyph.x + glyph.width]) >
        DOUBLE_STRIKE * glyph.width;
    if (!isTwice) letters.push(glyph);
  }
  for (const mark of marks) attachMark(letters, mark);
  return letters;
}

/** Puts an accent to the letter whose middle is nearest. */
function attachMark(letters: Glyph[], mark: Glyph): void {
  const middle = mark.x + mark.width / 2;
  const distanceOf = (letter: Glyph): number =>
    isSpace(letter) ? Infinity : Math.abs(letter.x + letter.width / 2 - middle);
  const under = letters.reduce(
    (best, letter, at) => (distanceOf(letter) < distanceOf(letters[best] ?? letter) ? at : best),
    0,
  );
  const letter = letters[under];
  if (letter && distanceOf(letter) < letter.size) {
    letters[under] = { ...letter, text: letter.text + mark.text };
  }
}

function wordOf(letters: readonly Glyph[]): Word {
  const size = median(letters.map((letter) => letter.size));
  const last = letters.at(-1);
  const baseline = median(letters.map(({ y }) => y));
  return {
    letters: letters.map(({ text }) => text),
    x0: letters[0]?.x ?? 0,
    x1: (last?.x ?? 0) + (last?.width ?? 0),
    y0: baseline - ASCENT * size,
    y1: baseline + DESCENT * size,
    baseline,
    size,
    isBold: letters.filter(({ face }) => face.isBold).length * 2 > letters.length,
    isFixedWidth: letters.every(({ face }) => face.isFixedWidth),
  };
}

/** True where a vertical line stands between two letters. */
function isDivided(left: Glyph, right: Glyph, verticals: readonly Ruling[]): boolean {
  const slack = 0.2;
  const from = left.x + left.width - slack * left.size;
  const to = right.x + slack * right.size;
  const middle = left.y - (ASCENT * left.size) / 2;
  return verticals.some(({ x0, x1, y0, y1 }) => {
    const x = (x0 + x1) / 2;
    return x >= from && x <= to && y0 <= middle && middle <= y1;
  });
}

/** How wide a gap ends a word in this row; letters that are set apart raise it. */
function wordGapOf(letters: readonly Glyph[]): number {
  const hasSpaces = letters.some((letter, at) => at > 0 && isSpace(letter));
  const gaps: number[] = [];
  for (const [at, letter] of letters.entries()) {
    const next = letters[at + 1];
    if (!next || isSpace(letter) || isSpace(next)) continue;
    gaps.push((next.x - letter.x - letter.width) / Math.max(letter.size, 1));
  }
  const usual = Math.max(0, median(gaps));
  return usual + (hasSpaces ? WORD_GAP_BESIDE_SPACES : WORD_GAP);
}

/** Splits a row at spaces and gaps: words, grouped by the wide gaps between them. */
function wordGroupsOf(row: Row, verticals: readonly Ruling[]): Word[][] {
  const all = lettersOf(row);
  const wordGap = wordGapOf(all);
  const groups: Word[][] = [];
  let words: Word[] = [];
  let letters: Glyph[] = [];
  let isSpaced = false;
  const endWord = (): void => {
    if (letters.length > 0) words.push(wordOf(letters));
    letters = [];
  };
  for (const glyph of all) {
    if (isSpace(glyph)) {
      isSpaced = true;
      continue;
    }
    const last = letters.at(-1);
    if (last) {
      const size = Math.max(last.size, glyph.size);
      const gap = (glyph.x - last.x - last.width) / Math.max(size, 1);
      const isColumn = gap > SEGMENT_GAP || isDivided(last, glyph, verticals);
      const isMark = letters.length === 1 && BULLET.test(last.text);
      if (isColumn || isSpaced || isMark || gap > wordGap) endWord();
      if (isColumn) {
        groups.push(words);
        words = [];
      }
    }
    letters.push(glyph);
    isSpaced = false;
  }
  endWord();
  if (words.length > 0) groups.push(words);
  return groups;
}

/** The segment in whose line a small one is raised or lowered: a footnote mark, an exponent. */
function lineOfScript(script: Segment, segments: readonly Segment[]): number {
  return segments.findIndex((line) => {
    if (script.size > SCRIPT_SIZE * line.size) return false;
    const shift = Math.abs(script.baseline - line.baseline);
    if (shift > SCRIPT_SHIFT * line.size) return false;
    const gap = SCRIPT_GAP * line.size;
    return script.x0 >= line.x0 - gap && script.x1 <= line.x1 + gap * 2 && script !== line;
  });
}

function withScripts(segments: readonly Segment[]): Segment[] {
  const lines = [...segments];
  const maxLetters = 6;
  for (const script of segments) {
    const letters = script.words.reduce((sum, word) => sum + word.letters.length, 0);
    if (letters > maxLetters) continue;
    const at = lineOfScript(script, lines);
    const line = lines[at];
    if (!line) continue;
    const { baseline, size } = line;
    lines[at] = { ...segmentOf([...line.words, ...script.words]), baseline, size };
    lines.splice(lines.indexOf(script), 1);
  }
  return lines;
}

/**
 * The segments of a page's glyphs that all run to the right.
 * @param verticals lines that part what stands on both sides of them
 */
export function segmentsOf(glyphs: readonly Glyph[], verticals: readonly Ruling[]): Segment[] {
  const groups = rowsOf(glyphs).flatMap((row) => {
    const near = verticals.filter(
      ({ y0, y1 }) => y0 <= row.baseline && y1 >= row.baseline - row.size,
    );
    return wordGroupsOf(row, near);
  });
  return withScripts(groups.map(segmentOf));
}

import { median } from './box.ts';
import type { Line } from './lines.ts';
import { startsWithMarker } from './list-marker.ts';

/** Lines that belong together. */
export interface LineGroup {
  lines: Line[];
  /** There is more space above it than between its lines. */
  isApart: boolean;
}

/** All distances between baselines in units of the usual one; widths in those of the type. */
const APART = 1.3;
const SIZE_STEP = 1.08;
const INDENT = 0.8;
/** A line that ends so far before the edge, of the column's width, is the last of its paragraph. */
const SHORT_LINE = 0.15;
const ENDS_SENTENCE = /[.!?:\u3002\u061f\u06d4]["'\u201d\u2019)\]]?$/u;
const STARTS_SENTENCE = /^["'\u201c\u2018([]?[\p{Lu}\p{Lo}\p{N}]/u;

/** The distance between lines of a paragraph here, in points. */
function usualPitch(lines: readonly Line[]): number {
  const typicalLeading = 1.2;
  const pitches = lines.slice(1).flatMap((line, at) => {
    const above = lines[at];
    const pitch = above ? line.baseline - above.baseline : 0;
    const isText = above && pitch > 0 && pitch < above.size * 2.2;
    return isText ? [pitch / above.size] : [];
  });
  return pitches.length === 0 ? typicalLeading : lowerMiddle(pitches);
}

/** The middle of the lower half: most distances are those inside paragraphs. */
function lowerMiddle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = median(sorted);
  return median(sorted.filter((value) => value <= middle));
}

interface Column {
  left: number;
  right: number;
  pitch: number;
}

/** Where a line begins and how much room it leaves, seen in its reading direction. */
function sidesOf(line: Line, { left, right }: Column): { indent: number; room: number } {
  return line.isRightToLeft
    ? { indent: right - line.x1, room: line.x0 - left }
    : { indent: line.x0 - left, room: right - line.x1 };
}

/** True when a new paragraph begins with `line`. */
function begins(above: Line, line: Line, column: Column): boolean {
  if (startsWithMarker(line.text) === 'before-text') return true;
  const larger = Math.max(above.size, line.size);
  if (larger > SIZE_STEP * Math.min(above.size, line.size)) return true;
  if (above.isBold !== line.isBold || above.isFixedWidth !== line.isFixedWidth) return true;
  if (line.baseline - above.baseline > APART * column.pitch * larger) return true;
  const before = sidesOf(above, column);
  const now = sidesOf(line, column);
  const isItem = startsWithMarker(above.text) === 'before-text';
  const isIndented = now.indent - before.indent > INDENT * line.size && !isItem;
  if (isIndented && before.room < SHORT_LINE * (column.right - column.left)) return true;
  const isShort = before.room > SHORT_LINE * (column.right - column.left);
  return isShort && ENDS_SENTENCE.test(above.text) && STARTS_SENTENCE.test(line.text);
}

/** Parts the lines of a column where paragraphs, items and headings begin. */
export function groupedLines(lines: readonly Line[]): LineGroup[] {
  const column = {
    left: Math.min(...lines.map(({ x0 }) => x0)),
    right: Math.max(...lines.map(({ x1 }) => x1)),
    pitch: usualPitch(lines),
  };
  const groups: LineGroup[] = [];
  for (const [at, line] of lines.entries()) {
    const above = lines[at - 1];
    const group = groups.at(-1);
    if (!above || !group) {
      groups.push({ lines: [line], isApart: true });
    } else if (begins(above, line, column)) {
      const pitch = (line.baseline - above.baseline) / Math.max(above.size, line.size);
      groups.push({ lines: [line], isApart: pitch > APART * column.pitch });
    } else {
      group.lines.push(line);
    }
  }
  return groups;
}

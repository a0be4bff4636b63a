import { type Box, median } from './box.ts';
import { areRightToLeft, type Segment, segmentOf, textOfWords, type Word } from './words.ts';

/** A line of text as it is read. */
export interface Line extends Box {
  text: string;
  baseline: number;
  size: number;
  isBold: boolean;
  isFixedWidth: boolean;
  isRightToLeft: boolean;
}

/** Baselines as near as this, in units of the type size, are one line. */
const SAME_LINE = 0.35;

function lineOf(segment: Segment, isRightToLeft: boolean): Line {
  const { x0, y0, x1, y1, words, baseline, size } = segment;
  const letters = words.reduce((sum, word) => sum + word.letters.length, 0);
  const bold = words.reduce((sum, word) => sum + (word.isBold ? word.letters.length : 0), 0);
  const mostly = 0.8;
  return {
    x0,
    y0,
    x1,
    y1,
    baseline,
    size,
    text: textOfWords(words, isRightToLeft),
    isBold: bold >= mostly * letters,
    isFixedWidth: words.every((word) => word.isFixedWidth),
    isRightToLeft,
  };
}

/** Lines of segments that stand in one column, from the top down. */
export function linesOfSegments(segments: readonly Segment[], isRightToLeft: boolean): Line[] {
  const rows: Segment[][] = [];
  for (const segment of [...segments].sort((a, b) => a.baseline - b.baseline)) {
    const row = rows.at(-1);
    const baseline = median(row?.map((other) => other.baseline) ?? []);
    const size = Math.max(segment.size, ...(row?.map((other) => other.size) ?? []));
    if (row && segment.baseline - baseline <= SAME_LINE * size) row.push(segment);
    else rows.push([segment]);
  }
  return rows.map((row) => {
    const whole =
      row.length === 1 && row[0] ? row[0] : segmentOf(row.flatMap(({ words }) => words));
    return lineOf(whole, isRightToLeft || areRightToLeft(whole.words));
  });
}

/** Lines of words that stand in one column, for example in a cell. */
export function linesOf(words: readonly Word[], isRightToLeft: boolean): Line[] {
  return linesOfSegments(
    words.map((word) => segmentOf([word])),
    isRightToLeft,
  );
}

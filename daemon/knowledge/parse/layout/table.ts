import { type Box, centreOf } from './box.ts';
import { joinedLines } from './join-lines.ts';
import { linesOf } from './lines.ts';
import type { Word } from './words.ts';

/** Columns in the order in which they are read. */
export interface Table extends Box {
  kind: 'table';
  header: string[];
  rows: string[][];
}

/** Slides draw the mark of a list as a large dot. */
const HEAVY_BULLET = /^[\u25cf\u25a0\u25aa]\s+/u;

/** What stands in a cell, as one text. */
export function cellText(words: readonly Word[], isRightToLeft: boolean): string {
  const lines = linesOf(words, isRightToLeft);
  return joinedLines(lines.map(({ text }) => text.replace(HEAVY_BULLET, '\u2022 ')));
}

/** True when the middle of a box lies in another. */
export function isInside(inner: Box, outer: Box): boolean {
  const { x, y } = centreOf(inner);
  return x >= outer.x0 && x <= outer.x1 && y >= outer.y0 && y <= outer.y1;
}

/** A table of these rows, the first of them its header. @returns undefined when it is too empty */
export function tableOf(grid: string[][], place: Box, isRightToLeft: boolean): Table | undefined {
  const ordered = isRightToLeft ? grid.map((row) => [...row].reverse()) : grid;
  const used = ordered.filter((row) => row.some((cell) => cell !== ''));
  const [header, ...rows] = used;
  if (!header || rows.length === 0) return undefined;
  const { x0, y0, x1, y1 } = place;
  return { kind: 'table', header, rows, x0, y0, x1, y1 };
}

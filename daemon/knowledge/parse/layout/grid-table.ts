import { type Box, boundsOf, centreOf } from './box.ts';
import { bandsOf } from './columns.ts';
import type { RuledGrid } from './ruled-tables.ts';
import { cellText, isInside, type Table, tableOf } from './table.ts';
import { areRightToLeft, type Word } from './words.ts';

/** Fewer cells with text, of all: a drawing or a form's frame. */
const MIN_FILLED = 0.25;
/** A cell with so many letters that are so much of the table is a frame around a page. */
const FRAME_LETTERS = 600;
const FRAME_SHARE = 0.6;
/** A grid of so many ruled rows or fewer may have rows of text without lines between them. */
const FEW_RULED_ROWS = 3;
/** So many lines of text in such a row are rows of their own. */
const MIN_TEXT_ROWS = 3;

/** Which stretch between edges a place lies in. */
function stretchOf(edges: readonly number[], at: number): number {
  const next = edges.findIndex((edge) => edge > at);
  return (next === -1 ? edges.length - 1 : Math.max(1, next)) - 1;
}

function lettersIn(words: readonly Word[]): number {
  return words.reduce((sum, word) => sum + word.letters.length, 0);
}

/** Rows of text without lines between them get lines between them. */
function withTextRows(grid: RuledGrid, words: readonly Word[]): RuledGrid {
  const rows = grid.ys.length - 1;
  if (rows > FEW_RULED_ROWS) return grid;
  const ys: number[] = [];
  const cells: number[][] = [];
  const places = grid.cells.flat().length;
  for (const [row, numbers] of grid.cells.entries()) {
    const top = grid.ys[row] ?? 0;
    const bottom = grid.ys[row + 1] ?? 0;
    const own = words.filter((word) => stretchOf(grid.ys, centreOf(word).y) === row);
    const bands = bandsOf(own);
    const filled = (band: Box & { items: Word[] }): number =>
      new Set(band.items.map((word) => stretchOf(grid.xs, centreOf(word).x))).size;
    const isRows = bands.length >= MIN_TEXT_ROWS && bands.every((band) => filled(band) >= 2);
    ys.push(top);
    if (!isRows) {
      cells.push(numbers);
      continue;
    }
    for (const [at, band] of bands.entries()) {
      const below = bands[at + 1];
      if (below) ys.push((band.y1 + below.y0) / 2);
      cells.push(numbers.map((number) => number + at * places));
    }
    if (bottom === 0) return grid;
  }
  ys.push(grid.ys.at(-1) ?? 0);
  return { ...grid, ys, cells };
}

/** Words by the number of their cell. */
function wordsByCell(grid: RuledGrid, words: readonly Word[]): Map<number, Word[]> {
  const byCell = new Map<number, Word[]>();
  for (const word of words) {
    const { x, y } = centreOf(word);
    const number = grid.cells[stretchOf(grid.ys, y)]?.[stretchOf(grid.xs, x)] ?? -1;
    const own = byCell.get(number);
    if (own) own.push(word);
    else byCell.set(number, [word]);
  }
  return byCell;
}

function isTable(grid: RuledGrid, byCell: ReadonlyMap<number, readonly Word[]>): boolean {
  const filled = [...byCell.values()];
  const numbers = new Set(grid.cells.flat());
  if (filled.length < MIN_FILLED * numbers.size || filled.length < 2) return false;
  const all = filled.reduce((sum, words) => sum + lettersIn(words), 0);
  const most = Math.max(...filled.map(lettersIn));
  if (most > FRAME_LETTERS && most > FRAME_SHARE * all) return false;
  // Something stands beside something, and something below something.
  const rows = grid.cells.filter((row) => row.some((number) => byCell.has(number)));
  const wide = grid.cells.some((row) => new Set(row.filter((at) => byCell.has(at))).size >= 2);
  return rows.length >= 2 && wide;
}

/** Without columns that say what the one before says, or nothing: a line parted no text there. */
function withoutDoubles(rows: readonly (readonly string[])[]): string[][] {
  const kept: number[] = [];
  for (const column of (rows[0] ?? []).keys()) {
    const before = kept.at(-1);
    const isDouble =
      before !== undefined &&
      rows.every((row) => row[column] === row[before] || (row[column] === '' && row[0] !== ''));
    if (!isDouble) kept.push(column);
  }
  return rows.map((row) => kept.map((column) => row[column] ?? ''));
}

/** What stands in a ruled grid, as a table: a cell over several rows or columns is in each. */
export function gridTable(
  ruled: RuledGrid,
  all: readonly Word[],
  isRightToLeft: boolean,
): { table: Table; words: Set<Word> } | undefined {
  const words = all.filter((word) => isInside(word, ruled));
  const grid = withTextRows(ruled, words);
  const byCell = wordsByCell(grid, words);
  if (!isTable(grid, byCell)) return undefined;
  const texts = new Map(
    [...byCell].map(([number, own]) => [
      number,
      cellText(own, isRightToLeft || areRightToLeft(own)),
    ]),
  );
  const rows = grid.cells.map((numbers) => {
    const isOneCell = new Set(numbers).size === 1;
    return numbers.map((number, at) => (isOneCell && at > 0 ? '' : (texts.get(number) ?? '')));
  });
  const place = boundsOf([ruled, ...words]);
  const table = tableOf(withoutDoubles(rows), place, isRightToLeft);
  return table && { table, words: new Set(words) };
}

import { type Box, boundsOf, median } from './box.ts';
import { type Band, columnsOf, type Section } from './columns.ts';
import { startsWithMarker } from './list-marker.ts';
import { cellText, type Table, tableOf } from './table.ts';
import { areRightToLeft, type Segment, textOfWords } from './words.ts';

/** Lines of prose are at least so long, in letters, and fill so much of their column. */
const PROSE_LETTERS = 20;
const PROSE_FILL = 0.75;
/** Items of a list, of all lines of a column. */
const LIST_SHARE = 0.6;
/** Rows with text in two columns or more, of all rows. */
const MIN_SHARED_ROWS = 0.5;
/** Two columns need so many such rows, more columns so many. */
const MIN_ROWS_OF_TWO = 3;
const MIN_ROWS_OF_MORE = 2;
/** A line nearer than this to the one above, in units of the usual distance, goes on in its row. */
const NEAR = 0.75;

function lettersOf({ words }: Segment): number {
  return words.reduce((sum, word) => sum + word.letters.length, 0);
}

/** True when a column reads like running text. */
function isProse(column: readonly Segment[]): boolean {
  const { x0, x1 } = boundsOf(column);
  const letters = median(column.map(lettersOf));
  const fill = median(column.map((line) => (line.x1 - line.x0) / Math.max(1, x1 - x0)));
  return column.length >= MIN_ROWS_OF_TWO && letters >= PROSE_LETTERS && fill >= PROSE_FILL;
}

/** True when most lines of a column are items of a list. */
function isList(column: readonly Segment[]): boolean {
  const items = column.filter(({ words }) => startsWithMarker(textOfWords(words, false)));
  return column.length >= 2 && items.length > LIST_SHARE * column.length;
}

/** True when text stands in rows across the columns, and is not running text in columns. */
export function looksLikeTable(section: Section<Segment>): boolean {
  const { bands, rivers } = section;
  if (rivers.length === 0) return false;
  const columns = columnsOf(section);
  if (columns.filter(isProse).length >= 2 || columns.filter(isList).length >= 2) return false;
  const filled = bands.map((band) => cellsOf(band, section).filter((cell) => cell.length > 0));
  const shared = filled.filter((cells) => cells.length >= 2).length;
  const needed = rivers.length === 1 ? MIN_ROWS_OF_TWO : MIN_ROWS_OF_MORE;
  return shared >= needed && shared >= MIN_SHARED_ROWS * bands.length;
}

function cellsOf(band: Band<Segment>, { rivers }: Section<Segment>): Segment[][] {
  return columnsOf({ bands: [band], rivers });
}

/** Bands that are rows: a line close below that has nothing in the first column goes on. */
function rowsOf(section: Section<Segment>): Segment[][][] {
  const { bands } = section;
  const pitches = bands.slice(1).map((band, at) => band.y0 - (bands[at]?.y0 ?? 0));
  const usual = median(pitches);
  const rows: Segment[][][] = [];
  for (const [at, band] of bands.entries()) {
    const cells = cellsOf(band, section);
    const above = rows.at(-1);
    const isNear = at > 0 && (pitches[at - 1] ?? 0) < NEAR * usual;
    const isContinued = isNear && (cells[0]?.length === 0 || cells.length === 1);
    if (above && isContinued) {
      for (const [column, cell] of cells.entries()) above[column]?.push(...cell);
    } else {
      rows.push(cells.map((cell) => [...cell]));
    }
  }
  return rows;
}

/** The section as a table. @returns undefined when it is too empty to be one */
export function alignedTable(section: Section<Segment>, isRightToLeft: boolean): Table | undefined {
  const items = section.bands.flatMap((band) => band.items);
  const place: Box = boundsOf(items);
  const grid = rowsOf(section).map((row) =>
    row.map((cell) => {
      const words = cell.flatMap(({ words }) => words);
      return cellText(words, isRightToLeft || areRightToLeft(words));
    }),
  );
  return tableOf(grid, place, isRightToLeft);
}

/** A cell as formats have it: with its extent over columns and rows, 1 or more. */
export interface SpanningCell {
  text: string;
  columns: number;
  rows: number;
}

/** The widest cell of the HTML standard; more is a trick. */
const MAX_COLUMN_SPAN = 1000;
/** Merged cells are repeated until a table has so many cells; then they count as one. */
const MAX_CELLS = 200_000;

/** A table as rows of equal columns: what is merged is repeated in each place that it covers. */
export function cellGrid(rows: readonly (readonly SpanningCell[])[]): string[][] {
  const grid: string[][] = rows.map(() => []);
  let cells = 0;
  rows.forEach((row, at) => {
    let column = 0;
    for (const { text, columns, rows: height } of row) {
      while (grid[at]?.[column] !== undefined) column += 1;
      const tall = Math.min(Math.max(1, height), rows.length - at);
      const wide = Math.min(Math.max(1, columns), MAX_COLUMN_SPAN);
      const repeats = cells + tall * wide <= MAX_CELLS;
      for (let down = 0; down < (repeats ? tall : 1); down += 1) {
        for (let across = 0; across < (repeats ? wide : 1); across += 1) {
          const line = grid[at + down];
          if (line && line[column + across] === undefined) line[column + across] = text;
        }
      }
      cells += repeats ? tall * wide : 1;
      column += repeats ? wide : 1;
    }
  });
  return grid.map((row) => Array.from(row, (cell) => cell ?? ''));
}

/** Cells of a sheet that hold something, by row and column from 0. */
export class SheetCells {
  readonly #rows = new Map<number, Map<number, string>>();
  #size = 0;

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  get(row: number, column: number): string | undefined {
    return this.#rows.get(row)?.get(column);
  }

  set(row: number, column: number, text: string): void {
    let cells = this.#rows.get(row);
    if (cells === undefined) {
      cells = new Map();
      this.#rows.set(row, cells);
    }
    if (!cells.has(column)) this.#size += 1;
    cells.set(column, text);
  }

  /** All of them, row by row. */
  *all(): Generator<[row: number, column: number]> {
    const byNumber = (a: number, b: number): number => a - b;
    for (const row of [...this.#rows.keys()].sort(byNumber)) {
      for (const column of [...(this.#rows.get(row)?.keys() ?? [])].sort(byNumber)) {
        yield [row, column];
      }
    }
  }
}

/** An area of cells: the first and the last row and column. */
export interface CellArea {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** Sheets go to 1,048,576 rows and 16,384 columns (ECMA-376); the key keeps both apart. */
const COLUMNS = 16_384;

/**
 * The tables of a sheet: areas of cells that touch each other (also at a corner), from the top down
 * and from left to right.
 */
export function areasOf(cells: SheetCells): CellArea[] {
  const seen = new Set<number>();
  const areas: CellArea[] = [];
  for (const [row, column] of cells.all()) {
    if (!seen.has(row * COLUMNS + column)) areas.push(grow(cells, seen, [row, column]));
  }
  return areas;
}

function grow(cells: SheetCells, seen: Set<number>, from: [number, number]): CellArea {
  const area: CellArea = { top: from[0], left: from[1], bottom: from[0], right: from[1] };
  const open = [from];
  seen.add(from[0] * COLUMNS + from[1]);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const [row, column] = at;
    area.top = Math.min(area.top, row);
    area.bottom = Math.max(area.bottom, row);
    area.left = Math.min(area.left, column);
    area.right = Math.max(area.right, column);
    for (const [nextRow, nextColumn] of neighbours(row, column)) {
      const key = nextRow * COLUMNS + nextColumn;
      if (seen.has(key) || cells.get(nextRow, nextColumn) === undefined) continue;
      seen.add(key);
      open.push([nextRow, nextColumn]);
    }
  }
  return area;
}

function neighbours(row: number, column: number): [number, number][] {
  const steps = [-1, 0, 1];
  return steps.flatMap((down) =>
    steps.map((across): [number, number] => [row + down, column + across]),
  );
}

/** The cells of an area, row by row; what is empty is an empty text. */
export function gridOf(cells: SheetCells, area: CellArea): string[][] {
  return Array.from({ length: area.bottom - area.top + 1 }, (_, down) =>
    Array.from(
      { length: area.right - area.left + 1 },
      (_cell, across) => cells.get(area.top + down, area.left + across) ?? '',
    ),
  );
}

/** Merged cells are filled until there are so many. */
const MAX_MERGED_CELLS = 200_000;

/** Repeats what a merged area shows in all of its cells. */
export function fillMerged(cells: SheetCells, areas: readonly CellArea[]): void {
  let filled = 0;
  for (const { top, left, bottom, right } of areas) {
    const text = cells.get(top, left);
    filled += (bottom - top + 1) * (right - left + 1);
    if (text === undefined || !(filled <= MAX_MERGED_CELLS)) continue;
    for (let row = top; row <= bottom; row += 1) {
      for (let column = left; column <= right; column += 1) cells.set(row, column, text);
    }
  }
}

/**
 * How much of a reference text a parser found. The references are Markdown; what is marking and not
 * text (emphasis, targets of links, LaTeX commands, comments for missing pictures) is taken out of
 * both sides.
 */
const COMMENT = /<!--[\s\S]*?-->/g;
const LINK_TARGET = /\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+"[^"]*")?\)/g;
const LATEX_COMMAND = /\\(?:[A-Za-z]+|[{}$,;! ])/g;
const FORMULA = /\$\$?[^$]*\$\$?/g;
/** Letters and digits apart: a subscript is set off in some references and not in others. */
const WORD = /\p{L}+|\p{N}+/gu;
const TABLE_LINE = /^\s*\|(.*)\|\s*$/;
const RULE_CELL = /^\s*:?-+:?\s*$/;
const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#124;': '|',
};

/** How many were there, and how many of them were found. */
export interface Recall {
  found: number;
  wanted: number;
}

/** The text of Markdown without its marking. */
function unmarked(markdown: string): string {
  return markdown
    .replace(COMMENT, ' ')
    .replace(LINK_TARGET, '] ')
    .replace(FORMULA, (formula) => formula.replace(LATEX_COMMAND, ' '))
    .replace(/&(?:amp|lt|gt|quot|#124);/g, (entity) => ENTITIES[entity] ?? entity)
    .replace(/\\([^\w\s])/g, '$1')
    .replace(/[‐-―−]/g, '-')
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"');
}

/** Words as they count: lower case, composed, letters and digits only. */
function wordsOf(markdown: string): string[] {
  return unmarked(markdown).normalize('NFKC').toLowerCase().match(WORD) ?? [];
}

/** Words of the reference that the text has, each as often as it has it. */
export function textRecall(reference: string, markdown: string): Recall {
  const left = new Map<string, number>();
  for (const word of wordsOf(markdown)) left.set(word, (left.get(word) ?? 0) + 1);
  const wanted = wordsOf(reference);
  let found = 0;
  for (const word of wanted) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    found += 1;
  }
  return { found, wanted: wanted.length };
}

/** A cell as it counts. */
interface Cell {
  /** No marking, no marks of lists, no space. */
  text: string;
  /** A formula is written in LaTeX, or in signs on one line: these are the same in both. */
  ascii: string;
  isFormula: boolean;
}

/** A table as cells that can be compared: the header, then the rows. */
type Grid = Cell[][];

/**
 * Cells of the reference that stand in a row of their own table and under their header. A merged
 * header belongs to all columns below it, whether it is repeated above each or not; a merged cell
 * counts in every row and column in which the reference names it.
 */
export function cellRecall(reference: string, markdown: string): Recall {
  const tables = tablesOf(markdown);
  const sum = { found: 0, wanted: 0 };
  for (const wanted of tablesOf(reference)) {
    const scores = tables.map((table) => cellsFound(wanted, table));
    sum.found += Math.max(0, ...scores);
    sum.wanted += wanted.slice(1).flat().filter(isFilled).length;
  }
  return sum;
}

/** All tables of a Markdown text. */
function tablesOf(markdown: string): Grid[] {
  const tables: Grid[] = [];
  let grid: string[][] = [];
  for (const line of [...markdown.split('\n'), '']) {
    const inside = TABLE_LINE.exec(line)?.[1];
    if (inside !== undefined) grid.push(inside.split(/(?<!\\)\|/));
    else if (grid.length > 0) {
      const rows = grid.filter((row) => !row.every((cell) => RULE_CELL.test(cell)));
      tables.push(withHeaders(rows.map((row) => row.map(cellOf))));
      grid = [];
    }
  }
  return tables;
}

/** Without columns that are empty all through; what stands above a column is its header. */
function withHeaders(grid: Grid): Grid {
  const used = new Set(
    grid.flatMap((row) => [...row.keys()].filter((at) => isFilled(row[at] ?? EMPTY))),
  );
  const [header = [], ...rows] = grid.map((row) => row.filter((_, at) => used.has(at)));
  let last = EMPTY;
  const repeated = header.map((cell) => {
    if (isFilled(cell)) last = cell;
    return last;
  });
  return [repeated, ...rows];
}

const EMPTY: Cell = { text: '', ascii: '', isFormula: false };

function isFilled({ text }: Cell): boolean {
  return text !== '';
}

function cellOf(cell: string): Cell {
  const text = unmarked(cell)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/(^|\s)(?:[-*•]|\d+\.)(?=\s)/g, ' ')
    .replace(/[\s*_~#`[\]{}$]/g, '');
  const ascii = text.replace(/[^a-z0-9]/g, '');
  return { text, ascii, isFormula: cell.search(FORMULA) >= 0 };
}

function isSame(wanted: Cell, found: Cell | undefined): boolean {
  if (found === undefined) return false;
  const isSameFormula = wanted.isFormula && wanted.ascii !== '' && wanted.ascii === found.ascii;
  return wanted.text === found.text || isSameFormula;
}

/** Every row of the reference gets one row of the table: the one that has most of its cells. */
function cellsFound(reference: Grid, table: Grid): number {
  const columns = columnsFor(reference[0] ?? [], table[0] ?? []);
  const free = new Set(table.keys());
  free.delete(0);
  let found = 0;
  for (const [at, row] of reference.entries()) {
    if (at === 0) continue;
    const wanted = row.filter(isFilled).length;
    let best = { row: 0, cells: 0 };
    for (const candidate of nearest(free, at)) {
      const cells = row.filter(
        (cell, column) => isFilled(cell) && isSame(cell, table[candidate]?.[columns[column] ?? -1]),
      ).length;
      if (cells > best.cells) best = { row: candidate, cells };
      if (best.cells === wanted) break;
    }
    free.delete(best.row);
    found += best.cells;
  }
  return found;
}

/** Rows that are still free, that at the same place first. */
function* nearest(free: ReadonlySet<number>, at: number): Generator<number> {
  if (free.has(at)) yield at;
  for (const row of free) if (row !== at) yield row;
}

/** For each column of the reference that of the table with the same header, counted from left. */
function columnsFor(reference: readonly Cell[], table: readonly Cell[]): (number | undefined)[] {
  const taken = new Set<number>();
  return reference.map((header) => {
    const column = table.findIndex((other, at) => isSame(header, other) && !taken.has(at));
    if (column === -1) return undefined;
    taken.add(column);
    return column;
  });
}

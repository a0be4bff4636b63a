import type { DocumentBuilder } from '../document-builder.ts';
import { areasOf, gridOf, type SheetCells } from './sheet-cells.ts';

/** Rows a table block, so that none is too large to cut into passages; each has the header. */
const ROWS_PER_TABLE = 1000;

/** The areas of a sheet as tables; what stands alone is a paragraph. */
export function addSheet(document: DocumentBuilder, cells: SheetCells, page: number): void {
  for (const area of areasOf(cells)) {
    const [header = [], ...rows] = gridOf(cells, area);
    const isAlone = rows.length === 0 && header.length === 1;
    if (isAlone) document.add({ kind: 'paragraph', text: header[0] ?? '', page });
    for (let from = 0; !isAlone && (from === 0 || from < rows.length); from += ROWS_PER_TABLE) {
      document.add({ kind: 'table', header, rows: rows.slice(from, from + ROWS_PER_TABLE), page });
    }
  }
}

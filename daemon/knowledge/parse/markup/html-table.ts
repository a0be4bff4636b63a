import { cellGrid, type SpanningCell } from '../cell-grid.ts';
import { tidyLine } from '../document-builder.ts';
import { elementsOf, type MarkupElement } from './markup-tree.ts';
import { readableText } from './readable-text.ts';

/** A table of HTML, its merged cells repeated; the first row is the header. */
export interface HtmlTable {
  caption: string;
  grid: string[][];
}

const SECTIONS = ['thead', 'tbody', 'tfoot'];

/** Reads a `<table>`; tables inside its cells become text of the cell. */
export function readHtmlTable(table: MarkupElement): HtmlTable {
  const bySection = SECTIONS.flatMap((section) => elementsOf(table, section));
  const rows = [...elementsOf(table, 'tr'), ...bySection.flatMap((part) => elementsOf(part, 'tr'))];
  const cells = rows.map((row) =>
    elementsOf(row)
      .filter(({ name }) => name === 'td' || name === 'th')
      .map(
        (cell): SpanningCell => ({
          text: tidyLine(readableText(cell)),
          columns: spanOf(cell, 'colspan'),
          rows: spanOf(cell, 'rowspan'),
        }),
      ),
  );
  const caption = elementsOf(table, 'caption').map(readableText).join(' ');
  return { caption: tidyLine(caption), grid: cellGrid(cells) };
}

/** A rowspan of 0 reaches to the end of the table (HTML standard); `cellGrid` cuts it there. */
function spanOf({ attributes }: MarkupElement, name: 'colspan' | 'rowspan'): number {
  const value = Number.parseInt(attributes[name] ?? '1', 10);
  if (value === 0 && name === 'rowspan') return Number.MAX_SAFE_INTEGER;
  return Number.isNaN(value) ? 1 : value;
}

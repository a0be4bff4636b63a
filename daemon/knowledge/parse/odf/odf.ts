import { cellGrid } from '../cell-grid.ts';
import { allElements, elementAt, elementsOf, type MarkupElement } from '../markup/markup-tree.ts';
import { addSheet } from '../office/sheet-blocks.ts';
import { SheetCells } from '../office/sheet-cells.ts';
import type { ParseInput } from '../parse-input.ts';
import { openOdf } from './odf-package.ts';
import { OdfReader, spanningRows } from './odf-reader.ts';
import { odfText } from './odf-text.ts';

/** A text of Writer. */
export async function parseOdt(input: ParseInput): Promise<void> {
  const { body, listStyles } = await openOdf(input);
  new OdfReader(input.document, listStyles).blocks(elementsOf(body));
}

/** A spreadsheet of Calc: each sheet a section and a page, each area of cells a table. */
export async function parseOds(input: ParseInput): Promise<void> {
  const { body } = await openOdf(input);
  const sheets = elementsOf(body, 'table:table');
  input.document.describe({ pages: sheets.length });
  for (const [at, sheet] of sheets.entries()) {
    const page = at + 1;
    const text = sheet.attributes['table:name'] ?? '';
    input.document.add({ kind: 'heading', level: 2, text, page });
    addSheet(input.document, cellsOf(sheet), page);
  }
}

function cellsOf(sheet: MarkupElement): SheetCells {
  const cells = new SheetCells();
  for (const [row, line] of cellGrid(spanningRows(sheet)).entries()) {
    for (const [column, text] of line.entries()) if (text !== '') cells.set(row, column, text);
  }
  return cells;
}

/** A presentation of Impress: each slide a page, with its notes. */
export async function parseOdp(input: ParseInput): Promise<void> {
  const { body, listStyles } = await openOdf(input);
  const slides = elementsOf(body, 'draw:page');
  input.document.describe({ pages: slides.length });
  for (const [at, slide] of slides.entries()) {
    const page = at + 1;
    const reader = new OdfReader(input.document, listStyles, page);
    for (const shape of elementsOf(slide)) {
      if (shape.attributes['presentation:class'] === 'title') {
        input.document.add({ kind: 'heading', level: 1, text: odfText(shape), page });
      } else if (shape.name !== 'presentation:notes') reader.blocks([shape]);
    }
    const notes = elementAt(slide, 'presentation:notes');
    for (const box of notes ? allElements(notes, 'draw:text-box') : [])
      reader.blocks(elementsOf(box));
  }
}

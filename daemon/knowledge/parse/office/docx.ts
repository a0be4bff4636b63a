import { cellGrid, type SpanningCell } from '../cell-grid.ts';
import { type DocumentBuilder, tidyLine } from '../document-builder.ts';
import { elementAt, elementsOf, isElement, type MarkupElement } from '../markup/markup-tree.ts';
import type { ParseInput } from '../parse-input.ts';
import { ZipParts } from '../zip/zip-parts.ts';
import { chartTable } from './chart-table.ts';
import { DocxNumbering } from './docx-numbering.ts';
import { DocxStyles, outlineLevelOf } from './docx-styles.ts';
import { type ParagraphText, paragraphText } from './docx-text.ts';
import { describeOffice, relationsOf, valueAt } from './office-package.ts';

const MAIN = 'word/document.xml';
/** Elements around blocks that mean nothing to a reader. */
const WRAPPERS = new Set([
  'w:sdt',
  'w:sdtContent',
  'w:ins',
  'w:moveTo',
  'w:customXml',
  'w:smartTag',
]);
/** Prose in typewriter letters has none of these. */
const CODE_SIGNS = /[{}();=<>]/;

/** A Word document (ECMA-376): headings, lists with their numbers, tables, text boxes, notes. */
export async function parseDocx({ bytes, document, limits }: ParseInput): Promise<void> {
  const parts = await ZipParts.open(bytes, limits);
  await describeOffice(parts, document);
  const charts = new Map<string, MarkupElement>();
  for (const { id, kind, target } of await relationsOf(parts, MAIN)) {
    const chart = kind === 'chart' ? await parts.xml(target) : undefined;
    if (chart !== undefined) charts.set(id, chart);
  }
  const reader = new DocxReader(document, {
    styles: new DocxStyles(await parts.xml('word/styles.xml')),
    numbering: new DocxNumbering(await parts.xml('word/numbering.xml')),
    charts,
  });
  const main = await parts.neededXml(MAIN);
  reader.blocks(elementsOf(elementAt(main, 'w:document', 'w:body')));
  for (const kind of ['footnote', 'endnote']) {
    const notes = elementAt(await parts.xml(`word/${kind}s.xml`), `w:${kind}s`);
    reader.notes(elementsOf(notes, `w:${kind}`));
  }
  if (parts.has('word/comments.xml')) document.note('comments of reviewers were not read');
}

interface DocxParts {
  styles: DocxStyles;
  numbering: DocxNumbering;
  charts: ReadonlyMap<string, MarkupElement>;
}

class DocxReader {
  readonly #document: DocumentBuilder;
  readonly #parts: DocxParts;
  /** Lines of code that may go on. */
  #code: string[] = [];

  constructor(document: DocumentBuilder, parts: DocxParts) {
    this.#document = document;
    this.#parts = parts;
  }

  blocks(elements: readonly MarkupElement[]): void {
    for (const element of elements) {
      if (element.name === 'w:p') this.#paragraph(element);
      else if (element.name === 'w:tbl') this.#table(element);
      else if (WRAPPERS.has(element.name)) this.blocks(elementsOf(element));
    }
    this.#endCode();
  }

  /** Footnotes and endnotes, after the text, with the number that stands there. */
  notes(notes: readonly MarkupElement[]): void {
    for (const note of notes) {
      if (note.attributes['w:type'] !== undefined) continue; // lines between text and notes
      const text = this.#cellText(note);
      if (text === '') continue;
      this.#document.add({ kind: 'paragraph', text: `[${note.attributes['w:id'] ?? ''}] ${text}` });
    }
  }

  #paragraph(paragraph: MarkupElement): void {
    const properties = elementAt(paragraph, 'w:pPr');
    const style = this.#parts.styles.styleOf(valueAt(properties, 'w:pStyle'));
    const read = paragraphText(paragraph);
    const isCode = style.isCode || (read.isMonospaced && CODE_SIGNS.test(read.text));
    if (isCode) this.#code.push(read.text);
    else {
      this.#endCode();
      const level = outlineLevelOf(properties) ?? style.headingLevel;
      const item = this.#itemOf(properties, style);
      this.#line(tidyLine(read.text), level, item);
    }
    this.#beside(read);
  }

  #line(text: string, level: number | undefined, item: ListItem | undefined): void {
    if (text === '') return;
    if (level !== undefined) {
      const number = item === undefined || item.marker === '-' ? '' : `${item.marker} `;
      this.#document.add({ kind: 'heading', level, text: `${number}${text}` });
    } else if (item === undefined) this.#document.add({ kind: 'paragraph', text });
    else this.#document.add({ kind: 'list-item', ...item, text });
  }

  #itemOf(
    properties: MarkupElement | undefined,
    style: { numId?: string; numLevel?: number },
  ): ListItem | undefined {
    const own = elementAt(properties, 'w:numPr');
    const numId = valueAt(own, 'w:numId') ?? style.numId;
    if (numId === undefined || numId === '0') return undefined;
    const depth = Number(valueAt(own, 'w:ilvl') ?? style.numLevel ?? 0) || 0;
    const marker = this.#parts.numbering.next(numId, depth);
    return marker === undefined ? undefined : { depth, marker };
  }

  /** Text boxes and charts come after the paragraph that they are tied to. */
  #beside({ textBoxes, charts }: ParagraphText): void {
    for (const box of textBoxes) this.blocks(elementsOf(box));
    for (const id of charts) {
      const chart = this.#parts.charts.get(id);
      const table = chart && chartTable(chart);
      if (table) this.#document.add(table);
    }
  }

  #endCode(): void {
    if (this.#code.length === 0) return;
    this.#document.add({ kind: 'code', text: this.#code.join('\n') });
    this.#code = [];
  }

  #table(table: MarkupElement): void {
    this.#endCode();
    const rows = rowsOf(table);
    const cells = rows.map((row) => elementsOf(row, 'w:tc'));
    if (cells.length === 1 && cells[0]?.length === 1) {
      this.blocks(elementsOf(cells[0][0])); // a frame around text
      return;
    }
    const [header = [], ...body] = this.#gridOf(rows, cells);
    this.#document.add({ kind: 'table', header, rows: body });
  }

  /** Cells that go on from above (`w:vMerge`) have the text of the cell above. */
  #gridOf(rows: readonly MarkupElement[], cells: readonly MarkupElement[][]): string[][] {
    let above: string[] = [];
    return rows.map((row, at) => {
      const before = Number(valueAt(elementAt(row, 'w:trPr'), 'w:gridBefore') ?? 0) || 0;
      const line: SpanningCell[] = before > 0 ? [{ text: '', columns: before, rows: 1 }] : [];
      let column = before;
      for (const cell of cells[at] ?? []) {
        const properties = elementAt(cell, 'w:tcPr');
        const columns = Number(valueAt(properties, 'w:gridSpan') ?? 1) || 1;
        const merge = elementAt(properties, 'w:vMerge');
        const goesOn = merge !== undefined && merge.attributes['w:val'] !== 'restart';
        const text = goesOn ? (above[column] ?? '') : this.#cellText(cell);
        line.push({ text, columns, rows: 1 });
        column += columns;
      }
      above = cellGrid([line])[0] ?? [];
      return above;
    });
  }

  /** All text of a cell or a note, on one line. */
  #cellText(cell: MarkupElement): string {
    const texts: string[] = [];
    for (const node of cell.children) {
      if (!isElement(node)) continue;
      if (node.name === 'w:p') {
        const { text, textBoxes } = paragraphText(node);
        texts.push(text, ...textBoxes.map((box) => this.#cellText(box)));
      } else if (node.name === 'w:tbl') {
        for (const row of rowsOf(node)) {
          texts.push(...elementsOf(row, 'w:tc').map((inner) => this.#cellText(inner)));
        }
      } else if (WRAPPERS.has(node.name)) texts.push(this.#cellText(node));
    }
    return tidyLine(texts.join(' '));
  }
}

interface ListItem {
  depth: number;
  marker: string;
}

/** Rows of a table, also of those in content controls. */
function rowsOf(table: MarkupElement): MarkupElement[] {
  return elementsOf(table).flatMap((element) => {
    if (element.name === 'w:tr') return [element];
    return WRAPPERS.has(element.name) ? rowsOf(element) : [];
  });
}

import { cellGrid, type SpanningCell } from '../cell-grid.ts';
import { type DocumentBuilder, tidyLine } from '../document-builder.ts';
import {
  allElements,
  elementsOf,
  type MarkupElement,
  type MarkupNode,
} from '../markup/markup-tree.ts';
import type { OdfListStyles } from './odf-list-styles.ts';
import { noteText, odfText } from './odf-text.ts';

/** Around blocks, without a meaning for a reader. */
const WRAPPERS = new Set([
  'text:section',
  'text:index-body',
  'draw:frame',
  'draw:text-box',
  'draw:g',
  'draw:custom-shape',
  'draw:rect',
  'draw:ellipse',
]);
/** Headers are set apart in tables, which makes no difference to the cells. */
const ROW_GROUPS = new Set([
  'table:table-header-rows',
  'table:table-rows',
  'table:table-row-group',
]);
/** Spreadsheets end with one empty cell or row "repeated" to the edge of the sheet. */
const MAX_REPEATS = 1000;

/** Adds the blocks of an OpenDocument text to a document. */
export class OdfReader {
  readonly #document: DocumentBuilder;
  readonly #listStyles: OdfListStyles;
  readonly #page: { page?: number };

  /** @param page for formats that have some */
  constructor(document: DocumentBuilder, listStyles: OdfListStyles, page?: number) {
    this.#document = document;
    this.#listStyles = listStyles;
    this.#page = page === undefined ? {} : { page };
  }

  blocks(elements: readonly MarkupElement[]): void {
    for (const element of elements) this.#block(element);
  }

  #block(element: MarkupElement): void {
    if (element.name === 'text:h') {
      const level = Number(element.attributes['text:outline-level'] ?? 1) || 1;
      this.#document.add({ kind: 'heading', level, text: odfText(element), ...this.#page });
    } else if (element.name === 'text:p') this.#paragraph(element);
    else if (element.name === 'text:list') this.#list(element, 0, '');
    else if (element.name === 'table:table') this.#table(element);
    else if (WRAPPERS.has(element.name) || element.name.endsWith('-index')) {
      this.blocks(elementsOf(element));
    }
  }

  #paragraph(element: MarkupElement): void {
    const boxes = [...allElements(element, 'draw:text-box')];
    const apart = boxes.length > 0 ? withoutBoxes(element) : element;
    this.#document.add({ kind: 'paragraph', text: odfText(apart), ...this.#page });
    for (const box of boxes) this.blocks(elementsOf(box));
    for (const note of allElements(element, 'text:note')) {
      this.#document.add({ kind: 'paragraph', text: noteText(note), ...this.#page });
    }
  }

  #list(list: MarkupElement, depth: number, inherited: string): void {
    const style = list.attributes['text:style-name'] ?? inherited;
    const isNumbered = this.#listStyles.isNumbered(style, depth);
    let number = 0;
    for (const item of elementsOf(list)) {
      const start = Number(item.attributes['text:start-value'] ?? Number.NaN);
      if (item.name === 'text:list-item') number = start >= 0 ? start : number + 1;
      const marker = isNumbered ? `${number}.` : '-';
      for (const part of elementsOf(item)) {
        if (part.name === 'text:list') this.#list(part, depth + 1, style);
        else if (part.name === 'text:p' || part.name === 'text:h') {
          const text = odfText(part);
          this.#document.add({ kind: 'list-item', depth, marker, text, ...this.#page });
        } else this.#block(part);
      }
    }
  }

  #table(table: MarkupElement): void {
    const [header = [], ...rows] = cellGrid(spanningRows(table));
    if (rows.length === 0 && header.length <= 1) {
      for (const cell of allElements(table, 'table:table-cell')) this.blocks(elementsOf(cell));
    } else this.#document.add({ kind: 'table', header, rows, ...this.#page });
  }
}

function withoutBoxes(element: MarkupElement): MarkupElement {
  const children = element.children.flatMap((node): MarkupNode[] => {
    if (typeof node === 'string') return [node];
    return node.name === 'draw:text-box' ? [] : [withoutBoxes(node)];
  });
  return { ...element, children };
}

/** Rows of a table with what is repeated written out. */
export function spanningRows(table: MarkupElement): SpanningCell[][] {
  return elementsOf(table).flatMap((element) => {
    if (ROW_GROUPS.has(element.name)) return spanningRows(element);
    if (element.name !== 'table:table-row') return [];
    const cells = cellsOf(element);
    const isEmpty = cells.every(({ text }) => text === '');
    const repeats = repeatsOf(element, 'table:number-rows-repeated');
    return Array.from({ length: isEmpty ? 1 : repeats }, () => cells);
  });
}

function cellsOf(row: MarkupElement): SpanningCell[] {
  const cells = elementsOf(row)
    .filter(({ name }) => name === 'table:table-cell')
    .flatMap((cell) => {
      const one: SpanningCell = {
        text: tidyLine(odfText(cell)),
        columns: Number(cell.attributes['table:number-columns-spanned'] ?? 1) || 1,
        rows: Number(cell.attributes['table:number-rows-spanned'] ?? 1) || 1,
      };
      const repeats = repeatsOf(cell, 'table:number-columns-repeated');
      return Array.from({ length: repeats }, () => one);
    });
  while (cells.at(-1)?.text === '' && cells.at(-1)?.rows === 1) cells.pop();
  return cells;
}

function repeatsOf({ attributes }: MarkupElement, name: string): number {
  return Math.min(Number(attributes[name] ?? 1) || 1, MAX_REPEATS);
}

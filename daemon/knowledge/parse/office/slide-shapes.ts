import { cellGrid } from '../cell-grid.ts';
import type { DocumentBuilder } from '../document-builder.ts';
import {
  allElements,
  elementAt,
  elementsOf,
  type MarkupElement,
  textOf,
} from '../markup/markup-tree.ts';
import { chartTable } from './chart-table.ts';
import { mathText } from './math-text.ts';
import { numberAs } from './number-formats.ts';
import { chosenContent } from './office-package.ts';

/** Placeholders with the title of a slide, and those that are the same on all slides. */
const TITLES = new Set(['title', 'ctrTitle']);
const FURNITURE = new Set(['sldNum', 'ftr', 'dt', 'hdr']);
/** Placeholders whose lines are items of a list unless they say otherwise. */
const LISTS = new Set(['body', 'obj', '']);

/** Reads the shapes of one slide of PowerPoint. */
export class SlideReader {
  readonly #document: DocumentBuilder;
  readonly #page: number;
  readonly #charts: ReadonlyMap<string, MarkupElement>;

  /** @param charts by their relation id */
  constructor(
    document: DocumentBuilder,
    page: number,
    charts: ReadonlyMap<string, MarkupElement> = new Map(),
  ) {
    this.#document = document;
    this.#page = page;
    this.#charts = charts;
  }

  /** @param tree `p:spTree` or a group of shapes */
  shapes(tree: MarkupElement | undefined): void {
    for (const shape of elementsOf(tree)) this.#shape(shape);
  }

  #shape(shape: MarkupElement): void {
    if (shape.name === 'p:grpSp') this.shapes(shape);
    else if (shape.name === 'mc:AlternateContent') {
      for (const inner of chosenContent(shape)) this.#shape(inner);
    } else if (shape.name === 'p:sp' || shape.name === 'p:cxnSp') this.#text(shape);
    else if (shape.name === 'p:graphicFrame') this.#graphic(shape);
  }

  #text(shape: MarkupElement): void {
    const placeholder = elementAt(shape, 'p:nvSpPr', 'p:nvPr', 'p:ph');
    const type = placeholder?.attributes['type'] ?? '';
    if (placeholder && FURNITURE.has(type)) return;
    const lines = elementsOf(elementAt(shape, 'p:txBody'), 'a:p');
    if (placeholder && TITLES.has(type)) {
      const text = lines.map(lineText).join(' ');
      this.#document.add({ kind: 'heading', level: 1, text, page: this.#page });
    } else this.#lines(lines, placeholder !== undefined && LISTS.has(type));
  }

  /** @param isList true: lines without a word about it are items of a list */
  #lines(lines: readonly MarkupElement[], isList: boolean): void {
    const numbers: number[] = [];
    for (const line of lines) {
      const properties = elementAt(line, 'a:pPr');
      const depth = Number(properties?.attributes['lvl'] ?? 0) || 0;
      const auto = elementAt(properties, 'a:buAutoNum');
      const isItem =
        elementAt(properties, 'a:buNone') === undefined &&
        (isList || auto !== undefined || elementAt(properties, 'a:buChar') !== undefined);
      const text = lineText(line);
      numbers.length = auto && text.trim() !== '' ? depth + 1 : Math.min(numbers.length, depth);
      const page = this.#page;
      if (auto && text.trim() !== '') {
        const startAt = Number(auto.attributes['startAt'] ?? 1) || 1;
        numbers[depth] = (numbers[depth] ?? startAt - 1) + 1;
        const marker = `${numberAs(numbers[depth] ?? 1, formatOf(auto))}.`;
        this.#document.add({ kind: 'list-item', depth, marker, text, page });
      } else if (isItem) this.#document.add({ kind: 'list-item', depth, marker: '-', text, page });
      else this.#document.add({ kind: 'paragraph', text, page });
    }
  }

  #graphic(frame: MarkupElement): void {
    for (const table of allElements(frame, 'a:tbl')) {
      const cells = elementsOf(table, 'a:tr').map((row) =>
        elementsOf(row, 'a:tc')
          .filter(({ attributes }) => !isOn(attributes['hMerge']) && !isOn(attributes['vMerge']))
          .map((cell) => ({
            text: [...allElements(cell, 'a:p')].map(lineText).join(' '),
            columns: Number(cell.attributes['gridSpan'] ?? 1) || 1,
            rows: Number(cell.attributes['rowSpan'] ?? 1) || 1,
          })),
      );
      const [header = [], ...rows] = cellGrid(cells);
      this.#document.add({ kind: 'table', header, rows, page: this.#page });
    }
    for (const { attributes } of allElements(frame, 'c:chart')) {
      const chart = this.#charts.get(attributes['r:id'] ?? '');
      const table = chart && chartTable(chart, this.#page);
      if (table) this.#document.add(table);
    }
    const isDiagram = [...allElements(frame, 'dgm:relIds')].length > 0;
    if (isDiagram) this.#document.note(`a diagram on page ${this.#page} was not read`);
  }
}

/** `arabicPeriod`, `romanLcParenBoth` and so on as the formats of Word. */
function formatOf({ attributes }: MarkupElement): string {
  const type = attributes['type'] ?? '';
  const isLower = type.includes('Lc');
  if (type.startsWith('alpha')) return isLower ? 'lowerLetter' : 'upperLetter';
  if (type.startsWith('roman')) return isLower ? 'lowerRoman' : 'upperRoman';
  return 'decimal';
}

function isOn(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}

/** The text of a paragraph, `a:p`. */
export function lineText(line: MarkupElement): string {
  return elementsOf(line)
    .map((part) => {
      if (part.name === 'a:br') return ' ';
      if (part.name === 'a:pPr') return '';
      const math = [...allElements(part, 'm:oMath')];
      if (math.length > 0) return ` ${math.map(mathText).join(' ')} `;
      return [...allElements(part, 'a:t')].map(textOf).join('');
    })
    .join('');
}

import { scanXml } from '../markup/scan-xml.ts';
import { type CellArea, fillMerged, SheetCells } from './sheet-cells.ts';
import { dateText } from './sheet-dates.ts';
import { storedNumber } from './stored-number.ts';

/** What the cells of a workbook refer to. */
export interface WorkbookTexts {
  shared: readonly string[];
  /** For each style of cells, whether it shows dates. */
  dateStyles: readonly boolean[];
  isFrom1904: boolean;
}

const LETTERS = 26;
const BEFORE_A = 'A'.charCodeAt(0) - 1;

/** Reads the cells of a sheet of Excel, by their cached values. */
export function readSheet(xml: string, texts: WorkbookTexts): SheetCells {
  const cells = new SheetCells();
  const merged: CellArea[] = [];
  let at: [row: number, column: number] = [-1, -1];
  let cell: Readonly<Record<string, string>> | undefined;
  let value = '';
  let isValue = false;
  scanXml(xml, {
    open: (name, attributes) => {
      if (name === 'row') at = [Number(attributes['r'] ?? at[0] + 2) - 1, -1];
      else if (name === 'c') {
        at = placeOf(attributes['r']) ?? [at[0], at[1] + 1];
        cell = attributes;
        value = '';
      } else if (name === 'v' || name === 't') isValue = cell !== undefined;
      else if (name === 'mergeCell') merged.push(...areaOf(attributes['ref']));
    },
    text: (part) => {
      if (isValue) value += part;
    },
    close: (name) => {
      if (name === 'v' || name === 't') isValue = false;
      if (name !== 'c' || cell === undefined) return;
      const text = cellText(value, cell, texts);
      if (text.trim() !== '') cells.set(at[0], at[1], text);
      cell = undefined;
    },
  });
  fillMerged(cells, merged);
  return cells;
}

function cellText(
  value: string,
  { t: type, s: style }: Readonly<Record<string, string>>,
  texts: WorkbookTexts,
): string {
  if (type === 's') return texts.shared[Number(value)] ?? '';
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
  if (type !== undefined && type !== 'n') return value;
  const number = Number(value);
  if (value.trim() === '' || Number.isNaN(number)) return value;
  if (texts.dateStyles[Number(style ?? 0)]) return dateText(number, texts.isFrom1904);
  return storedNumber(number);
}

function areaOf(reference: string | undefined): CellArea[] {
  const [from, to] = (reference ?? '').split(':').map(placeOf);
  if (!from || !to) return [];
  return [{ top: from[0], left: from[1], bottom: to[0], right: to[1] }];
}

/** `C5` as row 4 and column 2. */
function placeOf(reference: string | undefined): [number, number] | undefined {
  const match = /^([A-Z]{1,3})(\d{1,7})$/.exec(reference ?? '');
  if (match === null) return undefined;
  let column = 0;
  for (const letter of match[1] ?? '') column = column * LETTERS + letter.charCodeAt(0) - BEFORE_A;
  return [Number(match[2]) - 1, column - 1];
}

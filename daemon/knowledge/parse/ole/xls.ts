import { addSheet } from '../office/sheet-blocks.ts';
import { type CellArea, fillMerged, SheetCells } from '../office/sheet-cells.ts';
import { dateText, isDateFormat } from '../office/sheet-dates.ts';
import type { ParseInput } from '../parse-input.ts';
import { Refusal } from '../refusal.ts';
import { OleFile } from './ole-file.ts';
import { describeOle } from './summary-information.ts';
import { RECORD, recordsFrom, type XlsRecord, XlsTexts } from './xls-records.ts';

/** Row, column and format of a cell stand before its value. */
const CELL_HEADER_BYTES = 6;

/** What the cells refer to. */
interface Workbook {
  sheets: { name: string; offset: number; isVisible: boolean }[];
  texts: string[];
  /** Number formats of their own, by their id. */
  codes: Map<number, string>;
  /** For each format of cells its number format. */
  formats: number[];
  isFrom1904: boolean;
}

/** A workbook of Excel 97 to 2003 (MS-XLS): each sheet a section, each area of cells a table. */
export function parseXls({ bytes, document }: ParseInput): void {
  const file = new OleFile(bytes);
  const found = file.stream('Workbook');
  if (found === undefined) throw new Refusal('unknown-format', 'a workbook of Excel 95 or older');
  describeOle(file, document);
  const stream = Buffer.from(found.buffer, found.byteOffset, found.byteLength);
  const workbook = readWorkbook(stream);
  document.describe({ pages: workbook.sheets.length });
  for (const [at, { name, offset, isVisible }] of workbook.sheets.entries()) {
    if (!isVisible) {
      document.note(`the hidden sheet "${name}" was not read`);
      continue;
    }
    document.add({ kind: 'heading', level: 2, text: name, page: at + 1 });
    addSheet(document, readCells(stream, offset, workbook), at + 1);
  }
}

function readWorkbook(stream: Buffer): Workbook {
  const workbook: Workbook = {
    sheets: [],
    texts: [],
    codes: new Map(),
    formats: [],
    isFrom1904: false,
  };
  for (const record of recordsFrom(stream, 0)) addToWorkbook(workbook, record);
  return workbook;
}

function addToWorkbook(workbook: Workbook, record: XlsRecord): void {
  const { type, data } = record;
  if (type === RECORD.password) throw new Refusal('encrypted');
  if (type === RECORD.dateMode) workbook.isFrom1904 = data.readUInt16LE(0) === 1;
  else if (type === RECORD.cellFormat) workbook.formats.push(data.readUInt16LE(2));
  else if (type === RECORD.numberFormat) {
    workbook.codes.set(data.readUInt16LE(0), new XlsTexts(record, 2).next());
  } else if (type === RECORD.sheet) {
    const isWide = ((data[7] ?? 0) & 1) !== 0;
    const end = 8 + (data[6] ?? 0) * (isWide ? 2 : 1);
    const name = data.toString(isWide ? 'utf16le' : 'latin1', 8, end);
    const isVisible = ((data[4] ?? 0) & 3) === 0;
    workbook.sheets.push({ name, offset: data.readUInt32LE(0), isVisible });
  } else if (type === RECORD.sharedTexts) {
    const count = data.readUInt32LE(4);
    const texts = new XlsTexts(record, 8);
    while (workbook.texts.length < count && !texts.isAtEnd) workbook.texts.push(texts.next());
  }
}

function readCells(stream: Buffer, offset: number, workbook: Workbook): SheetCells {
  const cells = new SheetCells();
  const merged: CellArea[] = [];
  let formula: [row: number, column: number] | undefined;
  for (const record of recordsFrom(stream, offset)) {
    if (record.type === RECORD.merged) merged.push(...mergedAreas(record.data));
    else if (record.type === RECORD.formulaText && formula) {
      cells.set(formula[0], formula[1], new XlsTexts(record, 0).next());
    } else formula = addCell(cells, record, workbook) ?? formula;
  }
  fillMerged(cells, merged);
  return cells;
}

/** @returns where a formula stands whose text comes in the next record */
function addCell(
  cells: SheetCells,
  record: XlsRecord,
  workbook: Workbook,
): [number, number] | undefined {
  const { type, data } = record;
  if (data.length < CELL_HEADER_BYTES) return undefined;
  const [row, column, format] = [data.readUInt16LE(0), data.readUInt16LE(2), data.readUInt16LE(4)];
  const put = (text: string): void => {
    if (text.trim() !== '') cells.set(row, column, text);
  };
  if (type === RECORD.sharedText) put(workbook.texts[data.readUInt32LE(6)] ?? '');
  else if (type === RECORD.text) put(new XlsTexts(record, CELL_HEADER_BYTES).next());
  else if (type === RECORD.number) put(numberText(data.readDoubleLE(6), format, workbook));
  else if (type === RECORD.shortNumber)
    put(numberText(shortNumber(data, CELL_HEADER_BYTES), format, workbook));
  else if (type === RECORD.boolean) put(booleanText(data));
  else if (type === RECORD.manyNumbers) addNumbers(cells, data, workbook);
  else if (type === RECORD.formula) {
    const isNumber = data.readUInt16LE(12) !== 0xffff;
    if (isNumber) put(numberText(data.readDoubleLE(6), format, workbook));
    else if (data[6] === 0) return [row, column];
    else if (data[6] === 1) put(data[8] === 1 ? 'TRUE' : 'FALSE');
  }
  return undefined;
}

function addNumbers(cells: SheetCells, data: Buffer, workbook: Workbook): void {
  const [row, first] = [data.readUInt16LE(0), data.readUInt16LE(2)];
  const numberBytes = 6;
  for (let at = 4, column = first; at + numberBytes < data.length; at += numberBytes, column += 1) {
    const text = numberText(shortNumber(data, at + 2), data.readUInt16LE(at), workbook);
    cells.set(row, column, text);
  }
}

function booleanText(data: Buffer): string {
  if (data[7] === 1) return ''; // an error
  return data[6] === 1 ? 'TRUE' : 'FALSE';
}

/** A number in 30 bits: the upper part of a double, or an integer, maybe in hundredths. */
function shortNumber(data: Buffer, at: number): number {
  const bits = data.readInt32LE(at);
  const isHundredths = (bits & 1) !== 0;
  const isInteger = (bits & 2) !== 0;
  const double = Buffer.alloc(8);
  double.writeInt32LE(bits & ~3, 4);
  const value = isInteger ? bits >> 2 : double.readDoubleLE(0);
  const hundred = 100;
  return isHundredths ? value / hundred : value;
}

function numberText(value: number, format: number, workbook: Workbook): string {
  const id = workbook.formats[format] ?? 0;
  if (isDateFormat(id, workbook.codes.get(id))) return dateText(value, workbook.isFrom1904);
  const digits = 15;
  return String(Number(value.toPrecision(digits)));
}

function mergedAreas(data: Buffer): CellArea[] {
  const areaBytes = 8;
  const count = Math.min(data.readUInt16LE(0), Math.floor((data.length - 2) / areaBytes));
  return Array.from({ length: count }, (_, at) => {
    const from = 2 + at * areaBytes;
    return {
      top: data.readUInt16LE(from),
      bottom: data.readUInt16LE(from + 2),
      left: data.readUInt16LE(from + 4),
      right: data.readUInt16LE(from + 6),
    };
  });
}

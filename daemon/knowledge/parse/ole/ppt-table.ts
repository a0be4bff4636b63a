import { cellGrid, type SpanningCell } from '../cell-grid.ts';
import { type PptRecord, RECORD, recordInside, recordsIn } from './ppt-records.ts';
import { pptText } from './ppt-text.ts';

/** The property `tableProperties` of a group (MS-ODRAW, 2.3.2.26): 1 where it is a table. */
const TABLE_PROPERTY = 0x039f;
const PROPERTY_ID = 0x3fff;
const PROPERTY_BYTES = 6;
const IS_TABLE = 1;
/** Left, top, right, bottom. */
const PLACE_BYTES = 16;
/** PowerPoint makes tables of 75 rows and columns at most; more shapes are a trick. */
const MAX_CELLS = 75 * 75;

/** A cell with the edges of its shape, in units of the slide. */
interface PlacedCell {
  text: string;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** PowerPoint draws a table as a group of rectangles. */
export function isTableGroup(group: PptRecord): boolean {
  const properties = recordInside(recordInside(group, RECORD.shape), RECORD.moreProperties);
  if (properties === undefined) return false;
  const { body, instance } = properties;
  for (let index = 0; index < instance; index += 1) {
    const at = index * PROPERTY_BYTES;
    if (at + PROPERTY_BYTES > body.length) return false;
    if ((body.readUInt16LE(at) & PROPERTY_ID) !== TABLE_PROPERTY) continue;
    return (body.readUInt32LE(at + 2) & IS_TABLE) !== 0;
  }
  return false;
}

/** The table that such a group is: its rows and columns are the edges of its cells. */
export function pptTable(group: PptRecord): {
  kind: 'table';
  header: string[];
  rows: string[][];
} {
  const cells = cellsIn(group);
  const columns = edgesOf(cells.map(({ x0 }) => x0));
  const rows = edgesOf(cells.map(({ y0 }) => y0));
  const lines = [...rows.keys()].map((): SpanningCell[] => []);
  for (const cell of cells) {
    const row = rows.indexOf(cell.y0);
    lines[row]?.push({
      text: cell.text,
      columns: columns.filter((edge) => edge >= cell.x0 && edge < cell.x1).length,
      rows: rows.filter((edge) => edge >= cell.y0 && edge < cell.y1).length,
    });
  }
  const [header = [], ...body] = cellGrid(lines);
  return { kind: 'table', header, rows: body };
}

function cellsIn(group: PptRecord): PlacedCell[] {
  const cells: PlacedCell[] = [];
  for (const shape of recordsIn(group.body)) {
    if (cells.length >= MAX_CELLS) break;
    const place = recordInside(shape, RECORD.place)?.body;
    const box = recordInside(shape, RECORD.textBox);
    if (box === undefined || place === undefined || place.length < PLACE_BYTES) continue;
    const { lines } = pptText(recordsIn(box.body));
    cells.push({
      text: lines.map((line) => line.text).join(' '),
      x0: place.readInt32LE(0),
      y0: place.readInt32LE(4),
      x1: place.readInt32LE(8),
      y1: place.readInt32LE(12),
    });
  }
  return cells.sort((one, other) => one.y0 - other.y0 || one.x0 - other.x0);
}

function edgesOf(places: readonly number[]): number[] {
  return [...new Set(places)].sort((one, other) => one - other);
}

import { alignedTable, looksLikeTable } from './aligned-table.ts';
import { type Box, boundsOf, type Ruling } from './box.ts';
import { columnsOf, type Section, sectionsOf } from './columns.ts';
import { gridTable } from './grid-table.ts';
import { type Line, linesOfSegments } from './lines.ts';
import { startsWithMarker } from './list-marker.ts';
import { ruledGrids } from './ruled-tables.ts';
import { isInside, type Table } from './table.ts';
import { areRightToLeft, type Segment, segmentOf, textOfWords } from './words.ts';

/** A line or a table, in a column. */
export type LayoutItem = (Line & { kind: 'line' }) | Table;

/** A column, or a stretch of page without columns. */
export interface Region extends Box {
  items: LayoutItem[];
}

/** A page in reading order. */
export interface PageLayout {
  width: number;
  height: number;
  isRightToLeft: boolean;
  regions: Region[];
}

/** What stands on a page, without an order. */
export interface PageParts {
  width: number;
  height: number;
  segments: readonly Segment[];
  rulings: readonly Ruling[];
  /** Edges of coloured rectangles, which may be cells. */
  edges: readonly Ruling[];
}

/** Columns inside columns; more is a table or a drawing. */
const MAX_DEPTH = 6;
/** Between the mark of a list and its text, in units of the type size. */
const MARKER_GAP = 5;

type Flowing = Segment | Table;

function isTable(item: Flowing): item is Table {
  return 'kind' in item;
}

/** True for a table without lines, which holds no other table. */
function isAligned(section: Section<Flowing>): section is Section<Segment> {
  const items = section.bands.flatMap((band) => band.items);
  return !items.some(isTable) && looksLikeTable(section as Section<Segment>);
}

/** Marks of lists put before their text, which may stand a tab away. */
function withMarkers(segments: readonly Segment[], isRightToLeft: boolean): Segment[] {
  const whole: Segment[] = [];
  const used = new Set<Segment>();
  for (const segment of segments) {
    if (used.has(segment)) continue;
    const isMarker = startsWithMarker(textOfWords(segment.words, isRightToLeft)) === 'alone';
    const text = isMarker ? nextTo(segment, segments, isRightToLeft) : undefined;
    if (!text || used.has(text)) {
      whole.push(segment);
      continue;
    }
    used.add(text);
    const at = whole.indexOf(text);
    if (at >= 0) whole.splice(at, 1);
    const { baseline, size } = text;
    whole.push({ ...segmentOf([...segment.words, ...text.words]), baseline, size });
  }
  return whole;
}

function nextTo(
  marker: Segment,
  segments: readonly Segment[],
  isRightToLeft: boolean,
): Segment | undefined {
  const reach = MARKER_GAP * marker.size;
  const gapTo = (other: Segment): number =>
    isRightToLeft ? marker.x0 - other.x1 : other.x0 - marker.x1;
  return segments
    .filter((other) => {
      const gap = gapTo(other);
      const isLevel = Math.abs(other.baseline - marker.baseline) < marker.size / 2;
      return other !== marker && isLevel && gap >= 0 && gap <= reach;
    })
    .sort((a, b) => gapTo(a) - gapTo(b))[0];
}

/** Takes the ruled tables out of the segments. */
function withoutTables(
  parts: PageParts,
  isRightToLeft: boolean,
): { tables: Table[]; segments: Segment[] } {
  const words = parts.segments.flatMap((segment) => segment.words);
  const tables: Table[] = [];
  const taken = new Set<unknown>();
  const { rulings, edges } = parts;
  const grids = [...ruledGrids(rulings, edges), ...ruledGrids([...rulings, ...edges])];
  for (const grid of grids) {
    if (tables.some((table) => isInside(grid, table) || isInside(table, grid))) continue;
    const free = words.filter((word) => !taken.has(word));
    const found = gridTable(grid, free, isRightToLeft);
    if (!found) continue;
    tables.push(found.table);
    for (const word of found.words) taken.add(word);
  }
  const segments = parts.segments.flatMap((segment) => {
    const left = segment.words.filter((word) => !taken.has(word));
    if (left.length === segment.words.length) return [segment];
    return left.length === 0 ? [] : [segmentOf(left)];
  });
  return { tables, segments };
}

/** Puts a page's columns in order. */
class Flow {
  readonly regions: Region[] = [];
  readonly #isRightToLeft: boolean;

  constructor(isRightToLeft: boolean) {
    this.#isRightToLeft = isRightToLeft;
  }

  add(items: readonly Flowing[], depth = 0): void {
    let plain: Flowing[] = [];
    for (const section of sectionsOf(items, isAligned)) {
      const own = section.bands.flatMap((band) => band.items);
      const isParted = section.rivers.length > 0 && depth < MAX_DEPTH;
      const table =
        isParted && isAligned(section) ? alignedTable(section, this.#isRightToLeft) : undefined;
      if (!isParted || table) {
        plain.push(...(table ? [table] : own));
        continue;
      }
      this.#addRegion(plain);
      plain = [];
      const columns = columnsOf(section);
      for (const column of this.#isRightToLeft ? columns.reverse() : columns) {
        this.add(column, depth + 1);
      }
    }
    this.#addRegion(plain);
  }

  #addRegion(items: readonly Flowing[]): void {
    if (items.length === 0) return;
    const segments = items.filter((item) => !isTable(item)) as Segment[];
    const lines = linesOfSegments(segments, this.#isRightToLeft);
    const all: LayoutItem[] = [
      ...lines.map((line) => ({ ...line, kind: 'line' as const })),
      ...items.filter(isTable),
    ];
    this.regions.push({ ...boundsOf(items), items: all.sort((a, b) => a.y0 - b.y0) });
  }
}

/** The page in reading order: tables found, columns told apart, lines put together. */
export function layoutOf(parts: PageParts): PageLayout {
  const { width, height } = parts;
  const isRightToLeft = areRightToLeft(parts.segments.flatMap(({ words }) => words));
  const { tables, segments } = withoutTables(parts, isRightToLeft);
  const flow = new Flow(isRightToLeft);
  flow.add([...withMarkers(segments, isRightToLeft), ...tables]);
  return { width, height, isRightToLeft, regions: flow.regions };
}

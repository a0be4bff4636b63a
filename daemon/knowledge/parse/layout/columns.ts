import { type Box, boundsOf, median, overlap } from './box.ts';

/** A stretch of white from top to bottom of some bands. */
export interface River {
  x0: number;
  x1: number;
}

/** Things that stand beside each other, at about one height. */
export interface Band<Item extends Box> extends Box {
  items: Item[];
}

/** Bands that lie below each other and share rivers, or one stretch without any. */
export interface Section<Item extends Box> {
  bands: Band<Item>[];
  rivers: River[];
}

/** The space between columns is at least so wide, in units of the height of a line. */
const MIN_RIVER = 0.7;
/** Things overlap so much of the lower one's height when they stand beside each other. */
const BESIDE = 0.3;
/** On either side of a river there are so many lines, or else it is the end of a short one. */
const MIN_LINES_BESIDE_RIVER = 2;
/** A page of print has up to 100; the work grows with the square. */
const MAX_BANDS = 400;

/** Groups what stands beside each other, from the top down. */
export function bandsOf<Item extends Box>(items: readonly Item[]): Band<Item>[] {
  const bands: Band<Item>[] = [];
  for (const item of [...items].sort((a, b) => a.y0 - b.y0)) {
    const band = bands.at(-1);
    const common = band ? overlap([band.y0, band.y1], [item.y0, item.y1]) : -1;
    const lower = band ? Math.min(band.y1 - band.y0, item.y1 - item.y0) : 0;
    if (band && common > BESIDE * lower) {
      band.items.push(item);
      Object.assign(band, boundsOf(band.items));
    } else {
      bands.push({ items: [item], ...boundsOf([item]) });
    }
  }
  return bands;
}

/** The white between and beside the things of a band. */
function whiteOf(band: Band<Box>, bounds: Box): River[] {
  const white: River[] = [];
  let edge = bounds.x0;
  for (const { x0, x1 } of [...band.items].sort((a, b) => a.x0 - b.x0)) {
    if (x0 > edge) white.push({ x0: edge, x1: x0 });
    edge = Math.max(edge, x1);
  }
  if (bounds.x1 > edge) white.push({ x0: edge, x1: bounds.x1 });
  return white;
}

function commonWhite(a: readonly River[], b: readonly River[], minWidth: number): River[] {
  return a.flatMap((one) =>
    b.flatMap((other) => {
      const x0 = Math.max(one.x0, other.x0);
      const x1 = Math.min(one.x1, other.x1);
      return x1 - x0 >= minWidth ? [{ x0, x1 }] : [];
    }),
  );
}

/** How many lines end before a place, or begin after one. */
function linesBeside(items: readonly Box[], isBeside: (item: Box) => boolean): number {
  return new Set(items.filter(isBeside).map(({ y0 }) => Math.round(y0))).size;
}

/** The lines on the side of a river that has fewer. */
function partedLines(items: readonly Box[], { x0, x1 }: River): number {
  const left = linesBeside(items, (item) => item.x1 <= x0);
  return Math.min(
    left,
    linesBeside(items, (item) => item.x0 >= x1),
  );
}

/** How high a line of these things is. */
function lineHeightOf(items: readonly Box[]): number {
  return median(items.map(({ y0, y1 }) => y1 - y0));
}

/** Bands `from` up to, but without, `to`. */
interface Stretch {
  from: number;
  to: number;
}

/** A stretch of bands that a river parts, and how many lines on its poorer side. */
interface Parting {
  stretch: Stretch;
  lines: number;
  river: River;
}

/** The stretch from its first band to its last that have something on both sides of the river. */
function rowsWithin(bands: readonly Band<Box>[], { stretch, river }: Parting): Stretch {
  const isParted = ({ items }: Band<Box>): boolean =>
    items.some(({ x1 }) => x1 <= river.x0) && items.some(({ x0 }) => x0 >= river.x1);
  const own = bands.slice(stretch.from, stretch.to);
  const first = own.findIndex(isParted);
  const last = own.findLastIndex(isParted);
  return first === -1 ? stretch : { from: stretch.from + first, to: stretch.from + last + 1 };
}

/** The stretch of bands from `from` on in which some river parts the most lines. */
function bestStretchFrom<Item extends Box>(
  bands: readonly Band<Item>[],
  whites: readonly River[][],
  at: { from: number; minWidth: number },
): Parting {
  const { from, minWidth } = at;
  let best: Parting = { stretch: { from, to: from + 1 }, lines: 0, river: { x0: 0, x1: 0 } };
  const items: Item[] = [];
  let open = whites[from] ?? [];
  for (let to = from; to < bands.length && open.length > 0; to++) {
    items.push(...(bands[to]?.items ?? []));
    const next = whites[to + 1] ?? [];
    const goOn = open.filter((river) => commonWhite([river], next, minWidth).length > 0);
    for (const ending of open.filter((river) => !goOn.includes(river))) {
      const lines = partedLines(items, ending);
      if (lines > best.lines) best = { stretch: { from, to: to + 1 }, lines, river: ending };
    }
    open = commonWhite(goOn, next, minWidth);
  }
  return best;
}

/**
 * Parts a stretch of page where its columns change: the longest columns are found first, then
 * those above and below them.
 * @param isTable says whether a section is one: it has no short lines above and below its rows
 */
export function sectionsOf<Item extends Box>(
  items: readonly Item[],
  isTable: (section: Section<Item>) => boolean = () => false,
): Section<Item>[] {
  const bounds = boundsOf(items);
  const minWidth = MIN_RIVER * lineHeightOf(items);
  const bands = bandsOf(items);
  const whites = bands.map((band) =>
    whiteOf(band, bounds).filter(({ x0, x1 }) => x1 - x0 >= minWidth),
  );
  const sectionOf = ({ from, to }: Stretch): Section<Item> => {
    const own = bands.slice(from, to);
    const all = own.flatMap((band) => band.items);
    const common = whites
      .slice(from, to)
      .reduce(
        (one, other) => commonWhite(one, other, minWidth),
        [{ x0: bounds.x0, x1: bounds.x1 }],
      );
    const rivers = common.filter((river) => partedLines(all, river) >= MIN_LINES_BESIDE_RIVER);
    return { bands: own, rivers: rivers.sort((a, b) => a.x0 - b.x0) };
  };
  const divided = ({ from, to }: Stretch): Section<Item>[] => {
    if (from >= to) return [];
    const within = whites.slice(0, to);
    const found = Array.from({ length: to - from }, (_, at) =>
      bestStretchFrom(bands.slice(0, to), within, { from: from + at, minWidth }),
    );
    const best = found.reduce((a, b) => (b.lines > a.lines ? b : a));
    if (best.lines < MIN_LINES_BESIDE_RIVER) {
      return [{ bands: bands.slice(from, to), rivers: [] }];
    }
    const rows = rowsWithin(bands, best);
    const stretch = isTable(sectionOf(rows)) ? rows : best.stretch;
    return [
      ...divided({ from, to: stretch.from }),
      sectionOf(stretch),
      ...divided({ from: stretch.to, to }),
    ];
  };
  if (bands.length > MAX_BANDS) return bands.length === 0 ? [] : [{ bands, rivers: [] }];
  return divided({ from: 0, to: bands.length });
}

/** The things of a section, column by column from left to right. */
export function columnsOf<Item extends Box>({ bands, rivers }: Section<Item>): Item[][] {
  const columns: Item[][] = Array.from({ length: rivers.length + 1 }, () => []);
  for (const item of bands.flatMap(({ items }) => items)) {
    const at = rivers.filter(({ x0, x1 }) => (item.x0 + item.x1) / 2 > (x0 + x1) / 2).length;
    columns[at]?.push(item);
  }
  return columns;
}

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
/** On either side of a river there is text in so many bands, or else it is a short line. */
const MIN_BANDS_BESIDE_RIVER = 2;

/** Groups what stands beside each other, from the top down. */
export function bandsOf<Item extends Box>(items: readonly Item[]): Band<Item>[] {
  const bands: Band<Item>[] = [];
  for (const item of [...items].sort((a, b) => a.y0 - b.y0)) {
    const band = bands.at(-1);
    const common = band ? overlap(band.y0, band.y1, item.y0, item.y1) : -1;
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

/** Rivers that really part something. */
function partingRivers<Item extends Box>(
  bands: readonly Band<Item>[],
  rivers: readonly River[],
): River[] {
  const isParting = ({ x0, x1 }: River): boolean => {
    const left = bands.filter(({ items }) => items.some((item) => item.x1 <= x0));
    const right = bands.filter(({ items }) => items.some((item) => item.x0 >= x1));
    return Math.min(left.length, right.length) >= MIN_BANDS_BESIDE_RIVER;
  };
  return rivers.filter(isParting).sort((a, b) => a.x0 - b.x0);
}

/** How high a line of these things is. */
export function lineHeightOf(items: readonly Box[]): number {
  return median(items.map(({ y0, y1 }) => y1 - y0));
}

/**
 * Parts a stretch of page where its columns change: bands follow each other in one section as long
 * as some river runs through all of them.
 */
export function sectionsOf<Item extends Box>(items: readonly Item[]): Section<Item>[] {
  const bounds = boundsOf(items);
  const minWidth = MIN_RIVER * lineHeightOf(items);
  const sections: Section<Item>[] = [];
  let open: Section<Item> | undefined;
  for (const band of bandsOf(items)) {
    const white = whiteOf(band, bounds).filter(({ x0, x1 }) => x1 - x0 >= minWidth);
    const shared = open ? commonWhite(open.rivers, white, minWidth) : white;
    const stillParts =
      open &&
      partingRivers(open.bands, open.rivers).length > 0 &&
      partingRivers([...open.bands, band], shared).length === 0;
    if (open && shared.length > 0 && !stillParts) {
      open.bands.push(band);
      open.rivers = shared;
    } else {
      open = { bands: [band], rivers: white };
      sections.push(open);
    }
  }
  return sections.map(({ bands, rivers }) => ({ bands, rivers: partingRivers(bands, rivers) }));
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

import type { Box, Ruling } from '../layout/box.ts';
import type { PageParts } from '../layout/page-layout.ts';
import type { Glyph, PageContent } from './page-content.ts';
import { segmentsOf } from './segments.ts';

/** A coloured rectangle of a larger share of the page is its background. */
const BACKGROUND = 0.5;
/** Fewer of the letters in another direction are a stamp at the edge. */
const MAIN_SHARE = 0.2;

/** The edges of coloured cells part them like lines. */
function edgesOf({ x0, y0, x1, y1 }: Box): Ruling[] {
  return [
    { x0, x1, y0, y1: y0, isHorizontal: true },
    { x0, x1, y0: y1, y1, isHorizontal: true },
    { x0, x1: x0, y0, y1, isHorizontal: false },
    { x0: x1, x1, y0, y1, isHorizontal: false },
  ];
}

/** Turns the page until text that ran in this direction runs to the right. */
function turned(content: PageContent, glyphs: readonly Glyph[], angleDeg: number): PageParts {
  const halfTurnDeg = 180;
  const angle = (angleDeg * Math.PI) / halfTurnDeg;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const { width, height } = content;
  const corners = [0, width].flatMap((x) => [0, height].map((y) => [x, y] as const));
  const left = Math.min(...corners.map(([x, y]) => x * cos + y * sin));
  const top = Math.min(...corners.map(([x, y]) => y * cos - x * sin));
  const moved = glyphs.map((glyph) => ({
    ...glyph,
    x: glyph.x * cos + glyph.y * sin - left,
    y: glyph.y * cos - glyph.x * sin - top,
  }));
  const isQuarter = Math.abs(Math.sin(2 * angle)) < 0.1;
  const around = (box: Box): Box => {
    const xs = [box.x0, box.x1].flatMap((x) => [box.y0, box.y1].map((y) => x * cos + y * sin));
    const ys = [box.x0, box.x1].flatMap((x) => [box.y0, box.y1].map((y) => y * cos - x * sin));
    return {
      x0: Math.min(...xs) - left,
      x1: Math.max(...xs) - left,
      y0: Math.min(...ys) - top,
      y1: Math.max(...ys) - top,
    };
  };
  const isSideways = Math.abs(sin) > Math.abs(cos);
  const turnedLine = (line: Ruling): Ruling => ({
    ...around(line),
    isHorizontal: line.isHorizontal !== isSideways,
  });
  const rulings = isQuarter ? content.rulings.map(turnedLine) : [];
  return {
    width: isSideways ? height : width,
    height: isSideways ? width : height,
    segments: segmentsOf(
      moved,
      rulings.filter(({ isHorizontal }) => !isHorizontal),
    ),
    rulings,
    edges: isQuarter ? edgesOfCells(content).map(turnedLine) : [],
  };
}

function edgesOfCells({ width, height, fills }: PageContent): Ruling[] {
  const cells = fills.filter(
    ({ x0, y0, x1, y1 }) => (x1 - x0) * (y1 - y0) < BACKGROUND * width * height,
  );
  return cells.flatMap(edgesOf);
}

/**
 * A page's text by the direction in which it runs, most of it first: a table printed sideways
 * comes after the text around it.
 */
export function partsOfPage(content: PageContent): PageParts[] {
  const byAngle = new Map<number, Glyph[]>();
  for (const glyph of content.glyphs) {
    const own = byAngle.get(glyph.angleDeg);
    if (own) own.push(glyph);
    else byAngle.set(glyph.angleDeg, [glyph]);
  }
  const groups = [...byAngle].sort((a, b) => b[1].length - a[1].length);
  return groups.map(([angleDeg, glyphs], at) => {
    const isMain = at === 0 || glyphs.length > MAIN_SHARE * content.glyphs.length;
    const page = isMain ? content : { ...content, rulings: [], fills: [] };
    return turned(page, glyphs, angleDeg);
  });
}

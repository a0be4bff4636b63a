import type { Box } from '../layout/box.ts';
import { type Matrix, mapped } from './matrix.ts';
import type { PageContent } from './page-content.ts';

/** The library's codes inside a path; how many coordinates follow each. */
const COORDINATES: readonly number[] = [2, 2, 6, 4, 0];
const MOVE_TO = 0;
const LINE_TO = 1;
const CLOSE = 4;

/** A line may lean by so much, in points. */
const MAX_SLANT = 0.8;
/** A filled rectangle as thin as this is a line, in points. */
const MAX_LINE_THICKNESS = 2.5;
/** Shorter ones are dots, dashes and parts of drawings, in points. */
const MIN_RULING_LENGTH = 4;
/** More are a drawing, not a table; it bounds the work of finding tables. */
const MAX_RULINGS = 5000;

interface Point {
  x: number;
  y: number;
}

/** The straight subpaths of a path on the page; one with a curve is left out. */
function* straightSubpaths(data: ArrayLike<number>, place: Matrix): Generator<Point[]> {
  let points: Point[] = [];
  let isStraight = true;
  for (let at = 0; at < data.length; ) {
    const code = data[at++] ?? -1;
    const coordinates = COORDINATES[code];
    if (coordinates === undefined) return;
    if (code === MOVE_TO) {
      if (isStraight && points.length > 1) yield points;
      points = [];
      isStraight = true;
    }
    if (code === MOVE_TO || code === LINE_TO) {
      points.push(mapped(place, data[at] ?? 0, data[at + 1] ?? 0));
    } else if (code === CLOSE) {
      if (points[0]) points.push(points[0]);
    } else {
      isStraight = false;
    }
    at += coordinates;
  }
  if (isStraight && points.length > 1) yield points;
}

function boxOf(points: readonly Point[]): Box {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  return { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
}

/** True when every side runs along an axis. */
function isUpright(points: readonly Point[]): boolean {
  return points.every(({ x, y }, at) => {
    const next = points[at + 1];
    return !next || Math.abs(next.x - x) < MAX_SLANT || Math.abs(next.y - y) < MAX_SLANT;
  });
}

function addRuling(content: PageContent, box: Box): void {
  if (content.rulings.length >= MAX_RULINGS) {
    content.isCut = true;
    return;
  }
  const width = box.x1 - box.x0;
  const height = box.y1 - box.y0;
  if (Math.max(width, height) < MIN_RULING_LENGTH) return;
  content.rulings.push({ ...box, isHorizontal: width >= height });
}

function addStroke(content: PageContent, points: readonly Point[]): void {
  for (const [at, from] of points.entries()) {
    const to = points[at + 1];
    if (!to) return;
    const isUprightLine =
      Math.abs(to.x - from.x) < MAX_SLANT || Math.abs(to.y - from.y) < MAX_SLANT;
    if (isUprightLine) addRuling(content, boxOf([from, to]));
  }
}

function addFill(content: PageContent, points: readonly Point[]): void {
  const corners = 4;
  if (points.length < corners || points.length > corners + 2 || !isUpright(points)) return;
  const box = boxOf(points);
  const thickness = Math.min(box.x1 - box.x0, box.y1 - box.y0);
  if (thickness <= MAX_LINE_THICKNESS) addRuling(content, box);
  else if (content.fills.length < MAX_RULINGS) content.fills.push(box);
}

/**
 * Adds the lines and rectangles of a drawn path to the page.
 * @param data the path as the library encodes it
 */
export function addShapes(
  content: PageContent,
  data: ArrayLike<number>,
  paint: { place: Matrix; isStroked: boolean; isFilled: boolean },
): void {
  for (const points of straightSubpaths(data, paint.place)) {
    if (paint.isStroked) addStroke(content, points);
    if (paint.isFilled) addFill(content, points);
  }
}

/** Points or pixels, y grows downwards. */
export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** A straight line, horizontal or vertical: its box is flat or slim. */
export interface Ruling extends Box {
  isHorizontal: boolean;
}

/** The box around boxes; without any, an empty one. */
export function boundsOf(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return { x0: 0, y0: 0, x1: 0, y1: 0 };
  const bounds = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  for (const { x0, y0, x1, y1 } of boxes) {
    bounds.x0 = Math.min(bounds.x0, x0);
    bounds.y0 = Math.min(bounds.y0, y0);
    bounds.x1 = Math.max(bounds.x1, x1);
    bounds.y1 = Math.max(bounds.y1, y1);
  }
  return bounds;
}

/** From where to where. */
type Extent = readonly [from: number, to: number];

/** How much of two stretches is common; below zero: how far they are apart. */
export function overlap(a: Extent, b: Extent): number {
  return Math.min(a[1], b[1]) - Math.max(a[0], b[0]);
}

/** The middle of a box. */
export function centreOf({ x0, y0, x1, y1 }: Box): { x: number; y: number } {
  return { x: (x0 + x1) / 2, y: (y0 + y1) / 2 };
}

/** The value in the middle; of none 0. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

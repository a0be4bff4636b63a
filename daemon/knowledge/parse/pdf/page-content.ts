import type { Box, Ruling } from '../layout/box.ts';
import type { Matrix } from './matrix.ts';

/** How letters look. */
export interface Typeface {
  name: string;
  isBold: boolean;
  isItalic: boolean;
  /** All letters are equally wide, as in program listings. */
  isFixedWidth: boolean;
}

/** One letter, or several drawn as one, on the page as it is viewed: points, y grows downwards. */
export interface Glyph {
  text: string;
  /** Where its baseline begins. */
  x: number;
  y: number;
  /** How far the next letter is away. */
  width: number;
  /** Of the type, in points. */
  size: number;
  /** Which way the text runs: 0 to the right, 90 downwards. */
  angleDeg: number;
  face: Typeface;
}

/** A picture on the page. */
export interface Picture {
  /** Under which the library keeps its pixels, or they themselves. */
  source: string | RawPicture;
  /** From the unit square, whose upper edge is y = 1, to the page. */
  place: Matrix;
}

/** Pixels as the library hands them out. */
export interface RawPicture {
  width: number;
  height: number;
  /** 1: one bit a pixel, 2: RGB, 3: RGBA. */
  kind: number;
  data: Uint8Array | Uint8ClampedArray;
}

/** Everything on a page that tells what it says. */
export interface PageContent {
  width: number;
  height: number;
  glyphs: Glyph[];
  rulings: Ruling[];
  /** Filled rectangles that are more than lines. */
  fills: Box[];
  pictures: Picture[];
  /** True when it had more than is kept. */
  isCut: boolean;
}

import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { boundsOf } from '../layout/box.ts';
import type { Raster } from '../ocr/raster.ts';
import { type Matrix, mapped } from './matrix.ts';
import type { PageContent, Picture, RawPicture } from './page-content.ts';
import { isRawPicture } from './read-page-content.ts';

/** Tesseract was made for 300; more costs time and reads no better, less is made larger. */
const MIN_DPI = 200;
const MAX_DPI = 300;
const POINTS_PER_INCH = 72;
/** A poster of A0 at 200 dpi has 62 million pixels. */
const MAX_PIXELS = 40_000_000;
const WHITE = 255;
/** Of a byte, counted from 0; the first pixel is the highest bit. */
const LAST_BIT = 7;
/** How the library packs pixels. */
const KIND = { oneBit: 1, rgb: 2, rgba: 3 } as const;
/** How bright the colours look (ITU-R BT.601). */
const LUMA = { red: 0.299, green: 0.587, blue: 0.114 } as const;

/** A page drawn from its pictures, as it is to be viewed. */
export interface PageRaster extends Raster {
  dpi: number;
}

/** A picture in grey. @returns undefined when it has too few pixels */
function greyOf({ width, height, kind, data }: RawPicture): Raster | undefined {
  const grey = new Uint8Array(width * height);
  const rowBytes = (width + LAST_BIT) >> 3;
  if (kind === KIND.oneBit || data.length === rowBytes * height) {
    for (let at = 0, y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++) {
        const bits = data[y * rowBytes + (x >> 3)] ?? WHITE;
        grey[at] = ((bits >> (LAST_BIT - (x & LAST_BIT))) & 1) * WHITE;
      }
    }
    return { width, height, grey };
  }
  const step = kind === KIND.rgba ? 4 : 3;
  if (data.length < grey.length * step) return undefined;
  const { red, green, blue } = LUMA;
  for (let at = 0, from = 0; at < grey.length; at++, from += step) {
    const luma =
      red * (data[from] ?? 0) + green * (data[from + 1] ?? 0) + blue * (data[from + 2] ?? 0);
    const alpha = step === 3 ? 1 : (data[from + 3] ?? WHITE) / WHITE;
    grey[at] = luma * alpha + WHITE * (1 - alpha);
  }
  return { width, height, grey };
}

/** The pixels of a picture once the library has unpacked them; a broken one: undefined. */
async function pixelsOf(page: PDFPageProxy, source: Picture['source']) {
  if (typeof source !== 'string') return source;
  const store = source.startsWith('g_') ? page.commonObjs : page.objs;
  const pixels = await new Promise<unknown>((resolve) => {
    store.get(source, resolve);
  });
  return isRawPicture(pixels) ? pixels : undefined;
}

/** The matrix that undoes another; of a flat one: undefined. */
function inverseOf([a, b, c, d, e, f]: Matrix): Matrix | undefined {
  const area = a * d - b * c;
  if (area === 0) return undefined;
  const [ia, ib, ic, id] = [d / area, -b / area, -c / area, a / area];
  return [ia, ib, ic, id, -(ia * e + ic * f), -(ib * e + id * f)];
}

/** The mean of the four pixels around a place, by how near they are. */
function blend({ width, height, grey }: Raster, x: number, y: number): number {
  const left = Math.min(width - 1, Math.max(0, Math.floor(x)));
  const top = Math.min(height - 1, Math.max(0, Math.floor(y)));
  const right = left + 1 < width ? 1 : 0;
  const below = top + 1 < height ? width : 0;
  const dx = Math.min(1, Math.max(0, x - left));
  const dy = Math.min(1, Math.max(0, y - top));
  const at = top * width + left;
  const a = grey[at] ?? WHITE;
  const c = grey[at + below] ?? WHITE;
  const upper = a + ((grey[at + right] ?? WHITE) - a) * dx;
  const lower = c + ((grey[at + below + right] ?? WHITE) - c) * dx;
  return upper + (lower - upper) * dy;
}

/** Draws a picture into the raster. */
function draw(raster: PageRaster, picture: Raster, place: Matrix): void {
  const scale = raster.dpi / POINTS_PER_INCH;
  const toUnit = inverseOf(place);
  if (!toUnit) return;
  const corners = [0, 1].flatMap((x) => [0, 1].map((y) => mapped(place, x, y)));
  const { x0, x1, y0, y1 } = boundsOf(corners.map(({ x, y }) => ({ x0: x, x1: x, y0: y, y1: y })));
  const toY = Math.min(raster.height, Math.ceil(y1 * scale));
  const toX = Math.min(raster.width, Math.ceil(x1 * scale));
  const fromX = Math.max(0, Math.floor(x0 * scale));
  const { width, height } = picture;
  const [stepX, stepY] = [(toUnit[0] / scale) * width, (-toUnit[1] / scale) * height];
  for (let y = Math.max(0, Math.floor(y0 * scale)); y < toY; y++) {
    const first = mapped(toUnit, (fromX + 0.5) / scale, (y + 0.5) / scale);
    let column = first.x * width - 0.5;
    let row = (1 - first.y) * height - 0.5;
    for (let x = fromX; x < toX; x++, column += stepX, row += stepY) {
      const isInside =
        column >= -0.5 && column <= width - 0.5 && row >= -0.5 && row <= height - 0.5;
      if (isInside) raster.grey[y * raster.width + x] = blend(picture, column, row);
    }
  }
}

function dpiOf({ width }: RawPicture, [a, b]: Matrix): number {
  return (width / Math.max(1, Math.hypot(a, b))) * POINTS_PER_INCH;
}

/** The share of the page that its pictures cover, counted singly; 1 at most. */
export function coveredShare({ width, height, pictures }: PageContent): number {
  const covered = pictures.reduce((sum, { place: [a, b, c, d] }) => {
    return sum + Math.abs(a * d - b * c);
  }, 0);
  return Math.min(1, covered / Math.max(1, width * height));
}

/**
 * Draws the pictures of a page in their place and the right way up.
 * @returns undefined when none could be unpacked
 */
export async function rasterOfPage(
  page: PDFPageProxy,
  content: PageContent,
): Promise<PageRaster | undefined> {
  let raster: PageRaster | undefined;
  for (const { source, place } of content.pictures) {
    const pixels = await pixelsOf(page, source);
    if (!pixels) continue;
    raster ??= emptyRaster(content, dpiOf(pixels, place));
    const picture = greyOf(pixels);
    if (picture) draw(raster, picture, place);
  }
  return raster;
}

function emptyRaster({ width, height }: PageContent, pictureDpi: number): PageRaster {
  const largest = Math.sqrt(MAX_PIXELS / Math.max(1, width * height)) * POINTS_PER_INCH;
  const dpi = Math.min(largest, MAX_DPI, Math.max(MIN_DPI, pictureDpi));
  const pixels = { x: Math.ceil((width * dpi) / POINTS_PER_INCH), y: 0 };
  pixels.y = Math.ceil((height * dpi) / POINTS_PER_INCH);
  const grey = new Uint8Array(pixels.x * pixels.y).fill(WHITE);
  return { width: pixels.x, height: pixels.y, grey, dpi };
}

import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { boundsOf } from '../layout/box.ts';
import type { Raster } from '../ocr/raster.ts';
import { type Matrix, mapped } from './matrix.ts';
import type { PageContent, Picture, RawPicture } from './page-content.ts';
import { isRawPicture } from './read-page-content.ts';

/** Tesseract was made for 300; more costs time and reads no better, less is made larger. */
const MIN_DPI = 200;
const MAX_DPI = 400;
const POINTS_PER_INCH = 72;
/** A poster of A0 at 200 dpi has 62 million pixels. */
const MAX_PIXELS = 40_000_000;
const WHITE = 255;
/** How the library packs pixels. */
const KIND = { oneBit: 1, rgb: 2, rgba: 3 } as const;
/** How bright the colours look (ITU-R BT.601). */
const LUMA = { red: 0.299, green: 0.587, blue: 0.114 } as const;

/** A page drawn from its pictures, as it is to be viewed. */
export interface PageRaster extends Raster {
  dpi: number;
}

/** The grey of a pixel. */
type Sampler = (x: number, y: number) => number;

function samplerOf({ width, height, kind, data }: RawPicture): Sampler | undefined {
  const rowBytes = (width + 7) >> 3;
  if (kind === KIND.oneBit || data.length === rowBytes * height) {
    return (x, y) => {
      const bit = 0x80 >> (x & 7);
      return ((data[y * rowBytes + (x >> 3)] ?? WHITE) & bit) === 0 ? 0 : WHITE;
    };
  }
  const step = kind === KIND.rgba ? 4 : 3;
  if (data.length < width * height * step) return undefined;
  return (x, y) => {
    const at = (y * width + x) * step;
    const { red, green, blue } = LUMA;
    const grey =
      red * (data[at] ?? 0) + green * (data[at + 1] ?? 0) + blue * (data[at + 2] ?? 0);
    if (step === 3) return grey;
    const alpha = (data[at + 3] ?? WHITE) / WHITE;
    return grey * alpha + WHITE * (1 - alpha);
  };
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

/** The mean of the four pixels around a place. */
function blend(sample: Sampler, x: number, y: number, last: { x: number; y: number }): number {
  const left = Math.min(last.x, Math.max(0, Math.floor(x)));
  const top = Math.min(last.y, Math.max(0, Math.floor(y)));
  const right = Math.min(last.x, left + 1);
  const bottom = Math.min(last.y, top + 1);
  const [dx, dy] = [Math.max(0, x - left), Math.max(0, y - top)];
  const upper = sample(left, top) * (1 - dx) + sample(right, top) * dx;
  const lower = sample(left, bottom) * (1 - dx) + sample(right, bottom) * dx;
  return upper * (1 - dy) + lower * dy;
}

/** Draws a picture into the raster; `scale` is pixels of the raster per point. */
function draw(raster: Raster, picture: RawPicture, place: Matrix, scale: number): void {
  const sample = samplerOf(picture);
  const toUnit = inverseOf(place);
  if (!sample || !toUnit) return;
  const corners = [0, 1].flatMap((x) => [0, 1].map((y) => mapped(place, x, y)));
  const { x0, x1, y0, y1 } = boundsOf(corners.map(({ x, y }) => ({ x0: x, x1: x, y0: y, y1: y })));
  const last = { x: picture.width - 1, y: picture.height - 1 };
  const toY = Math.min(raster.height, Math.ceil(y1 * scale));
  const toX = Math.min(raster.width, Math.ceil(x1 * scale));
  for (let y = Math.max(0, Math.floor(y0 * scale)); y < toY; y++) {
    for (let x = Math.max(0, Math.floor(x0 * scale)); x < toX; x++) {
      const unit = mapped(toUnit, (x + 0.5) / scale, (y + 0.5) / scale);
      if (unit.x < 0 || unit.x > 1 || unit.y < 0 || unit.y > 1) continue;
      const column = unit.x * picture.width - 0.5;
      const row = (1 - unit.y) * picture.height - 0.5;
      raster.grey[y * raster.width + x] = blend(sample, column, row, last);
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
    draw(raster, pixels, place, raster.dpi / POINTS_PER_INCH);
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
